/** Compiled code that is far from its source: counts are those of the source, whatever JavaScript the compiler wrote, and what it invented is nobody's. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import ts from 'typescript';
import { type FileCounts, ROOT, withProject } from '../support/project.ts';

const SOURCES = {
  'nullish.ts': 'export function port(options: { port?: number }): number {\n  return options.port ?? 3000;\n}\nport({ port: 1 });\nport({ port: 2 });\n',
  'field.ts': 'export class A { aVeryLongFieldName = 1; static b = 2; }\nnew A(); new A(); new A();\n',
  'hint.ts': 'export function f(a: number): number {\n  return a ? 1 : /* istanbul ignore next */ 2;\n}\n/* istanbul ignore next */\nexport function g(): number { return 1; }\nf(1);\n',
  'decorator.ts': "function log(_t: object, _k: string, _d: PropertyDescriptor): void {}\nexport class Service {\n  constructor(private readonly name: string) {}\n  @log\n  greet(): string { return this.name; }\n  /* istanbul ignore next */\n  unused(a: number): number { if (a > 1) return 2; return 3; }\n}\nnew Service('x').greet();\n",
  'index.ts': "export * from './nullish';\n",
  'enum.ts': 'export enum E { A, B }\n',
  'main.ts': "import './nullish';\nimport './field';\nimport './hint';\nimport './decorator';\nimport './index';\nimport { E } from './enum';\nconsole.log(E.A);\n",
};
const EXPECTED: Record<string, [statements: number[], functions: number[], branches: number[][]]> = {
  'decorator.ts': [[1, 1], [1, 1, 1], []],
  'field.ts': [[3, 1, 1, 1, 1], [], []],
  'hint.ts': [[1, 1], [1], [[1]]],
  'main.ts': [[1], [], []],
  'nullish.ts': [[2, 1, 1], [2], [[2, 0]]],
};
const numbers = ({ s, f, b }: FileCounts) => [Object.values(s), Object.values(f), Object.values(b)];
const OPTIONS = { module: ts.ModuleKind.CommonJS, sourceMap: true, experimentalDecorators: true };
const tsconfig = JSON.stringify({ compilerOptions: { module: 'commonjs', experimentalDecorators: true, target: 'es2019', types: [] } });

for (const target of ['ES2015', 'ES2019', 'ES2022'] as const) {
  test(
    `tsc, ${target}`,
    withProject(
      Object.fromEntries(
        Object.entries(SOURCES).flatMap(([name, text]) => {
          const { outputText, sourceMapText } = ts.transpileModule(text, { fileName: name, compilerOptions: { ...OPTIONS, sourceRoot: '../src', target: ts.ScriptTarget[target], removeComments: target === 'ES2019' } });
          const js = name.replace('.ts', '.js');
          return [[`src/${name}`, text], [`out/${js}`, outputText], [`out/${js}.map`, sourceMapText!]];
        }),
      ),
      async (project) => {
        const { status, counts } = await project.run(['out/main.js']);
        assert.is(status, 0);
        for (const name of Object.keys(counts)) assert.equal(numbers(counts[name]!), EXPECTED[name.replace('src/', '')], name);
        assert.is(Object.keys(counts).length, Object.keys(EXPECTED).length);
      },
    ),
  );
}

for (const [name, args] of [['tsx', ['--import', 'tsx']], ['@swc-node/register', ['-r', '@swc-node/register']]] as const) {
  test(
    name,
    withProject({ ...SOURCES, 'tsconfig.json': tsconfig, 'package.json': '{ "type": "commonjs" }' }, async (project) => {
      symlinkSync(join(ROOT, 'node_modules'), project.path('node_modules'));
      const finished = await project.tallymark(['run', '--require-complete', '--reporter', 'json', '--', process.execPath, ...args, 'main.ts']);
      // Files with nothing to count are no loss.
      assert.is(finished.status, 0, finished.stdout + finished.stderr);
      const counts = project.counts();
      for (const file of Object.keys(counts)) assert.equal(numbers(counts[file]!), EXPECTED[file], file);
      assert.is(Object.keys(counts).length, Object.keys(EXPECTED).length);
    }),
  );
}

test(
  'what the program throws while it loads is shown where it was thrown, and a compiler’s cache does not keep our code',
  withProject(
    {
      'thrower.js': "function f(x) { if (x) throw new Error('boom'); throw 1; }\nf(1);\n",
      'main.js': "console.log(require('./lib.js').f.toString().length);\n",
      'lib.js': 'exports.f = () => { return 1; };\n',
      'register.js': "require('@babel/register')({ presets: [], babelrc: false, configFile: false });\n",
    },
    async (project) => {
      symlinkSync(join(ROOT, 'node_modules'), project.path('node_modules'));
      const cache = { BABEL_CACHE_PATH: project.path('babel.json') };
      const thrown = await project.tallymark(['run', '--reporter', 'none', '--', process.execPath, '-r', './register.js', 'thrower.js'], cache);
      assert.match(thrown.stderr, /^\S*thrower\.js:\d+\n/m);
      const measured = await project.tallymark(['run', '--reporter', 'none', '--', process.execPath, '-r', './register.js', 'main.js'], cache);
      const plain = await project.exec(process.execPath, ['-r', './register.js', 'main.js'], cache);
      assert.ok(Number(measured.stdout) > Number(plain.stdout), measured.stdout + plain.stdout);
      assert.is(plain.stdout, (await project.exec(process.execPath, ['-r', './register.js', 'main.js'], { BABEL_DISABLE_CACHE: '1' })).stdout);
    },
  ),
);

test.run();
