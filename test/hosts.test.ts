/** The examples that compile with Babel or SWC, run as their users would: what is counted, exactly, and that a build counts wherever it runs. */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { babels } from './support/engines.ts';
import { type Example, withExample } from './support/example.ts';
import type { FileCounts } from './support/project.ts';

const figures = ({ s, f, b }: FileCounts) => [s, f, b].map((counts) => Object.values(counts));

/** Statements, functions and arms of each file. */
const counted = (example: Example, out?: string) => Object.fromEntries(Object.entries(example.counts(out)).map(([path, file]) => [path, figures(file)]));

// Three files run `total`; one of them with mocked rates, in a factory that counts nothing here, for tests are not measured.
const JEST = {
  'src/audit.ts': [[0], [0], []],
  'src/badge.ts': [[2, 2, 2], [2], [[1, 1]]],
  'src/cart.ts': [[2, 2, 2, 1, 1, 1, 2, 2], [2, 2, 2], [[2], [1, 1]]],
  'src/price.ts': [[5, 5, 4, 5], [5], [[2], [3], [3, 1]]],
  'src/rates.ts': [[2, 4, 4, 1, 3], [4], [[1, 3]]],
};

for (const [name, args] of Object.entries({ 'babel-jest': [], 'ts-jest': ['--config', 'ts/jest.config.cjs'], '@swc/jest': ['--config', 'swc/jest.config.cjs'] })) {
  test(`Jest with ${name} over TypeScript, in three workers, node and jsdom: exact counts`, withExample('jest', async (example) => {
    const { stderr } = await example.measure('jest', '--maxWorkers=3', ...args);
    assert.match(stderr, 'Tests:       7 passed');
    assert.equal(counted(example), JEST);
    const { stdout: ledger } = await example.tallymark(['ledger']);
    assert.ok(ledger.includes('processChild'), `Jest should have run its tests in child processes:\n${ledger}`);
  }));
}

const REACT = {
  'src/List.jsx': [[1, 3, 1, 0, 1, 3], [3, 1, 3], [[2], [1, 2], [0, 1]]],
  'src/main.jsx': [[1, 1, 1], [1], []],
};
const MARKUP = '<ul><li>wash</li><li class="done">rinse</li><li>dry</li></ul>\n';

test('@babel/cli and React: the build counts under tallymark run, alone, and not at all where there is no runtime', withExample('babel-cli-react', async (example) => {
  const built = await example.command('babel', 'src', '--out-dir', 'dist');
  assert.is(built.status, 0, built.stderr);

  const run = await example.measure('node', 'dist/main.js');
  assert.ok(run.stdout.startsWith(MARKUP) || run.stdout.includes(MARKUP), run.stdout);
  assert.equal(counted(example), REACT);
  assert.not.match(run.stdout, 'dist');

  rmSync(example.path('.tallymark'), { recursive: true });
  const alone = await example.node('dist/main.js');
  assert.equal([alone.stdout, alone.stderr, alone.status], [MARKUP, '', 0]);
  await example.tallymark(['report', '--reporter', 'json', '--out', 'alone']);
  assert.equal(counted(example, 'alone'), REACT);

  const elsewhere = await example.exec(process.execPath, ['dist/main.js'], { TALLYMARK_DIR: example.path('elsewhere') });
  assert.is(elsewhere.stdout, MARKUP);
  assert.ok(existsSync(example.path('elsewhere/runs')));

  rmSync(example.path('.tallymark'), { recursive: true });
  renameSync(example.path('node_modules/tallymark'), example.path('node_modules/.tallymark-away'));
  const without = await example.node('dist/main.js');
  assert.equal([without.stdout, without.stderr, without.status], [MARKUP, '', 0]);
  assert.not.ok(existsSync(example.path('.tallymark')));

  const { sources } = JSON.parse(readFileSync(example.path('dist/List.js.map'), 'utf8')) as { sources: string[] };
  assert.equal(sources, ['../src/List.jsx']);
}));

const VUE = {
  'src/Counter.tsx': [[1, 3, 3, 3, 3], [3, 3, 3], [[1, 2]]],
  'src/main.tsx': [[1, 1, 3, 1, 1], [1, 3, 1], [[2, 1]]],
};

test('@babel/register and Vue in TSX: counted once, under tallymark run and alone', withExample('babel-register-vue', async (example) => {
  const html = '<b class="small">3</b><b class="large">7</b><b class="large">many</b>';
  const tsx = (out?: string) => Object.fromEntries(Object.entries(counted(example, out)).filter(([path]) => path.endsWith('.tsx')));
  const { stdout } = await example.measure('node', 'index.cjs');
  assert.match(stdout, html);
  assert.equal(tsx(), VUE);

  rmSync(example.path('.tallymark'), { recursive: true });
  const alone = await example.node('index.cjs');
  assert.equal([alone.stdout, alone.stderr], [`<!--[-->${html}<!--]-->\n`, '']);
  await example.tallymark(['report', '--reporter', 'json', '--out', 'alone']);
  assert.equal(tsx('alone'), VUE);
}));

const ROMAN = {
  'src/main.ts': [[1, 3, 1, 3], [3], [[1, 2]]],
  'src/roman.ts': [[1, 2, 0, 2, 2, 10, 2, 2, 2], [2], [[0, 2]]],
};

for (const [name, build] of Object.entries({ 'swc-cli': ['swc', 'src', '--out-dir', 'dist', '--strip-leading-paths'], 'webpack-swc': ['webpack'] })) {
  test(`${name}: the build counts under tallymark run and alone`, withExample(name, async (example) => {
    const [command, ...args] = build as [string, ...string[]];
    const built = await example.command(command, ...args);
    assert.is(built.status, 0, built.stdout + built.stderr);
    await example.measure('node', 'dist/main.js');
    assert.equal(onlySources(counted(example)), ROMAN);

    rmSync(example.path('.tallymark'), { recursive: true });
    const alone = await example.node('dist/main.js');
    assert.equal([alone.stdout, alone.stderr, alone.status], ['IV\nIX\nlarge\n', '', 0]);
    await example.tallymark(['report', '--reporter', 'json', '--out', 'alone']);
    assert.equal(onlySources(counted(example, 'alone')), ROMAN);
  }));
}

test('@swc-node/register: counted once, from the sources as they were written', withExample('swc-node-register', async (example) => {
  const { stdout } = await example.measure('node', '-r', '@swc-node/register', 'src/main.ts');
  assert.match(stdout, 'IV\nIX\nlarge\n');
  assert.equal(onlySources(counted(example)), ROMAN);
}));

// Babel 8 needs Node 22.18; its presets do not install beside those of Babel 7, so this example installs its own packages.
if ('babel 8' in babels) {
  test('@babel/cli 8 with its presets: the build, ES modules, counts', withExample('babel-8', async (example) => {
    await example.install();
    const built = await example.command('babel', 'src', '--out-dir', 'dist', '--extensions', '.ts');
    assert.is(built.status, 0, built.stderr);
    await example.measure('node', 'dist/main.js');
    assert.equal(onlySources(counted(example)), ROMAN);
  }, false));
}

/** Without configuration files beside them, which run nowhere. */
const onlySources = (counts: Record<string, unknown>) => Object.fromEntries(Object.entries(counts).filter(([path]) => path.startsWith('src/')));

test.run();
