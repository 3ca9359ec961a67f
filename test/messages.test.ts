/**
 * Error messages: V8 prints source text into them (`o.n is not a function`), and what it prints must not be a counter. Every form of code that can fail, with every
 * kind of operand that can be printed, fails plain and instrumented with the same message.
 *
 * What is left is V8's own doing and stands in docs/accuracy.md: it prints logical expressions and the defaults of patterns whole, so a
 * counter in them is printed, too. Only those may differ, and only by a counter.
 */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import vm from 'node:vm';
import { engines, type Engine } from './support/engines.ts';

/** Expressions without a counter of their own, all of them of no use: null, undefined, a number, an object. */
const PLAIN = ['n', 'o.n', 'f()', 'one ? o.n : n', '(1, o.n)', 'o["n"]', 'o?.n', '5', '(z = o.n)', '{ x: 1 }', '[n]', 'new F(1)', '!n', 'one + 1', '`${one}`', 'typeof n', 'f(one && n)'];
/** Expressions that V8 prints with the operands that are counted in them. */
const PRINTED = ['n || o.n', 'one && o.n', 'n ?? o.n', '(one && n) || (one ? n : o.n)', '!(one && n)', '(one && o).n', 'o[one && "n"]', '[one && n]'];

/** An operand where the syntax wants a member or call. */
const primary = (operand: string): string => (/^[\w.]+$/.test(operand) ? operand : `(${operand})`);

/** The forms: `$` is the operand, `@` the operand as a primary expression. */
const FORMS: Readonly<Record<string, string>> = {
  call: '@()', 'call in an argument': 'f(one, @())', 'call of a result': '@()()', 'optional call': 'o.n?.(); @?.()', new: 'new @()', method: '@.m()', 'computed method': '@["m"]()', read: '@.q.r', write: '@.q.r = 1',
  delete: 'delete @.q.r', 'object pattern': 'const { x } = $', 'array pattern': 'const [x] = $', 'nested pattern': 'const { x: { y } } = { x: $ }', 'pattern after a call': 'const a = f(), { x } = $',
  'array pattern after a call': 'let a = f(), [x] = $', 'var pattern after a call': 'var a = f(), { x: { y } } = $', 'third declarator': 'let a = f(), b = f(), { x } = $', 'after await': 'const a = await f(), { x } = $',
  'first pattern in a loop head': 'for (let { x } = $; ; ) break', assignment: '({ x: z } = $)', 'array assignment': '[z] = $', 'empty pattern': '({} = $)',
  parameter: '(({ x }) => x)($)', 'parameter default': '(({ x } = $) => x)()', 'array parameter default': '(([x] = $) => x)()', 'second default': '(function ({ x }, y = f(), { q } = $) {})({})', 'call in a default': '(function (a, y = @()) {})()',
  'for-of': 'for (const x of $) ;', 'for-of pattern': 'for (const { x } of [$]) ;', 'for-await': 'for await (const x of $) ;', 'loop test': 'for (let i = f(); @(); ) break', 'while test': 'while (@()) break', 'do test': 'do ; while (@())',
  'loop update': 'for (let i = 0; i < 2; @()) i++', spread: '[...@]', 'spread argument': 'f(...@)', 'spread before another': 'f(...@, 1)', 'spread in new': 'new F(...@)', in: '"x" in @', instanceof: 'one instanceof @', tag: '@`a`',
  'method tag': '@.t`a`', extends: 'class K extends @ {}', 'class expression': '(class extends @ {})', 'yield*': '[...(function* () { yield* $; })()]', await: 'await @()', 'async arrow': 'await (async () => @())()', 'concise arrow': '(() => @())()',
  'concise member': '(() => @.q.r())()', 'concise assignment': '(() => ({ x: z } = $))()', 'concise new': '(() => new @())()', 'arrow with a default': '((a = 1) => @())()', return: '(function () { return @(); })()', if: 'if (@()) ;',
  then: 'if (one) @()', else: 'if (n) ; else @()', switch: 'switch (@()) {}', case: 'switch (1) { case @(): }', 'case body': 'switch (1) { case 1: @(); }', throw: 'throw @()', template: '`${@()}`', conditional: 'one ? @() : 2', test: '@() ? 1 : 2',
  'right of &&': 'one && @()', 'right of ||': 'n || @.x()', 'logical assignment': 'z ||= @()', 'object spread': '({ ...@() })', field: 'new (class { x = @(); })()', 'static field': 'class S { static x = @(); }', 'static block': 'class S { static { @(); } }',
  'computed key': '({ [@()]: 1 })', 'class key': 'class S { [@()]() {} }', 'after super': 'new (class extends F { constructor() { super(); @(); } })()', 'super argument': 'new (class extends F { constructor() { super(@()); } })()',
  'private read': 'class S { #p; static t(x) { return x.#p; } } S.t($)', 'private in': 'class S { #p; static t(x) { return #p in x; } } S.t($)', 'private write': 'class S { #p; static t(x) { x.#p = 1; } } S.t($)',
  'private method': 'class S { #m() {} static t() { @.#m(); } } S.t()', 'private member': 'class S { #p; static t() { return @.#p; } } S.t()', constant: 'const q = 1; q = $', 'dead zone': 'late = $; let late', 'missing name': 'missing($)', symbol: 'Symbol() + @',
  'array parameter after an object': '(({ b } = {}, [a] = []) => a)({}, $)', 'array parameter after a call': '((b = f(), c = 5, [a]) => a)(1, undefined, $)', 'array parameter after choices': '((b = f() || 5, { c } = { c: n || 1 }, [a] = [one && 1]) => a)(1, {}, $)',
  'array parameter after a pattern': '(({ b: { c } = {} }, [a]) => a)({}, $)', 'method parameter': '({ m({ b } = {}, [a] = [1]) {} }).m({}, $)', 'setter parameter': '({ set m([a] = f() || [1]) {} }).m = $', 'constructor parameter': 'new (class { constructor({ b }, [a] = []) {} })({}, $)',
  'default {}': 'const { x: { y } = {} } = { x: $ }', 'default object': 'const { x: { y } = { y: 1, n } } = { x: $ }', 'default spread': 'const { x: { y } = { ...o } } = { x: $ }', 'default []': 'const { x: [y] = [] } = { x: $ }', 'default array': 'const [[y] = [f(), one && 1]] = [$]',
  'default choice': 'const [[y] = f() || [1]] = [$]', 'default function': 'const [[y] = () => 1] = [$]', 'default literal': 'const [{ y }, [z2] = 5] = [{}, $]', 'default {} of a parameter': '(({ x: { y } = {} } = {}) => y)({ x: $ })', 'default in for-of': 'for (const { x: { y } = {}, w: [u] = [] } of [{ x: {}, w: $ }]) ;',
  'default in catch': 'try { throw { x: $ } } catch ({ x: { y } = {} }) {}', 'default in an assignment to a pattern': '({ x: { y: z } = {}, w: [z] = [] } = { x: $ })', 'default in parentheses': 'const { x: { y } = ({}), w: [u] = ([]) } = { x: {}, w: $ }',
  bigint: '1n + @', callback: '[1].map($)', getter: '({ get x() { return @(); } }).x', label: 'l: @()', sequence: 'one, @()', chain: '@.a.b.c()',
};
/** Defaults of patterns, and patterns in the head of a loop, which V8 prints with their counters. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'second pattern in a loop head': 'for (let i = f(), { x } = $; ; ) break',
  'default in a pattern': 'const { x: { y } = $ } = {}', 'default in an array pattern': 'const [{ y } = $] = []', 'default in a loop head': 'for (const { x: { y } = $ } of [{}]) ;', 'default in an assignment': '({ x: { y: z } = $ } = {})',
};

const program = (form: string, operand: string): string =>
  `module.exports = (async function () { var n = null, one = 1, z, f = () => {}, F = function () {}, o = { n, five: 5 };\n${form.replaceAll('$', () => operand).replaceAll('@', () => primary(operand))};\n})()`;

const realm = vm.createContext({ __tallymark__: { register: (record: readonly unknown[]) => new Array<number>(record[4] as number).fill(0) } });

/** The error that a program ends with; undefined where it does not parse. */
async function failure(code: string): Promise<string | undefined> {
  let run: (module: { exports?: unknown }) => void;
  try {
    run = vm.compileFunction(code, ['module'], { filename: '/message.js', parsingContext: realm }) as typeof run;
  } catch {
    return undefined;
  }
  try {
    const module: { exports?: unknown } = {};
    run(module);
    await module.exports;
    return 'no error';
  } catch (error) {
    return error instanceof Object ? `${(error as Error).name}: ${(error as Error).message}` : String(error);
  }
}

const options = { filename: '/message.js', sourceType: 'commonjs' } as const;

async function check(engine: Engine, forms: Readonly<Record<string, string>>, operands: readonly string[], mayPrintCounters: boolean): Promise<{ failed: number; printed: number }> {
  let failed = 0;
  let printed = 0;
  const wrong: string[] = [];
  for (const [name, form] of Object.entries(forms)) {
    for (const operand of operands) {
      const source = program(form, operand);
      const plain = await failure(source);
      if (plain === undefined) continue;
      if (plain !== 'no error') failed++;
      const counted = await failure(engine.instrument(source, options));
      if (counted === plain) continue;
      if (mayPrintCounters && /\(intermediate value\) && |\+\+|\$(?:tm|c)|\)\[\d+\]/.test(counted ?? '')) printed++;
      else wrong.push(`${name}, ${operand}\n  - ${plain}\n  + ${counted}`);
    }
  }
  assert.equal(wrong.join('\n'), '');
  return { failed, printed };
}

for (const engine of engines) {
  // SWC and Babel are slow to start on each of thousands of programs; the plan that they follow is the same.
  const all = engine.name === 'text';
  const some = <T>(list: readonly T[], step: number): readonly T[] => (all ? list : list.filter((_, index) => index % step === 0));
  const forms = all ? FORMS : Object.fromEntries(Object.entries(FORMS).filter(([name]) => /pattern|parameter|declarator|await|default|concise|field/.test(name)));

  test(`no message has a counter in it: ${engine.name}`, async () => {
    const { failed } = await check(engine, forms, some(PLAIN, 4), false);
    console.log(`# ${failed} programs that fail, engine ${engine.name}: the same messages as plain`);
  });

  test(`only counters differ where V8 prints logical expressions and defaults: ${engine.name}`, async () => {
    const operands = await check(engine, forms, some(PRINTED, 4), true);
    const defaults = await check(engine, DEFAULTS, some([...PLAIN, ...PRINTED], 8), true);
    // Should this ever be zero, docs/accuracy.md has a line too many.
    assert.ok(operands.printed > 0 && defaults.printed > 0);
  });
}

test.run();
