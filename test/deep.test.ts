/**
 * Chains of thousands of terms, as programs that write programs make them: they are walked in loops, and V8 compiles them, too. What is nested beyond the stack
 * is an error with a code, not a crash.
 */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import vm from 'node:vm';
import { instrumentSource } from '../src/instrument.ts';
import { isTooDeep } from '../src/nesting.ts';
import { withProject } from './support/project.ts';

const TERMS = 20_000;
const chain = (term: string, operator: string) => Array<string>(TERMS).fill(term).join(operator);

/** The value of a program, and the counts of its statements and branch arms, which here are the slots. */
function run(source: string): { value: unknown; slots: number; hits: number } {
  const { code, plan } = instrumentSource(source, { filename: '/deep.js', sourceType: 'commonjs' });
  const counters = new Array<number>(plan!.slots).fill(0);
  const value = vm.runInNewContext(code, { __tallymark__: { register: () => counters } }) as unknown;
  return { value, slots: counters.length, hits: counters.reduce((sum, count) => sum + count, 0) };
}

for (const [name, source, expected] of [
  ['a sum of numbers', chain('1', ' + '), { value: TERMS, slots: 1, hits: 1 }],
  ['a sum of names', `(function (a) { return ${chain('a', ' + ')}; })(2)`, { value: 2 * TERMS, slots: 2, hits: 2 }],
  ['a text in pieces', chain('"ab"', ' + '), { value: 'ab'.repeat(TERMS), slots: 1, hits: 1 }],
  ['a condition', `(${chain('"x"', ' - ')} < 0) ? 1 : 2`, { value: 2, slots: 3, hits: 2 }],
  ['operands of ||, the last of which decides', `${chain('0', ' || ')} || 7`, { value: 7, slots: TERMS + 1, hits: TERMS + 1 }],
] as const) {
  test(`${TERMS} terms: ${name}`, () => assert.deepEqual(run(source), expected));
}

for (const [name, source] of [
  ['method calls', `a${'.b(1)'.repeat(TERMS)}`],
  ['members', `a${'.b'.repeat(TERMS)}`],
  ['computed members', `a${'[0]'.repeat(TERMS)}`],
] as const) {
  // V8 itself gives up on these.
  test(`a chain of ${TERMS} ${name} is instrumented`, () => assert.equal(instrumentSource(source, { filename: '/deep.js' }).plan!.slots, 1));
}

const tooDeep = { code: 'TM_TOO_DEEP' };

test('what is nested beyond the stack is an error that says so', () => {
  const source = `${'a ? b : '.repeat(5_000)}c`;
  assert.equal(isTooDeep(source), false, 'the parser takes it');
  assert.throws(() => instrumentSource(source, { filename: '/deep.js' }), tooDeep);
});

const NESTED: [before: string, after: string][] = [
  ['[', ']'], ['(', ')'], ['{', '}'], ['({ a: ', '})'], ['f(', ')'], ['`${', '}`'], ['function f() {', '}'], ['class A { m() {', '}}'], ['a => ', ''], ['a = ', ''], ['a ? 1 : ', ''], ['a ** ', ''], ['if (a) ', ''], ['if (a) 1; else ', ''],
  ['if (a) { } else ', ''], ['while (1) ', ''], ['!', ''], ['a + ', ''], ['"[" + [/[(]/, `)`, ', ']'],
];
for (const [before, after] of NESTED) {
  test(`the parser, which is native code, is not asked to read 200,000 levels of ${before}…${after}, which would end the process`, () => {
    assert.throws(() => instrumentSource(`${before.repeat(200_000)}1${after.repeat(200_000)}`, { filename: '/deep.js' }), tooDeep);
  });
}

test('brackets, quotes and words in text, comments and expressions are not nesting', () => {
  for (const piece of ["f('(', \"[\", `{ ${1} (`);\n", '// ( [ { else\n', '/* (((( */ a;\n', 'a = b / c; d = /[(/]\\(/g.test(e);\n', 'if (a) { b } else { c }; '.repeat(2) + '\n']) {
    assert.equal(isTooDeep(`function f() {${piece.repeat(2_400)}}`), false, piece);
  }
  assert.equal(isTooDeep(`const words = [${'"(", "it\'s", '.repeat(20_000)}]; const map = {${'a: 1, '.repeat(40_000)}}; switch (a) {${'case 1: '.repeat(20_000)}}`), false);
});

const FLAT = [
  'export const x1 = () => 1', 'p1 = (a) => a', '@dec() class C1 {}', 'exports.x1 = 1', 'if (x === 1) return', 'if (a) b(); else c();', 'if (a) { b() } else { c() }', 'if (a) b()\nelse c()', 'function f1() {}', 'm() {}',
  "it('x', () => { a(b) })", 'case 1: a()\n break', 'a ? b : c', 'const a = 1 // x', 'f(1)\ng(2)', 'const a = [1]\nconst b = "x"', 'foo(1)\n  .bar(2)\n  .baz()', 'const a = <a>b</a>', 'const a = `x${1}y`', 'a = /[(]/.test(b)', 'while (a) b()',
];
test('however many statements stand behind each other, with semicolons or without', () => {
  for (const statement of FLAT) {
    for (const end of ['\n', '\r\n']) {
      const text = `${statement}${end}`.repeat(40_000);
      assert.equal(isTooDeep(text), false, statement);
      assert.equal(isTooDeep(`class A {${text}}`), false, statement);
    }
  }
});

test(
  'in a worker with a small stack, what nests too deeply for that is not read',
  withProject(
    {
      'main.js': "const { Worker } = require('node:worker_threads');\nnew Worker('./worker.js', { resourceLimits: { stackSizeMb: 1 } }).on('exit', (code) => console.log('exit', code));\n",
      'worker.js': "console.log(require('./sum.js').length);\n",
      'sum.js': `module.exports = "a"${' + "a"'.repeat(15_000)};\n`,
    },
    async (project) => {
      const { stdout, stderr } = await project.run(['main.js']);
      assert.match(stdout, /^15001\nexit 0\n/, stderr);
      assert.match(stdout, /sum\.js: its code is nested too deeply/);
    },
  ),
);

test(
  'a file of that kind costs neither a program that loads it nor a report that lists it',
  withProject({ 'main.js': "try { require('./deep.js'); } catch (error) { console.log(error.name); }", 'deep.js': '['.repeat(50_000) + ']'.repeat(50_000), 'other.js': '{'.repeat(50_000) + '}'.repeat(50_000) }, async (project) => {
    const { status, stdout } = await project.run(['main.js']);
    assert.equal(status, 0);
    assert.match(stdout, /^RangeError\n/);
    assert.match(stdout, /Ran without being measured:\n {2}deep\.js: its code is nested too deeply/);
    assert.match(stdout, /cannot be read:\n {2}other\.js: its code is nested too deeply/);
  }),
);

test.run();
