/** Files that are instrumented ahead, in a process beside the command: the reports are the same with it, without it, and whatever becomes of it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { instrumentAhead, processesFor, WORTHWHILE, type Work } from '../../dist/src/cli/ahead.js';
import { sitesEntry } from '../../dist/src/cli/sites.js';
import { codeEntry, type SourceType } from '../../dist/src/hook/transform.cjs';
import { instrumentSource } from '../../src/instrument.ts';
import { createSelection } from '../../src/model/selection.ts';
import { readEntry } from '../../dist/src/store/entries.cjs';
import { entryAt } from '../support/entries.ts';
import { type Project, ROOT, withProject } from '../support/project.ts';

const SPECIAL: Readonly<Record<string, string>> = {
  'main.js': "require('./lib/f0'); require('./lib/f1')(3);",
  'lib/broken.js': 'let = = 3',
  'lib/types.ts': 'export interface A { a: number }',
  'lib/hint.js': '/* istanbul ignore next */\nfunction f() {}\n',
  'lib/module.mjs': "import './other.mjs';\nexport const a = (x) => x ? 1 : 2;",
  'lib/other.mjs': 'await null;',
  'lib/await.js': 'var await = 1; await: for (;;) { await(1); break await; }',
  'esm/package.json': '{ "type": "module" }',
  'esm/imports.js': "import './none.js';\nf();",
  'esm/none.js': 'f(1);',
};
/** Enough files for the process to be started. */
const FILES: Readonly<Record<string, string>> = {
  ...SPECIAL,
  ...Object.fromEntries(Array.from({ length: WORTHWHILE }, (_, i) => [`lib/f${i}.js`, `module.exports = (a) => { if (a > ${i}) return a && ${i}; };\n`])),
};
const SOURCES = Object.keys(FILES).filter((path) => !path.endsWith('.json'));

const processOf = (): ChildProcess => {
  const { NODE_OPTIONS: _options, ...env } = process.env;
  return fork(join(ROOT, 'dist/src/cli/ahead-process.js'), [], { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
};

/** Fills the cache of a project, at normal priority, and waits for the end. */
async function fill(project: Project, paths: readonly string[]): Promise<void> {
  const child = processOf();
  const work: Work = { cache: project.path('.tallymark/cache'), mode: 'counts', paths: paths.map((path) => project.path(path)) };
  child.send(work);
  assert.equal(await once(child, 'exit'), [0, null]);
}

const report = async (project: Project) => {
  const { stdout, stderr, status } = await project.run(['main.js']);
  return { stdout, stderr, status, json: readFileSync(project.path('coverage/coverage-final.json'), 'utf8') };
};

test('the cache then holds what the hook and the report would put there', withProject(FILES, async (project) => {
  const cache = project.path('.tallymark/cache');
  await fill(project, [...SOURCES, 'lib/gone.js']);
  const codeOf = (path: string, type?: SourceType) => readEntry(codeEntry({ cache, mode: 'counts', sourceMaps: false }, FILES[path]!, project.path(path), type), FILES[path]!);
  const fresh = (path: string, type?: SourceType) => instrumentSource(FILES[path]!, { filename: project.path(path), mode: 'counts', ...(type ? { sourceType: type } : {}) });
  for (const path of SOURCES) {
    const sites = readEntry(sitesEntry(cache, FILES[path]!, project.path(path)), FILES[path]!);
    if (path === 'lib/broken.js') assert.is(sites, undefined);
    else assert.is(sites, path === 'lib/types.ts' ? '' : fresh(path).sites, path);
  }
  for (const [path, type] of [['lib/f1.js', undefined], ['lib/await.js', undefined], ['lib/module.mjs', 'module'], ['esm/imports.js', 'module']] as const) {
    assert.is(codeOf(path, type), fresh(path, type).code, path);
  }
  // Whether it is a module its syntax does not say, so it was not read as one.
  assert.is(codeOf('esm/none.js', 'module'), undefined);
}));

test('reports are the same with a full cache, an empty one, and none', withProject(FILES, async (project) => {
  const cache = project.path('.tallymark/cache');
  await fill(project, SOURCES);
  const filled = await report(project);
  assert.is(filled.status, 0, filled.stderr);
  assert.match(filled.stdout, /broken\.js:1:/);
  assert.is(Object.keys(JSON.parse(filled.json)).length, SOURCES.length - ['lib/broken.js', 'lib/types.ts'].length);
  // There is a cache folder: nothing is started.
  rmSync(cache, { recursive: true });
  mkdirSync(cache);
  assert.equal(await report(project), filled);
  // There is none: the process works beside the command and beside the report, as far as it gets.
  rmSync(cache, { recursive: true });
  assert.equal(await report(project), filled);
}));

test('it ends with whoever started it', async () => {
  const child = processOf();
  child.disconnect();
  assert.equal(await once(child, 'exit'), [0, null]);
});

test('it is started where there is enough to do, and killed when the report is there', withProject(FILES, async (project) => {
  const start = (include: string[], signal: AbortSignal) =>
    instrumentAhead({ include, selection: createSelection({ cwd: project.dir, include }) }, project.path('.tallymark/cache'), 'counts', signal);
  const ended = new AbortController();
  assert.equal(await start(['esm'], ended.signal), []);
  const [child, ...others] = await start(['lib'], ended.signal);
  assert.ok(child);
  assert.equal(others, []);
  // It does not keep its parent alive, but this test waits for it.
  child.ref();
  const exit = once(child, 'exit');
  ended.abort();
  assert.equal(await exit, [null, 'SIGKILL']);
  assert.equal(await start(['lib'], ended.signal), []);
}));

test('there are as many as cores are left, and as files are worth', () => {
  assert.is(processesFor(WORTHWHILE - 1, 8), 0);
  assert.is(processesFor(WORTHWHILE, 8), 1);
  assert.is(processesFor(10_000, 1), 1);
  assert.is(processesFor(10_000, 2), 1);
  assert.is(processesFor(10_000, 4), 3);
  assert.is(processesFor(3 * WORTHWHILE, 64), 3);
  assert.is(processesFor(10_000, 64), 8);
});

test('no half-written entry is left where an entry is looked for', withProject(FILES, async (project) => {
  await fill(project, SOURCES);
  const cache = project.path('.tallymark/cache');
  const entries = readdirSync(cache).flatMap((folder) => readdirSync(join(cache, folder)).map((name) => join(cache, folder, name)));
  assert.ok(entries.length > WORTHWHILE);
  assert.ok(entries.map(entryAt).every((entry) => readEntry(entry, entry.source) !== undefined));
}));

test.run();
