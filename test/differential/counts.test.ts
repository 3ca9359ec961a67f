/**
 * CommonJS libraries driven by scripts of our own, once under nyc and once under `tallymark run`: every count of every statement, function and
 * branch of every file is equal, and so are the totals and the lines.
 */
import libCoverage from 'istanbul-lib-coverage';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { countsOf } from '../support/compare.ts';
import { type Engine, engines, istanbul } from '../support/engines.ts';
import { execute } from '../support/execute.ts';
import { Project, ROOT } from '../support/project.ts';

/** Where the library's files are. */
const LIBRARIES = { lodash: 'lodash.js', underscore: 'underscore-umd.js', ramda: 'src', handlebars: 'dist/cjs', async: '.' };

/** Out of node_modules, which neither tool measures, and without source maps, which lead both elsewhere. */
function copyLibrary(from: string, to: string): void {
  const isFile = /\.js$/.test(from);
  cpSync(from, isFile ? join(to, basename(from)) : to, { recursive: true, filter: (path) => path === from || !/\.(map|mjs|md|json)$|[.-]min\.js$|\/async\/dist/.test(path) });
  for (const name of readdirSync(to, { recursive: true }) as string[]) {
    if (!name.endsWith('.js')) continue;
    const source = readFileSync(join(to, name), 'utf8');
    if (source.includes('sourceMappingURL=')) writeFileSync(join(to, name), source.replace(/^\/\/# sourceMappingURL=.*$/gm, '//'));
  }
}

const sum = { files: 0, counts: 0, hits: 0 };

for (const [name, source] of Object.entries(LIBRARIES)) {
  test(name, async () => {
    const project = new Project({ 'package.json': '{"type":"commonjs"}' });
    copyLibrary(join(ROOT, 'node_modules', name, source), project.path('lib'));
    for (const script of [`${name}.cjs`, 'everything.cjs', 'clock.cjs']) cpSync(join(ROOT, 'test/differential/drive', script), project.path(script));

    const plain = await project.node(`${name}.cjs`);
    const nyc = await project.exec(process.execPath, [
      join(ROOT, 'node_modules/nyc/bin/nyc.js'), '--silent=false', '--cache=false', '--reporter', 'json', '--report-dir', 'nyc', '--include', 'lib/**', '--exclude', 'none', '--source-map', 'false', process.execPath, `${name}.cjs`,
    ]);
    const ours = await project.tallymark(['run', '--reporter', 'json', '--include', 'lib', '--', process.execPath, `${name}.cjs`]);
    assert.equal([plain.status, nyc.status, ours.status], [0, 0, 0], nyc.stderr + ours.stderr);
    assert.is(nyc.stdout, plain.stdout);
    assert.ok(ours.stdout.startsWith(plain.stdout), 'the program says the same');

    const read = (path: string) => libCoverage.createCoverageMap(JSON.parse(readFileSync(project.path(path, 'coverage-final.json'), 'utf8')));
    const theirs = read('nyc');
    const found = read('coverage');
    assert.ok(theirs.files().length > 0);
    for (const path of theirs.files()) {
      const { _coverageSchema, hash, ...wanted } = theirs.fileCoverageFor(path).toJSON() as unknown as Record<string, any>;
      assert.equal(found.fileCoverageFor(path).toJSON(), wanted, path);
      assert.equal(found.fileCoverageFor(path).getLineCoverage(), theirs.fileCoverageFor(path).getLineCoverage());
      const counts = [...Object.values(wanted['s']), ...Object.values(wanted['f']), ...Object.values(wanted['b']).flat()] as number[];
      sum.files++;
      sum.counts += counts.length;
      sum.hits += counts.reduce((total, count) => total + count, 0);
    }
    // What nyc never loaded, it does not list.
    const extra = found.files().filter((path) => !theirs.files().includes(path));
    for (const path of extra) assert.is(found.fileCoverageFor(path).toSummary().statements.covered, 0, path);
    project.remove();
  });
}

test.after(() => console.log(`\n# ${Object.keys(LIBRARIES).length} libraries, ${sum.files} files, ${sum.counts} counts equal to nyc's, ${sum.hits} hits`));

test('function-initializer: Istanbul counts it before the declaration runs', async () => {
  const source = 'try { const a = null.x, b = () => 1; } catch {}';
  const options = { sourceType: 'commonjs', filename: '/p/a.cjs' } as const;
  const counted = async (engine: Engine) => countsOf(engine, options, await execute(engine.instrument(source, options), options)).filter(([site]) => site === 's 1:28-1:35');
  assert.equal(await counted(istanbul), [['s 1:28-1:35', 1]]);
  assert.equal(await counted(engines.find(({ name }) => name === 'text')!), [['s 1:28-1:35', 0]]);
});

test.run();
