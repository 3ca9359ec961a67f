/**
 * Ignore hints of every dialect: what each form takes out, and which hints matched nothing and are listed. Where hints can stand, and that Istanbul's mean what they mean there, is in
 * test/differential/hints.test.ts; that the plug-ins read them alike in test/babel/hints.test.ts and test/swc.
 */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { instrumentSource } from '../src/instrument.ts';
import { encodeSiteMap } from '../src/model/site-map.ts';
import { notesText } from '../src/report/notes.ts';
import { babelEngine, babels } from './support/engines.ts';
import { recordIn, swcCore, swcTransform } from './support/swc.ts';

/** The statements, functions and branch arms that are left, by line (`s1 f2 b3`), and the lines of hints that matched nothing. */
function left(source: string): { sites: string; unmatched: string } {
  const options = { filename: '/p/a.js', sourceType: 'commonjs' } as const;
  const { plan } = instrumentSource(source, options);
  const { statements, functions, branches, hints } = plan!.sites;
  if (plan!.slots > 0) {
    const sites = encodeSiteMap(plan!.sites);
    assert.equal(recordIn(babelEngine('babel', babels['babel 7']!).instrument(source, options))!.sites, sites, 'Babel');
    assert.equal(recordIn(swcTransform(swcCore('@swc/core'), source, options))!.sites, sites, 'SWC');
  }
  const notes = notesText({ versions: [], unmapped: [], hidden: [], modes: [], plain: [], hints: [{ path: '/p/a.js', hints }] } as never, '/p');
  return {
    sites: [...statements.map(([line]) => `s${line}`), ...functions.map(({ body }) => `f${body[0]}`), ...branches.flatMap(({ range, arms }) => arms.map(() => `b${range[0]}`))].join(' '),
    unmatched: [...(notes.split('Hints that matched nothing:')[1] ?? '').matchAll(/a\.js:(\d+:\d+)/g)].map(([, place]) => place).join(' '),
  };
}

const WORDS = ['istanbul ignore', 'c8 ignore', 'v8 ignore', 'node:coverage ignore', 'tallymark ignore'];
const RANGED = [['c8 ignore start', 'c8 ignore stop'], ['v8 ignore start', 'v8 ignore stop'], ['tallymark ignore start', 'tallymark ignore stop'], ['node:coverage disable', 'node:coverage enable']];
const ALL = { sites: 's1 s2 s3', unmatched: '' };

for (const words of WORDS) {
  for (const comment of [`/* ${words} next */`, `/*${words} next*/`, `// ${words} next -- reason\n`, `/* ${words} next: reason */`, `/** ${words} next */`]) {
    const expected = comment.includes('\n') ? 's1 s4' : 's1 s3';
    if (comment.startsWith('/**')) test(`${JSON.stringify(comment)} is documentation`, () => assert.deepEqual(left(`a();\n${comment}b();\nc();`), ALL));
    else test(`${JSON.stringify(comment)} takes out what follows`, () => assert.deepEqual(left(`a();\n${comment}b();\nc();`), { sites: expected, unmatched: '' }));
  }
  const isNode = words.startsWith('node:');
  test(`${words} if, else, file`, () => {
    assert.equal(left(`/* ${words} if */ if (a) b();\nelse c();`).sites, isNode ? 's1 s1 s2 b1 b1' : 's1 s2 b1');
    assert.equal(left(`/* ${words} else */ if (a) b();\nelse c();`).sites, isNode ? 's1 s1 s2 b1 b1' : 's1 s1 b1');
    assert.equal(left(`a();\n/* ${words} file */\nc();`).sites, isNode ? 's1 s3' : '');
  });
  test(`${words} next 2 counts lines, but not Istanbul's`, () => {
    assert.deepEqual(left(`/* ${words} next 2 */\na();\nb();\nc();`).sites, words.startsWith('istanbul') ? 's3 s4' : 's4');
    assert.deepEqual(left(`a();\n/* ${words} next 200 */\nb();\nc();`).sites, words.startsWith('istanbul') ? 's1 s4' : 's1');
  });
  test(`${words} before members of classes and objects`, () => {
    const h = `/* ${words} next */`;
    assert.deepEqual(left(`class A {\n${h} m() { a(); }\n${h} get g() { b(); }\n${h} static s() { c(); }\n${h} constructor() { d(); }\n${h} f = e();\n${h} #p() { g(); }\n${h} h = () => 1;\nn() {}\n}`), { sites: 'f9', unmatched: '' });
    assert.deepEqual(left(`x = {\n${h} m() { a(); },\n${h} get g() { b(); },\n${h} async *n() { c(); },\nk() {}\n};`), { sites: 's1 f5', unmatched: '' });
  });
}

for (const words of WORDS) {
  // c8 reads lines: https://github.com/istanbuljs/v8-to-istanbul, lib/source.js.
  const isLine = /^[cv]8/.test(words);
  test(`${words} next at the end of a line of code takes out ${isLine ? 'that line' : 'what follows'}`, () => {
    const after = (line: string) => left(`a();\n${line}\nc();`);
    for (const comment of [`/* ${words} next */`, `// ${words} next`, `/* why */ /* ${words} next */ `, `/* ${words} next */ // why`]) {
      assert.deepEqual(after(`b(); ${comment}`), { sites: isLine ? 's1 s3' : 's1 s2', unmatched: '' }, comment);
      assert.deepEqual(after(`if (b) d(); ${comment}`).sites, isLine ? 's1 s3' : 's1 s2 s2 b2 b2', comment);
    }
    assert.deepEqual(after(`{ /* x */ ${`/* ${words} next */`}\nb(); }`).sites, 's1 s4', 'no word before it: the line is its own');
    assert.deepEqual(after(`b(); /* ${words} next */ d(); e();`).sites, 's1 s2 s2 s3', 'something follows');
    assert.deepEqual(left(`a(); /* ${words} next */`), isLine ? { sites: '', unmatched: '' } : { sites: 's1', unmatched: '1:6' }, 'the last line');
    assert.deepEqual(left(`function f() { /* ${words} next */\n  a();\n  b();\n}`).sites, isLine ? 's2 s3' : 's3 f1', 'a function whose first line it is');
  });
}

for (const [start, stop] of RANGED) {
  test(`${start} … ${stop}`, () => {
    assert.deepEqual(left(`a();\n/* ${start} */\nb();\nif (c) d();\n/* ${stop} */\ne();`), { sites: 's1 s6', unmatched: '' });
    assert.deepEqual(left(`a();\n/* ${start} */\nb();\nfunction f() { c(); }`), { sites: 's1', unmatched: '' }, 'to the end of the file');
    assert.deepEqual(left(`function f() {\n// ${start}\na();\n}\nb();\n// ${stop}\nc();`).sites, 's7 f1', 'across the ends of nodes');
    assert.deepEqual(left(`/* ${start} */ /* ${stop} */ a();`), { sites: 's1', unmatched: '1:1' }, 'nothing in between');
    assert.deepEqual(left(`a();\n/* ${start} */\nb();\n/* ${start} */\nc();\n/* ${stop} */\nd();`), { sites: 's1 s7', unmatched: '4:1' }, 'started twice');
    assert.deepEqual(left(`a();\n/* ${stop} */\nb();`), { sites: 's1 s3', unmatched: '' });
  });
}

test('hints that matched nothing are listed with their places', () => {
  for (const [source, unmatched] of [
    ['f(/* c8 ignore next */ a, b);', '1:3'],
    ['a();\n  /* istanbul ignore next */', '2:3'],
    ['/* istanbul ignore if */ a();', '1:1'],
    ['/* istanbul ignore else */ for (;;) {}', '1:1'],
    ['/* v8 ignore next 3 */\n\n\n\na();', '1:1'],
    ['/* c8 ignore start */\n// nothing\n/* c8 ignore stop */\na();', '1:1'],
    ['/* istanbul ignore next */\n"use strict";\na();', '1:1'],
    ['/* istanbul ignore next */ /* istanbul ignore next */ a();', '1:1'],
  ] as const) {
    assert.equal(left(source).unmatched, unmatched, source);
  }
});

test('what only looks like a hint is none', () => {
  for (const comment of ['istanbul ignores next', 'istanbul ignore nextone', 'ignore next', 'c8 ignore', 'v9 ignore next', 'see: istanbul ignore next', 'istanbul ignore start', 'node:coverage ignore', 'node:coverage disabled', 'ISTANBUL IGNORE NEXT']) {
    assert.deepEqual(left(`a(); /* ${comment} */ b();`), { sites: 's1 s1', unmatched: '' }, comment);
  }
  assert.deepEqual(left('a("/* istanbul ignore next */"); b();'), { sites: 's1 s1', unmatched: '' });
  assert.deepEqual(left('a(`/* istanbul ignore next */${1}`); b();'), { sites: 's1 s1', unmatched: '' });
});

test.run();
