/** The SWC plugin: counts after running, on all supported versions and in both places of the pipeline; options; errors; limits. */
import { mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { identityOf } from '../../src/identity.ts';
import { instrumentSource } from '../../src/instrument.ts';
import { createSelection } from '../../src/model/selection.ts';
import { decodeSiteMap } from '../../src/model/site-map.ts';
import { program } from '../programs/arbitrary.ts';
import { compare, countsOf } from '../support/compare.ts';
import type { EngineOptions } from '../support/engines.ts';
import { execute } from '../support/execute.ts';
import { ROOT, withProject } from '../support/project.ts';
import { PLUGIN, recordIn, swcCore, swcEngine, swcTransform, VERSIONS, type SwcSetting } from '../support/swc.ts';

// @types/node has these names as types only.
interface WasmMemory {
  readonly buffer: ArrayBuffer;
}
const Wasm = (globalThis as unknown as { WebAssembly: { Module: { new (bytes: Uint8Array): object; imports(module: object): { module: string; name: string }[] }; Instance: new (module: object, imports: object) => { exports: object } } }).WebAssembly;

const core = swcCore('@swc/core');
const MODULE: EngineOptions = { filename: '/program.mjs', sourceType: 'module' };
const TYPED: EngineOptions = { filename: '/program.ts', sourceType: 'module' };
const ORDERS = [{ first: false }, { first: true }];
const transform = (source: string, setting?: SwcSetting, options: EngineOptions = MODULE) => swcTransform(core, source, options, setting);

test('the Wasm is below 64 KB and imports nothing but the host functions of SWC', () => {
  const { size } = statSync(PLUGIN);
  console.log(`\n# plugin.wasm: ${size} bytes`);
  assert.ok(size < 65_536, String(size));
  for (const { module, name } of Wasm.Module.imports(new Wasm.Module(readFileSync(PLUGIN)))) assert.match(`${module}.${name}`, /^env\.__/);
});

test('the versions are what their names say', () => {
  const [first, last, next] = VERSIONS.map((name) => swcCore(name).version);
  assert.equal([first, last!.slice(0, 5), next], ['1.15.0', '1.15.', '1.16.0'], 'a range in package.json lets npm install another one');
});

const numRuns = Number(process.env['PROGRAMS'] ?? 60);
for (const version of VERSIONS) {
  for (const { first } of ORDERS) {
    test(`${numRuns} random programs on ${version} ${swcCore(version).version}${first ? ', plugin first' : ''}`, async () => {
      const engine = swcEngine(version, swcCore(version), { first });
      await fc.assert(fc.asyncProperty(program(), (subject) => compare(engine, subject)), { numRuns, seed: 7, endOnFailure: true });
    });
  }
}

// Programs in TypeScript: what the plugin counts must be what the text engine counts whose output SWC lowers afterwards.
const TYPED_PROGRAMS: Record<string, string> = {
  namespaces: `namespace A { export const x = log(1), y = () => 2; export let z: number; function hidden() { return y() } export function f() { return hidden() + x } export namespace B { export const q = f() } }
    namespace A { export const more = A.B.q } namespace OnlyTypes { export type T = 1 } log(A.more); log(A.f());`,
  enums: `enum E { A = 1, B = ((x: number) => x + 1)(2), C = 'c'.length } const enum F { X = 5 } enum E2 { A = 'a' } const e = E.A, f: E = E.C as E; log(e ? E.B : F.X); const g = (x = E.A) => E.B; log(g()); log(f || E2.A);
    class K { field = E2.A; other: E2 = E2.A } log(new K().field); switch (g() as number) { case E.A: log(1); break; default: log(2) }`,
  classes: `abstract class P { constructor(protected a = 5, readonly b?: number) { log(this.a) } abstract m(): void; declare d: string; w = 3; static s = () => 1; over(x: string): void; over(x: any) { log(x) } }
    class Q extends P { e = 4; constructor(private k: number) { super(k); log(this.k) } m(this: Q) { return this.k! } } log(new Q(3).m()); new Q(1).over('a'); log(P.s());`,
  assertions: `const a = log(1) as unknown as number, b = <number>log(2), c = (log(3) as any)!; const d = a ? (b as any) : c!; const e = (a && b) as number || c!; const f = (x: number = 1 as number) => x as any satisfies any; log(f()); log(f(2)); log(d!, e as never);
    class K { p = (() => 1) as () => number; q?: number; r! : string } log(new K().p.name); const n = (() => 1) as () => number; log(n.name)`,
  using: `const open = (name: string) => ({ name, [Symbol.dispose]() { log(name) } }); function f() { using a = open('a'), b = (() => open('b'))(); { using c = open('c'); return c.name } } log(f()); for (using x of [open('x')]) { log(x.name) }`,
};
(Symbol as { dispose?: symbol }).dispose ??= Symbol.for('dispose');

for (const [name, source] of Object.entries(TYPED_PROGRAMS)) {
  for (const version of VERSIONS) {
    test(`TypeScript ${name} on ${version}: map, counts and effects`, async () => {
      const versioned = swcCore(version);
      const { code: text, sites } = instrumentSource(source, TYPED);
      assert.ok(sites.length > 20);
      const lowered = await execute(swcTransform(versioned, text, TYPED, { plugin: null }), MODULE);
      const expected = countsOf({ name: 'text', instrument: () => '', countsInWith: false }, TYPED, lowered);
      const plain = await execute(swcTransform(versioned, source, TYPED, { plugin: null }), MODULE);
      assert.ok(plain.log.length > 0 && !plain.log.some((line) => line.startsWith('uncaught')), plain.log.join('\n'));
      for (const setting of ORDERS) {
        const code = swcTransform(versioned, source, TYPED, setting);
        const run = await execute(code, MODULE);
        assert.equal(run.log, plain.log, code);
        assert.is(recordIn(code)!.sites, sites, JSON.stringify(setting));
        assert.equal(countsOf({ name: 'swc', instrument: () => '', countsInWith: false }, TYPED, run), expected, code);
      }
    });
  }
}

test('deep nesting: chains of else-if, calls, members, blocks, arrows', () => {
  const chain = Array.from({ length: 1000 }, (_, i) => `if (x === ${i}) f(${i});`).join(' else ');
  const sum = Array.from({ length: 3000 }, (_, i) => `a${i}`).join(' + ');
  const logical = Array.from({ length: 1500 }, (_, i) => `a${i}`).join(' || ');
  assert.ok(recordIn(transform(`x = ${sum}`)), 'as deep as SWC itself goes');
  const sources = [chain, `x = ${logical}`, `${'{'.repeat(100)} f() ${'}'.repeat(100)}`, `x = ${'() => '.repeat(200)} 1`, `x = f${'.g()'.repeat(500)}`];
  for (const source of sources) {
    for (const setting of ORDERS) assert.is(recordIn(transform(source, setting))?.sites, instrumentSource(source, { filename: '/program.mjs' }).sites, source.slice(0, 50));
  }
});

test('a file of one long line and one of many characters beyond ASCII', () => {
  const source = `const é = '😀';${"f('ü😀', () => é ? '日本' : \"\\u{1F600}\");".repeat(3000)}\u2028x;\r\ny;\rz;\u2029`;
  for (const setting of ORDERS) {
    const record = recordIn(transform(source, setting))!;
    assert.is(record.sites, instrumentSource(source, { filename: '/program.mjs' }).sites);
    assert.is(record.identity, identityOf(source, 'istanbul'));
  }
  assert.is(recordIn(transform('\ufeffx;'))!.identity, identityOf('x;', 'istanbul'), 'a byte order mark is not part of the source');
});

test('shebang and directives stay first, comments stay', () => {
  const code = transform("#!/usr/bin/env node\n'use client';\n/** about f */\nfunction f() { 'use strict'; return 1; }\nexport { f };");
  assert.match(code, /^#!\/usr\/bin\/env node\n'use client';\nvar \$tm/);
  assert.match(code, /\/\*\* about f \*\/ *function f\(\) \{\s*'use strict';\s*const \$c/);
});

test('asm.js and files without anything to count are left alone', () => {
  for (const source of ['function f() { "use asm"; function g() {} return g }\n', 'export { a } from "b";\n', '/* istanbul ignore file */ f();\n', 'type A = 1;\n']) {
    for (const setting of ORDERS) assert.is(recordIn(transform(source, setting, TYPED)), undefined, source);
  }
});

test('what carries our mark already passes through', () => {
  const once = transform('f(() => 1);');
  assert.is(transform(once), swcTransform(core, once, MODULE, { plugin: null }));
  const text = instrumentSource('f(() => 1);', { filename: '/program.mjs' }).code;
  assert.is(transform(text), swcTransform(core, text, MODULE, { plugin: null }));
});

test('names that the source has already', () => {
  const code = transform('let $tm = 1, $c1; f($tm, $c1);');
  assert.match(code, /var \$tm2;/);
  const script = transform('f()', {}, { filename: '/program.js', sourceType: 'script' });
  assert.match(script, /var \$tm_[0-9a-f]{8};/);
});

test('options: hints, runtime, include, exclude', () => {
  const source = '/* istanbul ignore next */ f(); /* c8 ignore next */ g();';
  const record = recordIn(transform(source, { plugin: { hints: ['c8', 'tallymark'] } }))!;
  assert.is(record.model, 'istanbul c8,tallymark');
  assert.is(record.identity, identityOf(source, 'istanbul c8,tallymark'));
  assert.is(decodeSiteMap(record.sites).statements.length, 1);
  assert.is(decodeSiteMap(recordIn(transform(source, { plugin: { hints: [] } }))!.sites).statements.length, 2);
  assert.match(transform('f()', { plugin: { runtime: '@my/"runtime"\u00e9' } }), /createRequire\(r\[3\]\)\('@my\/"runtime"é'\)|createRequire\(r\[3\]\)\("@my\/\\"runtime\\"é"\)/);
  const isMeasured = (filename: string, plugin: object) => recordIn(transform('f()', { plugin: { include: [], exclude: [], ...plugin } as never }, { filename, sourceType: 'module' })) !== undefined;
  const inside = `${process.cwd()}/src/a.ts`;
  assert.ok(isMeasured(inside, {}));
  for (const excluded of ['node_modules/a/b.js', 'a.test.ts', 'test/a.js', 'src/__tests__/x.js', 'jest.config.js', 'x/y.spec.tsx', 'a.d.ts', 'test.js', '.eslintrc.js']) assert.not(isMeasured(`${process.cwd()}/${excluded}`, {}), excluded);
  assert.ok(isMeasured(`${process.cwd()}/test/a.js`, { exclude: '!test/**' }));
  assert.ok(isMeasured(`${process.cwd()}/node_modules/a/b.js`, { include: 'node_modules/a/**' }));
  assert.not(isMeasured(inside, { exclude: 'src' }), 'a folder');
  assert.not(isMeasured(inside, { include: ['lib/**', '{app,page}s/*.ts'] }));
  assert.ok(isMeasured(inside, { include: ['lib/**', '{app,sr{x,c}}/[a-c]?ts', 'nothing'] }));
  assert.ok(isMeasured(inside, { include: inside }));
});

test('the same files as the Babel plug-in, also outside the working directory', () => {
  const cwd = process.cwd();
  const names = ['a.ts', 'src/a.js', 'test/a.js', 'tests/b/a.ts', 'packages/a/test/x.js', 'packages/a/src/x.js', 'node_modules/a/b.js', 'a.test.ts', 'src/__tests__/x.js', 'jest.config.js', 'src/test.ts', 'testing/a.js', '.yarn/x.js', 'a.d.ts', 'cypress/a.js', 'app/[id]/page.tsx', 'app/i/page.tsx', 'a.vue', 'a.css', 'a.ts?x'];
  const paths = [cwd, dirname(cwd), `${dirname(cwd)}/b`, '/elsewhere', '/'].flatMap((folder) => names.map((name) => join(folder, name)));
  const here = basename(cwd);
  const globs = ['.', './', 'src//**', './src/../packages/a/**', `../${here}/src/**`, `../${here}`, 'app/[id]', 'app/[id]/**', '../b', '../b/../elsewhere', '../../**', '../**/x.js', cwd, `${cwd}/src/`, '/elsewhere/./src', '**', '*.ts', 'src/*', '{src,app}/**/*.{js,ts}', './a.ts', '..', '', 'packages/*/src'];
  for (const [include, exclude] of [[[], []], [['../**'], []], [[], ['../b', '!test/**']], [['src', '../b/src'], ['**/x.js']], ...globs.flatMap((glob) => [[[glob], []], [[], [glob]]])]) {
    const selection = createSelection({ cwd, include, exclude, outside: true });
    for (const path of paths) {
      const measured = recordIn(transform('f()', { plugin: { include, exclude } as never }, { filename: path, sourceType: 'module' })) !== undefined;
      assert.is(measured, selection.selects(path), `${path} with ${JSON.stringify({ include, exclude })}`);
    }
  }
});

const failure = (setting: SwcSetting, source = 'f()', options?: EngineOptions): string => {
  try {
    transform(source, setting, options);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

test('errors: options', () => {
  assert.match(failure({ plugin: { exlude: [] } }), /tallymark\/swc: unknown option "exlude"; there are model, mode, runtime, include, exclude, hints/);
  assert.match(failure({ plugin: { mode: 'hit' } }), /"hit" is none; there are counts and hits/);
  assert.match(failure({ plugin: { model: 'fully' } }), /"fully" is none/);
  assert.match(failure({ plugin: { include: 5 } }), /another type/);
  assert.match(failure({ plugin: { exclude: ['src/@(a|b).js'] } }), /option exclude: "src\/@\(a\|b\)\.js" is an extended glob/);
  assert.is(failure({ plugin: { include: null } as never }), '');
  assert.match(failure({ plugin: { hints: 'jest' } }), /"jest" is none of istanbul, c8/);
});

test('errors: functions in decorators that were lowered before; with the plugin first they count', () => {
  const source = '@Entity(() => 1) class A { @Column({ type: () => String }) a = 1 }';
  assert.match(failure({}, source, TYPED), /Set jsc\.experimental\.runPluginFirst to true/);
  assert.is(recordIn(transform(source, { first: true }, TYPED))!.sites, instrumentSource(source, TYPED).sites);
  const plain = '@Entity("a", A) class A { @Column({ type: String }) a = () => 1 }';
  for (const setting of ORDERS) assert.is(recordIn(transform(plain, setting, TYPED))!.sites, instrumentSource(plain, TYPED).sites);
});

/** Runs the plugin without SWC, over an AST given as bytes in hexadecimal; returns what it hands back. */
function runAlone(ast: string, source: string): { status: number; result: Buffer } {
  const bytes = Buffer.from(ast.replace(/\s/g, ''), 'hex');
  let memory: WasmMemory;
  let result = Buffer.alloc(0);
  const text = (value: string) => Buffer.concat([Buffer.from([0x79, value.length >> 8, value.length & 255]), Buffer.from(value)]);
  const answer = (at: number, value: Buffer): number => {
    const start = exports.__alloc(value.length);
    Buffer.from(memory.buffer).set(value, start);
    const view = new DataView(memory.buffer);
    view.setUint32(at, start, true);
    view.setUint32(at + 4, value.length, true);
    return 1;
  };
  const file = Buffer.concat([Buffer.from('818ac1', 'hex'), text('/a.js'), Buffer.from('f48000', 'hex'), text(source), Buffer.from('0001', 'hex')]);
  const env: Record<string, unknown> = {
    __set_transform_result: (at: number, size: number) => (result = Buffer.from(memory.buffer.slice(at, at + size))),
    __get_transform_plugin_config: (at: number) => answer(at, text('{"include":"/**"}')),
    __get_transform_context: (key: number, at: number) => answer(at, text(key === 1 ? '/a.js' : '/')),
    __lookup_char_pos_source_map_proxy: (_position: number, _withSource: number, at: number) => answer(at, Buffer.concat([Buffer.from('84', 'hex'), file])),
    __syntax_context_apply_mark_proxy: () => 1,
    __set_transform_plugin_core_pkg_diagnostics: () => {},
  };
  const { exports: plugin } = new Wasm.Instance(new Wasm.Module(readFileSync(PLUGIN)), { env });
  const exports = plugin as unknown as { memory: WasmMemory; __alloc(size: number): number; __transform_plugin_process_impl(at: number, size: number, mark: number, comments: number): number };
  memory = exports.memory;
  const at = exports.__alloc(bytes.length);
  Buffer.from(memory.buffer).set(bytes, at);
  return { status: exports.__transform_plugin_process_impl(at, bytes.length, 1, 1), result };
}

test('errors: an AST of a version that is not supported', () => {
  // Module [span, [Stmt::Expr [span, Ident [span, 0, "f", false]]], none]
  const good = 'c1 83 820103 81 c2d3 82820103 cf 84820102 00 6166 f4 80';
  assert.is(runAlone(good, 'f;').status, 0);
  assert.ok(runAlone(good, 'f;').result.includes('register'));
  const wrong = {
    'a program with another field': 'c1 84 820103 81 c2d3 82820103 cf 84820102 00 6166 f4 80 80',
    'a statement with another field': 'c1 83 820103 81 c2d3 83820103 cf 84820102 00 6166 f4 80 80',
    'a field of another kind': 'c1 83 820103 05 80',
    'an AST that ends early': 'c1 83 820103 81 c2d3 82820103 cf 84820102',
    'an AST that ends late': `${good} 00`,
  };
  for (const [what, ast] of Object.entries(wrong)) {
    const { status, result } = runAlone(ast, 'f;');
    assert.is(status, 1, what);
    assert.match(result.toString(), /tallymark\/swc: .* Tallymark supports @swc\/core 1\.15 and 1\.16/, what);
  }
});

test('what is no CBOR of a program ends in a trap: versions that hand over such bytes take an error for a program', () => {
  for (const bytes of ['', '00 01 02 03 04', 'c1 00 00 00 00', 'c2 83 00 00 00', '6162 6364']) assert.throws(() => runAlone(bytes, 'f;'), /unreachable/, bytes);
});

test('a node of an unknown kind is copied as it is', () => {
  // Stmt number 77, then `f;`
  const { status, result } = runAlone('c1 83 820107 82 c2d84d 82820103 00 c2d3 82820406 cf 84820405 00 6166 f4 80', '???f;');
  assert.is(status, 0);
  assert.ok(result.includes(Buffer.from('c2d84d8282010300', 'hex')));
});

test(
  'SWC finds the plugin by the name tallymark/swc, and so does Node',
  withProject({ 'a.js': 'export const f = () => 1;\n', '.swcrc': JSON.stringify({ jsc: { experimental: { plugins: [['tallymark/swc', {}]] } } }) }, async (project) => {
    mkdirSync(project.path('node_modules'));
    symlinkSync(ROOT, project.path('node_modules/tallymark'), 'dir');
    const { stdout, stderr } = await project.node('--input-type=module', '-e', `import swc from ${JSON.stringify(createRequire(import.meta.url).resolve('@swc/core'))}; console.log(swc.transformFileSync('a.js').code)`);
    assert.is(recordIn(stdout)?.path, project.path('a.js'), stderr);
    assert.is(createRequire(project.path('a.js')).resolve('tallymark/swc'), PLUGIN);
  }),
);

test.run();
