/** What is prepared for the report while the command runs: the report is the same with it and without it, whatever happens to the files in between. */
import { readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Prepared } from '../../dist/src/cli/prepare.js';
import { report } from '../../dist/src/cli/report.js';
import { settingsOf } from '../../dist/src/cli/settings.js';
import { mapsOf } from '../../dist/runtime/directory.cjs';
import { listRuns } from '../../dist/src/store/runs.js';
import { type Project, withProject } from '../support/project.ts';

const FILES: Readonly<Record<string, string>> = {
  'main.js': "require('./lib/loaded')(1); require('./lib/mapped')(1);",
  'lib/loaded.js': 'module.exports = (a) => { if (a > 1) return a && 1; };\n',
  'lib/mapped.js': 'module.exports = (a) => a ? 1 : 2;\n',
  'lib/changed.js': 'if (a) b();\n',
  'lib/removed.js': 'c();\n',
  'lib/types.ts': 'export interface A { a: number }',
  'lib/broken.js': 'let = = 3',
  'lib/hint.js': '/* istanbul ignore next */\nfunction f() {}\n',
};
const never = new AbortController().signal;

const settingsFor = (project: Project) => settingsOf({ text: { cwd: project.dir }, list: { reporter: ['json'] }, flag: {}, rest: [] });
const preparedFor = (project: Project, recent?: number) => new Prepared(mapsOf(listRuns(project.path('.tallymark'))[0]!), true, recent);
async function reported(project: Project, prepared?: Prepared): Promise<string> {
  await report(listRuns(project.path('.tallymark')), settingsFor(project), prepared);
  return readFileSync(project.path('coverage/coverage-final.json'), 'utf8');
}

test('the report with it is the report without it, when files were changed, added and removed in between', withProject(FILES, async (project) => {
  await project.run(['main.js']);
  const prepared = preparedFor(project, 0);
  await prepared.fill(settingsFor(project), project.path('.tallymark/cache'), never);
  const before = await reported(project);
  assert.is(await reported(project, prepared), before);

  // As long as before and, but for the time of the change itself, as old.
  const { atime, mtime } = statSync(project.path('lib/changed.js'));
  project.write({ 'lib/changed.js': 'if (b) {a};\n', 'lib/added.js': 'd();\n' });
  utimesSync(project.path('lib/changed.js'), atime, mtime);
  rmSync(project.path('lib/removed.js'));
  const after = await reported(project);
  assert.is.not(after, before);
  assert.is(await reported(project, prepared), after);
}));

test('it knows the files that are on disk, and only while they are what they were', withProject(FILES, async (project) => {
  await project.run(['main.js']);
  const at = (prepared: Prepared) => Object.keys(FILES).map((path) => [path, prepared.sitesAt(project.path(path))?.statements.length]);
  const prepared = preparedFor(project, 0);
  const missing = await prepared.fill(settingsFor(project), project.path('.tallymark/cache'), never);
  // Those that were loaded have a map, and no sites of their own.
  assert.equal(missing.map(({ path }) => path), ['broken', 'changed', 'hint', 'removed'].map((name) => project.path(`lib/${name}.js`)).concat(project.path('lib/types.ts')));
  assert.equal(at(prepared), [['main.js', undefined], ['lib/loaded.js', undefined], ['lib/mapped.js', undefined], ['lib/changed.js', 2], ['lib/removed.js', 1], ['lib/types.ts', undefined], ['lib/broken.js', undefined], ['lib/hint.js', 0]]);
  assert.is(prepared.sitesAt(project.path('lib/types.ts')), null);
  project.write({ 'lib/removed.js': 'd();\n' });
  assert.is(prepared.sitesAt(project.path('lib/removed.js')), undefined);

  // What was written a moment before it was read may be written again in the same moment.
  const recent = preparedFor(project, 3_600_000);
  await recent.fill(settingsFor(project), project.path('.tallymark/cache'), never);
  assert.is(recent.sitesAt(project.path('lib/changed.js')), undefined);
}));

test('a source whose map is beside it is reported by that map, one without is not read again', withProject({
  ...FILES,
  'lib/mapped.js': 'module.exports = (a) => a ? 1 : 2;\n//# sourceMappingURL=mapped.js.map\n',
  'lib/mapped.js.map': JSON.stringify({ version: 3, sources: ['mapped.ts'], names: [], mappings: 'AAAA,iBAAiB,CAAC,CAAC,CAAC,EAAE' }),
  'lib/mapped.ts': 'module.exports = (a) => a ? 1 : 2;\n',
}, async (project) => {
  await project.run(['main.js']);
  const prepared = preparedFor(project, 0);
  await prepared.fill(settingsFor(project), project.path('.tallymark/cache'), never);
  const json = await reported(project, prepared);
  assert.is(await reported(project), json);
  const { s } = (JSON.parse(json) as Record<string, { s: Record<string, number> }>)[project.path('lib/mapped.ts')]!;
  assert.is(s[0], 1);
}));

test('with an empty cache, what the program loads is prepared as its site maps come', withProject({ 'main.js': "require('./lib')(1);", 'lib.js': FILES['lib/loaded.js']! }, async (project) => {
  const prepared = new Prepared(project.path('.tallymark/maps'), true, 0);
  const missing = await prepared.fill(settingsFor(project), project.path('.tallymark/cache'), never);
  assert.is(missing.length, 2);
  const followed = prepared.follow(missing, never);
  await project.run(['main.js']);
  // Following keeps no process alive.
  const alive = setInterval(() => {}, 1000);
  await followed;
  clearInterval(alive);
  assert.is(await reported(project, prepared), await reported(project));
}));

test('it ends with the command', withProject(FILES, async (project) => {
  await project.run(['main.js']);
  const ended = new AbortController();
  const prepared = preparedFor(project, 0);
  const missing = await prepared.fill(settingsFor(project), project.path('.tallymark/cache'), ended.signal);
  const followed = prepared.follow(missing, ended.signal).then(() => 'done', (error: Error) => error.name);
  ended.abort();
  assert.is(await followed, 'AbortError');
  const other = preparedFor(project, 0);
  assert.equal(await other.fill(settingsFor(project), project.path('.tallymark/cache'), ended.signal), []);
  assert.is(other.sitesAt(project.path('lib/changed.js')), undefined);
}));

test.run();
