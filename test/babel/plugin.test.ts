/** The Babel plug-in among others: what they may do to the AST, and what they must not notice. */
import { createRequire } from 'node:module';
import vm from 'node:vm';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import tallymarkBabel, { type TallymarkBabelOptions } from '../../plugin/babel/index.ts';
import { instrumentSource } from '../../src/instrument.ts';
import { decodeSiteMap } from '../../src/model/site-map.ts';
import { CHILD_FIELDS } from '../../src/plan/ast.ts';
import { RULES } from '../../src/plan/rules.ts';
import { execute, readFile, type Execution } from '../support/execute.ts';
import { BABEL_OPTIONS, babelParserOptions, babels } from '../support/engines.ts';
import { countsOfSiteMap } from '../support/sites.ts';
import { recordIn } from '../support/swc.ts';

const { resolve } = createRequire(import.meta.url);
const ENV = [resolve('@babel/preset-env'), { targets: 'node 20' }];
const ENV_ES5 = [resolve('@babel/preset-env'), { targets: 'ie 11' }];
const TYPESCRIPT = [resolve('@babel/preset-typescript'), { allowDeclareFields: true }];

interface Options {
  filename?: string;
  options?: TallymarkBabelOptions;
  presets?: unknown[];
  /** Before ours in the list. */
  plugins?: unknown[];
  after?: unknown[];
  [babelOption: string]: unknown;
}

function transform(source: string, { filename = '/program.js', options = {}, presets = [], plugins = [], after = [], ...rest }: Options = {}, babel = babels['babel 7']!) {
  const all = [...plugins, [tallymarkBabel, options], ...after] as never[];
  return babel.transformSync(source, { ...BABEL_OPTIONS, filename, presets: presets as never[], plugins: all, ...rest })!;
}

const counts = ({ files }: Execution) => files.flatMap((file) => countsOfSiteMap(...(({ map, values }) => [map, values] as const)(readFile(file))));

/** Plain against instrumented by the text engine against instrumented and lowered: the same log, the same counts. */
async function sameAs(source: string, options: Options, presets: unknown[]): Promise<void> {
  const filename = options.filename ?? '/program.js';
  const text = await execute(lower(instrumentSource(source, { filename, sourceType: 'commonjs' }).code, filename, presets), { sourceType: 'commonjs' });
  const plain = await execute(lower(source, filename, presets), { sourceType: 'commonjs' });
  const both = await execute(transform(source, { ...options, presets }).code!, { sourceType: 'commonjs' });
  assert.equal(both.log, plain.log);
  assert.ok(plain.log.length > 0 && !plain.log.some((line) => line.startsWith('uncaught')), plain.log.join('\n'));
  assert.equal(counts(both), counts(text));
}

const lower = (code: string, filename: string, presets: unknown[]): string =>
  babels['babel 7']!.transformSync(code, { ...BABEL_OPTIONS, filename, presets: presets as never[] })!.code!;

const PROGRAM = `
class Point {
  #x = 1;
  static origin = new Point();
  static [String('made')] = () => 'made';
  handler = () => this.#x;
  get x() { return this.#x; }
  move(by = 1, { twice = false } = {}) { this.#x += twice ? by * 2 : by; return this; }
}
class Named extends Point {
  constructor(name) { super(); this.name = name ?? 'nobody'; }
}
async function later(values) {
  let sum = 0;
  for await (const value of values) sum += value;
  return sum;
}
function* upTo(n) { for (let i = 0; i < n; i++) yield i; }
const fns = [];
for (let i = 0; i < 3; i++) fns.push(() => i);
const a = 1, anonymous = function () {}, arrow = () => 1, Anonymous = class {};
const first = upTo(1), { value: fromPattern = 'none' } = first.next(), [[one]] = [[a]];
for (let i = Number('0'), { length } = [1, 2], [step = 1] = []; i < length; i += step) log('head', [i, length]);
log('patterns', [fromPattern, one]);
log('names', [anonymous.name, arrow.name, Anonymous.name, Point.made.name]);
log('fields', [new Named().move(2, { twice: true }).x, Point.origin.handler(), new Named('n').name]);
log('spread', [...upTo(3), ...fns.map((fn) => fn())]);
later([1, Promise.resolve(2)]).then((sum) => log('sum', sum));
label: for (const x of [1, 2]) { for (;;) { if (x > 1) break label; continue label; } }
log('chain', null?.a?.b ?? (a ? 'yes' : 'no'));
try { null.x } catch ({ message = 'none' }) { log('caught', typeof message) } finally { log('finally') }
`;

test('lowered for Node 20 and for IE 11: the same program, the same counts', async () => {
  await sameAs(PROGRAM, {}, [ENV]);
  await sameAs(PROGRAM.replace('Point.made.name', '0'), {}, [ENV_ES5]);
});

test('TypeScript: enums, namespaces, parameter properties and what lowering makes of them', async () => {
  const source = `
    enum Level { Low, High = 'high'.length }
    namespace Shapes { export const area = (r: number) => r * r; function hidden() { return 1 } export namespace Inner { export const two = hidden() + 1 } }
    abstract class Base { constructor(protected readonly level: Level = Level.Low, public label?: string) {} abstract run(): void; declare ghost: number; over(a: string): void; over(a: unknown) { return a } }
    class Real extends Base { count!: number; override run() { return this.level } }
    const checked = (log('satisfies', 1) as number)! satisfies number;
    log('ts', [Level.High, Shapes.area(3), Shapes.Inner.two, new Real(Level.High, 'x').run(), checked, 'ghost' in new Real()]);
    export = checked;
  `.replace('export = checked;', '');
  await sameAs(source, { filename: '/program.ts' }, [ENV, TYPESCRIPT]);
});

test('decorators, legacy and 2023-11', async () => {
  const source = `
    function seen(...args) { log('decorator', typeof args[1] === 'string' ? args[1] : args[1]?.name ?? 'class'); }
    @seen class Service {
      @seen method(a = 1) { return a > 0 ? 'positive' : 'not' }
      @seen field = () => 1;
    }
    log('service', [new Service().method(), new Service().field()]);
  `;
  const plugin = resolve('@babel/plugin-proposal-decorators');
  for (const options of [{ version: 'legacy' }, { version: '2023-11' }]) {
    for (const order of ['plugins', 'after'] as const) {
      const presets = [ENV];
      const plain = await execute(babels['babel 7']!.transformSync(source, { ...BABEL_OPTIONS, filename: '/program.js', presets: presets as never, plugins: [[plugin, options]] })!.code!, { sourceType: 'commonjs' });
      const both = await execute(transform(source, { presets, [order]: [[plugin, options]] }).code!, { sourceType: 'commonjs' });
      assert.equal(both.log, plain.log);
      const { plan, sites } = instrumentSource(source, { filename: '/program.js' });
      assert.is(both.files[0]!.record[5], sites);
      assert.is(both.files[0]!.record[1], plan!.identity);
      assert.ok(counts(both).some(([key, count]) => key.startsWith('b cond-expr') && count === 1));
    }
  }
});

test('what other plug-ins invent or rewrite while visiting counts nothing', () => {
  const inventing = ({ types: t }: typeof import('@babel/core')) => ({
    visitor: {
      Program: {
        enter(path: any) {
          path.unshiftContainer('body', [t.ifStatement(t.identifier('a'), t.expressionStatement(t.numericLiteral(1)))]);
          path.traverse({ BinaryExpression: (inner: any) => void inner.replaceWith(t.logicalExpression('&&', inner.node.left, inner.node.right)) });
        },
      },
    },
  });
  const source = 'const a = 1;\nif (a + 1) a.b = () => a;\n';
  const { sites } = instrumentSource(source, { filename: '/program.js' });
  for (const order of ['plugins', 'after'] as const) {
    const { code } = transform(source, { [order]: [inventing] });
    assert.ok(code!.includes(JSON.stringify(sites)), code!);
  }
  // One that works before us, in its own pre: the nodes it put in stand nowhere.
  const early = ({ types: t }: typeof import('@babel/core')) => ({
    pre(file: any) {
      file.ast.program.body.push(t.functionDeclaration(t.identifier('late'), [], t.blockStatement([t.returnStatement(t.conditionalExpression(t.identifier('a'), t.numericLiteral(1), t.numericLiteral(2)))])));
    },
    visitor: {},
  });
  assert.ok(transform(source, { plugins: [early] }).code!.includes(JSON.stringify(sites)));
});

test('jest.mock factories may be instrumented', async () => {
  const source = `
    import { value } from './value';
    const first = 5;
    jest.mock('./value', () => {
      const made = (n = first) => n > 1 ? { value: n } : null;
      return made();
    });
    export const seen = value;
  `;
  const { code } = transform(source, { filename: '/setup.ts', presets: [ENV, TYPESCRIPT], plugins: [resolve('babel-plugin-jest-hoist')] });
  // Run as Jest runs it: the factory is called by the hoisted import, before the body starts.
  const files: Uint32Array[] = [];
  let factory: (() => unknown) | undefined;
  const jest = { mock: (_name: string, make: () => unknown) => (factory = make) };
  const module = { exports: {} as { seen?: number } };
  const require = (name: string): unknown => (name === '@jest/globals' ? { jest } : factory!());
  const __tallymark__ = { register: (record: unknown[]) => (files.push(new Uint32Array(record[4] as number)), files[0]) };
  vm.compileFunction(code!, ['exports', 'require', 'module', 'jest'], { parsingContext: vm.createContext({ __tallymark__ }) })(module.exports, require, module, jest);
  assert.is(module.exports.seen, 5);
  assert.is(files.length, 1);
  assert.ok(files[0]!.every((count, slot) => count === 1 || code!.includes(`[${slot}], null)`)), [...files[0]!].join());
});

for (const sourceType of ['script', 'commonjs', 'module'] as const) test(`trap 18: power-assert, which comes later, sees the same values: ${sourceType}`, async () => {
  // It prints the code it finds, so its message shows our probes; tests, where it is at home, are not measured unless asked for.
  const source = `const a = { b: 1 }, c = 2;\nassert(a.b === c || c > (() => 3)());\nassert(a.b === 1 && c);\n`;
  const outcomes = async (plugins: never[]) => {
    const seen: unknown[] = [];
    const { code } = babels['babel 7']!.transformSync(source, { ...BABEL_OPTIONS, filename: '/program.js', sourceType: sourceType === 'module' ? 'module' : 'script', plugins: [...plugins, resolve('babel-plugin-espower') as never] })!;
    const { files } = await execute(code!, { sourceType, globals: { assert: (expression: any) => void seen.push(expression.powerAssertContext.value) } });
    return { seen, files };
  };
  const plain = await outcomes([]);
  const both = await outcomes([tallymarkBabel as never]);
  assert.equal(plain.seen, [false, 2]);
  assert.equal(both.seen, plain.seen);
  const text = await execute(instrumentSource(source, { filename: '/program.js', sourceType }).code, { sourceType, globals: { assert() {} } });
  assert.equal(counts({ ...text, files: both.files }), counts(text));
});

test('names that other plug-ins make do not collide with ours', () => {
  const naming = () => ({
    visitor: {
      Program(path: any) {
        const { scope } = path;
        assert.ok(scope.hasBinding('cov$tm'));
        path.traverse({ FunctionDeclaration: (fn: any) => assert.ok(fn.scope.hasOwnBinding('cov$c')) });
        assert.is.not(scope.generateUid('cov$tm'), 'cov$tm');
      },
    },
  });
  transform('function f() { g(); return g() }\nf();', { plugins: [naming] });
  const { code } = transform('var cov$tm = 1;\nfunction f() { return cov$tm }');
  assert.match(code!, 'const cov$tm1 =');
});

test('an instrumented source is left alone; so are ignored and empty ones', () => {
  const once = transform('f(1);').code!;
  assert.is(transform(once).code, once);
  const byText = instrumentSource('function f(a) { return a ? 1 : 2 }', { filename: '/program.js' }).code;
  assert.is(transform(byText).code!.match(/__tallymark__/g)!.length, byText.match(/__tallymark__/g)!.length);
  for (const source of ['/* istanbul ignore file */\nf(1);', '// c8 ignore file\nf(1);', 'import "a";', '']) assert.not.match(transform(source).code!, '__tallymark__');
  const asm = transform('function m(stdlib) { "use asm"; function f() { return 1 | 0 } return f }').code!;
  assert.not.match(asm, '++cov');
});

test('directives, hashbang and leading comments stay first', () => {
  const { code } = transform('#!/usr/bin/env node\n"use strict";\n"use client";\n/* @jsx h */\nf(1);\nfunction g() { "use server"; return 1 }');
  assert.ok(code!.startsWith('#!/usr/bin/env node\n"use strict";\n"use client";\n'));
  assert.ok(/function g\(\) \{\s*"use server";\s*typeof cov\$tm/.test(code!));
});

test('a byte order mark takes no column and is not part of the identity', () => {
  const source = 'if (a) b();';
  const { sites, plan } = instrumentSource(source, { filename: '/program.js' });
  const { code } = transform('\ufeff' + source);
  assert.ok(code!.includes(JSON.stringify(sites)) && code!.includes(plan!.identity));
});

test('hints in and before parentheses are read as the text engine reads them', () => {
  const sources = [
    'x = a ? /* istanbul ignore next */ (b ? 1 : 2) : 3;',
    'x = a ? (/* istanbul ignore next */ b ? 1 : 2) : 3;',
    'x = a && /* istanbul ignore next */ ((b || c)) && (/* c8 ignore next */ (d && e));',
    'x = a && (( /* istanbul ignore next */ (b || c))) ;',
    'const f = /* istanbul ignore next */ (() => { g() }), h = (/* v8 ignore next */ (1));',
    'x = /* istanbul ignore next */ (() => 1) || (/* a */ ( /* istanbul ignore next */ () => (2)));',
    '/* istanbul ignore next */ (function () { f() })();',
    'const i = () => /* istanbul ignore next */ (g() || h());\nconst j = () => ( /* istanbul ignore next */ g() ? 1 : 2);',
    'switch (a) { /* istanbul ignore next */ case (1): b(); }\n/* istanbul ignore if */\nif ((a)) b(); else (c)();',
    'function f(a = /* istanbul ignore next */ (1), b = (/* node:coverage ignore next */ 2)) {}',
  ];
  for (const source of sources) {
    const { sites } = instrumentSource(source, { filename: '/program.js' });
    const { code } = transform(source);
    const record = recordIn(code!);
    if (record) assert.is(record.sites, sites, source);
    else assert.is(instrumentSource(source, { filename: '/program.js' }).plan!.slots, 0, source);
    assert.not.match(code!, 'undefined');
  }
});

test('source maps lead through input source maps to the first source', () => {
  const source = 'export function choose(flag) {\n  return flag ? "LEFT" : "RIGHT";\n}\n';
  const inputSourceMap = { version: 3, sources: ['origin.coffee'], names: [], mappings: 'AAKA;EACA;AACA' };
  const { code, map } = transform(source, { sourceMaps: true, inputSourceMap });
  const lines = code!.split('\n');
  const line = lines.findIndex((text) => text.includes('return flag'));
  const place = originalPositionFor(new TraceMap(map as never), { line: line + 1, column: lines[line]!.indexOf('return') });
  assert.is(place.source, 'origin.coffee');
  assert.is(place.line, 7);
});

test('Flow: what stands in a type cast is counted, and a function in one keeps its name', () => {
  const source = 'const o = ({ m(a) { return a ? 1 : 2; } }: any);\nclass A { f = ((x) => x: any); }\n';
  const sites = decodeSiteMap(recordIn(transform(source, { parserOpts: { plugins: ['flow'] } }).code!)!.sites);
  assert.equal([sites.statements.length, sites.functions.map(({ name }) => name), sites.branches.length], [4, ['', ''], 1]);
  const erased = transform(source, { parserOpts: { plugins: ['flow'] } }).code!.replaceAll(': any', '');
  assert.is(vm.runInNewContext(`${erased.replace('const cov$tm', 'var cov$tm')}; new A().f.name`, {}), 'f');
});

/** Kinds of nodes that can hold code, and of which nothing is counted: it runs elsewhere, or is no code to Babel. */
const UNCOUNTED = ['ModuleExpression', 'ExportDefaultSpecifier', 'DeclareExportDeclaration', 'DeclareVariable', 'MetaProperty', 'JSXMemberExpression'];

test('every kind of node that Babel knows has its rule, or holds nothing that counts', () => {
  const { VISITOR_KEYS, FLIPPED_ALIAS_KEYS } = (babels['babel 7'] as unknown as { types: unknown }).types as { VISITOR_KEYS: Record<string, string[]>; FLIPPED_ALIAS_KEYS: Record<string, string[]> };
  const kinds = new Set(['Expression', 'Statement', 'Pattern', 'Class', 'Method', 'Property', 'JSX'].flatMap((alias) => FLIPPED_ALIAS_KEYS[alias] ?? []));
  const known = (kind: string) => kind in CHILD_FIELDS || kind in RULES || UNCOUNTED.includes(kind);
  const types = /^(?:Declare|Interface|TypeAlias|OpaqueType|TS(?:Interface|TypeAlias|Declare|Enum|Import|Namespace|ExternalModule)|Enum|Import|ExportAll|ExportNamespace)|Specifier$|^(?:JSXNamespacedName|JSXClosing)/;
  assert.equal([...kinds].filter((kind) => VISITOR_KEYS[kind]!.length > 0 && !types.test(kind) && !known(kind)), []);
});

test('presets that lower fields of classes and know no static blocks', () => {
  const source = "export const apply = (n = 1, [x] = [3]) => n + x; class A { static [Symbol.hasInstance] = (x) => !!x; }";
  for (const loose of [false, true]) {
    const { code } = transform(source, { after: [[resolve('@babel/plugin-transform-class-properties'), { loose }], [resolve('@babel/plugin-transform-private-methods'), { loose }]] });
    assert.not.match(code!, /\bstatic\b/);
  }
});

test('the first comment of a file stays its first, before the first statement', () => {
  let first: string | undefined;
  const reads = { visitor: { Program: (path: { node: { body: { leadingComments?: { value: string }[] }[] } }) => void (first = path.node.body[0]!.leadingComments?.[0]!.value) } };
  const { code } = transform('// @preval\nmodule.exports = f();\n', { after: [reads] });
  assert.is(first, ' @preval');
  assert.ok(code!.startsWith('// @preval\n'));
});

test('options: selection, model, runtime, hints', () => {
  const counted = (filename: string, options: TallymarkBabelOptions = {}) => transform('f(1);', { filename, options, cwd: '/project' }).code!.includes('__tallymark__');
  assert.ok(counted('/project/src/a.js'));
  assert.not.ok(counted('/project/node_modules/a/index.js'));
  assert.not.ok(counted('/project/test/a.js'));
  assert.ok(counted('/elsewhere/src/a.js'), 'another package of a workspace: the run says what is shown');
  assert.not.ok(counted('/elsewhere/test/a.js'));
  assert.not.ok(counted('/project/src/a.js', { include: 'lib/**' }));
  assert.not.ok(counted('/project/src/a.js', { exclude: ['src'] }));
  assert.match(transform('f(1);', { options: { runtime: '@acme/counting' } }).code!, '("@acme/counting")');
  const hinted = '/* istanbul ignore next */\nf(1);\n/* c8 ignore next */\ng(1);';
  const all = transform(hinted).code!;
  const some = transform(hinted, { options: { hints: ['c8'] } }).code!;
  assert.not.match(all, '++');
  assert.is(some.match(/\+\+/g)!.length, 1);
  assert.match(some, '"istanbul c8"');
  assert.is(babels['babel 7']!.transformSync('f(1);', { ...BABEL_OPTIONS, plugins: [tallymarkBabel as never] })!.code, 'f(1);', 'without a file name there is nothing to report');
});

test('a wrong option is an error that names the right one', () => {
  const message = (options: Record<string, unknown>): string => {
    try {
      transform('f(1);', { options: options as never });
    } catch (error) {
      assert.is((error as { code?: string }).code, 'TM_OPTION');
      return (error as Error).message;
    }
    return 'no error';
  };
  assert.match(message({ inlcude: ['a'] }), 'Did you mean "include"?');
  assert.match(message({ model: 'istambul' }), 'Did you mean "istanbul"?');
  assert.match(message({ hints: ['c9'] }), 'c8');
  assert.match(message({ exclude: 1 }), 'must be a string or a list of strings, not 1');
  assert.match(message({ runtime: '' }), 'must be a module specifier');
  assert.match(message({ zzzzzzzz: 1 }), 'There are model, mode, include, exclude, runtime, hints.');
});

test('every Babel takes it', async () => {
  for (const [name, babel] of Object.entries(babels)) {
    const plain = await execute(PROGRAM, { sourceType: 'commonjs' });
    const run = await execute(transform(PROGRAM, { parserOpts: babelParserOptions('/program.js', 'commonjs') }, babel).code!, { sourceType: 'commonjs' });
    assert.equal(run.log, plain.log, name);
    assert.equal(counts(run), counts(await execute(instrumentSource(PROGRAM, { filename: '/program.js' }).code, { sourceType: 'commonjs' })), name);
  }
  console.log(`# Node ${process.versions.node}: ${Object.keys(babels).join(', ')}`);
});

test.run();
