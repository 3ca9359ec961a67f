/** `--mode hits`: whether, not how often; and what becomes of it beside counts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mapName } from '../../runtime/format.cjs';
import { instrumentSource } from '../../src/instrument.ts';
import { encodeLayout, type Mode } from '../../src/model/layout.ts';
import { encodeSiteMap } from '../../src/model/site-map.ts';
import { collect } from '../../src/report/collect.ts';
import { Merge, type StoredMap } from '../../src/store/merge.ts';
import { CLI, withProject } from '../support/project.ts';

const LIB = `function odd() { return 1; }
function even() { return 2; }
function never() { return 3; }
exports.work = (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += i % 2 ? odd() : even();
  if (sum < 0) never();
  return sum;
};
`;
const MAIN = "const { Worker, isMainThread } = require('node:worker_threads');\nif (isMainThread) new Worker(__filename);\nconsole.log(require('./lib.js').work(10));";
const SAYS_HITS = /^Measured with --mode hits \(2 files\): 1 says that code ran, not how often\.$/m;

test(
  'two threads, one program: 0 or 1, and the report says so',
  withProject({ 'lib.js': LIB, 'main.js': MAIN }, async (project) => {
    const { status, stdout } = await project.tallymark(['run', '--mode', 'hits', '--reporter', 'text,json', '--', process.execPath, 'main.js']);
    assert.is(status, 0);
    assert.match(stdout, SAYS_HITS);
    const lib = project.counts()['lib.js']!;
    assert.equal(Object.values(lib.f), [1, 1, 0, 1]);
    assert.equal(Object.values(lib.b), [[1, 1], [0, 1]]);
    assert.equal([...new Set(Object.values(project.counts()['main.js']!.s))], [1]);
    // A later report of the same run says it, too, and one of counts does not, though the sources are in the cache.
    assert.match((await project.tallymark(['report'])).stdout, SAYS_HITS);
    const counted = await project.run(['main.js']);
    assert.not.match(counted.stdout, /--mode/);
    assert.equal(Object.values(counted.counts['lib.js']!.f), [10, 10, 0, 2]);
  }),
);

test(
  'a program inside that counts on its own: sums are lower bounds',
  withProject({ 'lib.js': LIB, 'main.js': "console.log(require('./lib.js').work(4))" }, async (project) => {
    // As where a build was made with one mode and `tallymark run` uses the other.
    const { code } = instrumentSource(LIB, { filename: project.path('lib.js'), mode: 'counts', sourceType: 'commonjs' });
    writeFileSync(project.path('built.js'), code);
    writeFileSync(project.path('main.js'), "require('./lib.js').work(4); require('./built.js').work(4);");
    const { status, stdout } = await project.tallymark(['run', '--mode', 'hits', '--reporter', 'text,json', '--', process.execPath, 'main.js']);
    assert.is(status, 0);
    assert.match(stdout, /^Measured with --mode hits at times, so their numbers are lower bounds:\n  lib\.js$/m);
    assert.equal(Object.values(project.counts()['lib.js']!.f), [3, 3, 0, 2]);
  }),
);

test(
  'a misspelt mode',
  withProject({}, async (project) => {
    const { status, stderr } = await project.exec(process.execPath, [CLI, 'run', '--mode', 'hit', '--', 'true']);
    assert.is(status, 2);
    assert.match(stderr, /There is no mode "hit"\. Did you mean "hits"\?/);
  }),
);

test('hits and counts add up the same in any order', () => {
  const path = join('/p', 'lib.js');
  const maps = new Map<string, StoredMap>();
  const segment = (mode: Mode, layout: number, counter: (slot: number) => number) => {
    const plan = instrumentSource(LIB, { filename: path, mode, sourceType: 'commonjs' }).plan!;
    const { identity, model, slots } = plan;
    maps.set(mapName(identity, layout), { format: 2, identity, model, slots, sites: encodeSiteMap(plan.sites), layout: encodeLayout(plan.layout, mode) });
    return [path, identity, layout, Array.from({ length: slots }, (_, slot) => counter(slot))] as const;
  };
  // Two layouts of hits, as two engines would have.
  const segments = [segment('hits', 1, (slot) => slot % 2), segment('hits', 2, () => 1), segment('counts', 3, () => 4)];
  const merged = (order: readonly number[]) => {
    const merge = new Merge();
    for (const index of order) merge.add(...segments[index]!);
    return merge.finish((name) => maps.get(name)!).files[0]!;
  };
  for (const order of [[1, 0], [0, 1, 1]]) {
    assert.is(merged(order).mode, 'hits');
    assert.equal([...new Set(merged(order).counts)], [1]);
  }
  const [first, ...others] = [[0, 1, 2], [2, 1, 0], [1, 2, 0]].map(merged);
  for (const other of others) assert.equal(other, first);
  assert.is(first!.mode, 'mixed');
  const counted = merged([2]);
  assert.is(counted.mode, 'counts');
  assert.equal([...first!.counts], [...counted.counts].map((count) => count + 1));
  assert.equal([...collect([first!, counted]).modes], []); // of two versions of a path the last one is shown
});

test('a source map that leads twice to one place leaves a hit a hit', () => {
  const source = 'let a = 1;\n';
  const code = 'let a = 1;\nlet b = 1;\n';
  const map = { version: 3, sources: ['/p/a.ts'], sourcesContent: [source], names: [], mappings: 'AAAA;AAAA' };
  const { sites, identity, model } = instrumentSource(code, { filename: '/p/a.js' }).plan!;
  const { coverage, modes } = collect([{ path: '/p/a.js', identity, model, mode: 'hits', sites, counts: new Float64Array([1, 1]), inputSourceMap: map }]);
  assert.equal([...modes], [['/p/a.ts', 'hits']]);
  assert.equal(Object.values(coverage['/p/a.ts']!.s), [1]);
});

test('the model full counts where a hit would not do', () => {
  const { code, plan } = instrumentSource('exports.f = (a) => a?.b?.c;', { filename: '/p/a.js', model: 'full', mode: 'hits' });
  assert.is(plan!.operation, 'increment');
  assert.match(code, /\+\+/);
  assert.is(instrumentSource('exports.f = (a) => a?.b;', { filename: '/p/a.js', model: 'full', mode: 'hits' }).plan!.operation, 'set');
});

test.run();
