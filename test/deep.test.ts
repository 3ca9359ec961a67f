/**
 * Chains of thousands of terms, as programs that write programs make them: they are walked in loops, and V8 compiles them, too. What is nested beyond the stack
 * is an error with a code, not a crash.
 */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import vm from 'node:vm';
import { instrumentSource } from '../src/instrument.ts';

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

test('what is nested beyond the stack is an error that says so', () => {
  const depth = 4_000; // of twenty thousand the parser's own stack would overflow, and it is native code
  const source = `${'a ? b : ('.repeat(depth)}c${')'.repeat(depth)}`;
  assert.throws(() => instrumentSource(source, { filename: '/deep.js' }), { code: 'TM_TOO_DEEP' });
});

test.run();
