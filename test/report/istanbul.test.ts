/** The shape of Istanbul's file coverage, held against istanbul-lib-instrument itself, as JSON text: places, names, numbers and the order of keys. */
import { createInstrumenter } from 'istanbul-lib-instrument';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { instrumentSource } from '../../src/instrument.ts';
import { siteCount } from '../../src/model/site-map.ts';
import { toFileCoverage, toZeroCoverage } from '../../src/report/istanbul.ts';

const sitesOf = (source: string) => instrumentSource(source, { filename: '/p/a.js' }).plan!.sites;

function istanbul(source: string): unknown {
  const instrumenter = createInstrumenter({ esModules: true, produceSourceMap: false });
  instrumenter.instrumentSync(source, '/p/a.js');
  const { _coverageSchema, hash, ...data } = instrumenter.lastFileCoverage() as unknown as Record<string, unknown>;
  return data;
}

const SOURCES: Record<string, string> = {
  'names, and functions without one': 'function a() {}\nexport default (function () {});\nconst o = { m() {}, get x() { return 1; }, "a,b"() {} };\nconst f = () => 1;\n',
  'an if without an else, and one with': 'let n = 0;\nif (n) n = 1;\nif (n) {\n  n = 2;\n} else {\n  n = 3;\n}\n',
  'branches that hints take out whole keep their number': '/* istanbul ignore next */\nconst q = a ? 1 : 2;\nconst s = d ? /* istanbul ignore next */ 1 : /* istanbul ignore next */ 2;\nconst t = e ? 1 : 2;\n',
  'every kind of branch': 'function f(a = 1) {\n  switch (a) {\n    case 1: break;\n    default: return a || f();\n  }\n  return a ? 1 : 2;\n}\n',
  'nothing to count': '"use strict";\n',
};

for (const [name, source] of Object.entries(SOURCES)) {
  test(name, () => {
    const zero = toZeroCoverage('/p/a.js', sitesOf(source));
    const wanted = istanbul(source);
    assert.equal(zero, wanted);
    assert.is(JSON.stringify(zero), JSON.stringify(wanted));
  });
}

test('a missing else is an arm whose place is there and undefined', () => {
  const { branchMap } = toZeroCoverage('/p/a.js', sitesOf('if (a) b();'));
  assert.equal(Object.keys(branchMap['0']!.locations[1]!.start), ['line', 'column']);
  assert.is(JSON.stringify(branchMap['0']!.locations[1]), '{"start":{},"end":{}}');
});

test('counts go to statements, functions and arms in this order, also behind a branch without arms', () => {
  const sites = {
    statements: [[1, 0, 1, 9], [2, 0, 2, 9]],
    functions: [{ name: '', declaration: [1, 0, 1, 1], body: [1, 2, 1, 9] }],
    branches: [
      { type: 'if', range: [1, 0, 1, 9], arms: [[1, 0, 1, 9], null] },
      { type: 'cond-expr', range: [2, 0, 2, 3], arms: [] },
      { type: 'binary-expr', range: [2, 0, 2, 9], arms: [[2, 0, 2, 4], [2, 5, 2, 9]] },
    ],
    hints: [],
  } as const;
  const counts = Float64Array.from({ length: siteCount(sites) }, (_, i) => 2 ** 40 + i);
  const { s, f, b, fnMap } = toFileCoverage({ path: '/p/a.js', sites, counts });
  assert.equal({ s, f, b }, { s: { 0: 2 ** 40, 1: 2 ** 40 + 1 }, f: { 0: 2 ** 40 + 2 }, b: { 0: [2 ** 40 + 3, 2 ** 40 + 4], 2: [2 ** 40 + 5, 2 ** 40 + 6] } });
  assert.is(fnMap['0']!.name, '(anonymous_0)');
});

test.run();
