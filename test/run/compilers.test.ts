/** Programs that compile what they load: their counts are those of the source, however the compiler is put between. */
import { mkdirSync, symlinkSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Project, ROOT, withProject } from '../support/project.ts';

const FILES = {
  'package.json': '{ "type": "commonjs" }',
  'src/main.ts': `import { helper } from './helper';
interface Options { a: number }
enum Color { Red, Green }

class Sub {
  constructor(protected readonly v: number) {}
  get(): number { return this.v; }
}
function run(options?: Options): string {
  const x = options?.a ?? 3;
  if (x > 2) {
    return helper(Color[Color.Red]);
  }
  return 'small';
}
console.log(run(), run({ a: 1 }), new Sub(3).get());
try {
  helper(null as unknown as string);
} catch (error) {
  console.log((error as Error).stack!.split('\\n').slice(1, 3).map((line) => /\\w+\\.ts:\\d+/.exec(line)![0]).join());
}
`,
  'src/helper.ts': "type Text = string;\n\nexport const helper = (s: Text): string => s.toLowerCase() satisfies Text;\n",
  // As ts-node does: asks the handler that was there, and knows nothing of names that were put in.
  'checker.cjs': `
const ts = require('typescript');
const before = require.extensions['.js'];
require.extensions['.ts'] = (module, filename) => {
  const { _compile } = module;
  module._compile = function (code, file) {
    if (code.includes('$tm')) throw new Error('TS2304: Cannot find name $tm');
    return _compile.call(this, ts.transpileModule(code, { fileName: file, compilerOptions: { module: 'commonjs', target: 'es2022', inlineSourceMap: true } }).outputText, file);
  };
  return before(module, filename);
};
process.setSourceMapsEnabled(true);
`,
  'no-map.cjs': `
const ts = require('typescript');
const fs = require('node:fs');
require.extensions['.ts'] = (module, filename) => module._compile(ts.transpileModule(fs.readFileSync(filename, 'utf8'), { compilerOptions: { module: 'commonjs' } }).outputText, filename);
`,
  'wrong.ts': 'const a: number = 1;\nthrow new Error("the program\'s own");\n',
};

function link(project: Project): void {
  mkdirSync(project.path('node_modules'));
  for (const name of ['tsx', 'typescript', '@swc-node']) symlinkSync(join(ROOT, 'node_modules', name), project.path('node_modules', name));
}

const OUTPUT = 'red small 3\nhelper.ts:3,main.ts:18\n';

const compilers: [name: string, args: string[]][] = [
  ['a compiler that checks types', ['--require', './checker.cjs']],
  ['tsx, which reads files itself', ['--require', 'tsx/cjs']],
  ['tsx as it is used', ['--import', 'tsx']],
  ['@swc-node/register', ['--enable-source-maps', '--require', '@swc-node/register']],
];
for (const [name, args] of compilers) {
  test(
    name,
    withProject(FILES, async (project) => {
      link(project);
      const { stdout, stderr, status, counts } = await project.run([...args, 'src/main.ts']);
      assert.is(stdout.slice(0, OUTPUT.length), OUTPUT, stderr);
      assert.is(status, 0);
      const { s, f, b } = counts['src/main.ts']!;
      assert.equal([s, f, b].map((each) => Object.values(each)), [[1, 2, 2, 1, 1, 1, 1, 1, 1, 2], [1, 1, 2, 2], [[2, 1], [1, 1]]]);
      assert.equal(Object.values(counts['src/helper.ts']!.f), [2]);
    }),
  );
}

const MODULES = {
  ...FILES,
  'src/package.json': '{ "type": "module" }',
  'src/main.ts': FILES['src/main.ts'].replace("'./helper'", "'./helper.ts'"),
  'compile.mjs': `import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
process.setSourceMapsEnabled(true);
export function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const fileName = fileURLToPath(url);
  const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), { fileName, compilerOptions: { module: 'esnext', target: 'es2022', inlineSourceMap: true } });
  return { format: 'module', shortCircuit: true, source: outputText };
}
`,
  'register.mjs': "import { register } from 'node:module';\nregister('./compile.mjs', import.meta.url);\nprocess.setSourceMapsEnabled(true);\n",
  // A second one, which asks the others and takes itself back, changes nothing.
  'hooks.mjs': "import { registerHooks } from 'node:module';\nimport { load } from './compile.mjs';\nregisterHooks({ load });\nregisterHooks({ load: (url, context, next) => next(url, context) }).deregister();\n",
  'twice.mjs': "import { register } from 'node:module';\nregister('./polite.mjs', import.meta.url);\nregister('./compile.mjs', import.meta.url);\nregister('./polite.mjs?2', import.meta.url);\nprocess.setSourceMapsEnabled(true);\n",
  'polite.mjs': 'export const load = (url, context, next) => next(url, context);\n',
};

for (const [name, option] of [
  ['in a thread', '--import=./register.mjs'],
  ['in a thread, between two others', '--import=./twice.mjs'],
  ['as an option', '--loader=./compile.mjs'],
  ['as synchronous hooks', '--import=./hooks.mjs'],
] as const) {
  // registerHooks came with Node 22.15.
  if (option === '--import=./hooks.mjs' && !('registerHooks' in nodeModule)) continue;
  test(
    `a loader that reads files itself and asks nobody, ${name}`,
    withProject(MODULES, async (project) => {
      link(project);
      const { stdout, stderr, counts } = await project.run(['--no-warnings', '--enable-source-maps', option, 'src/main.ts']);
      assert.is(stdout.slice(0, OUTPUT.length), OUTPUT, stderr);
      assert.equal(Object.values(counts['src/main.ts']!.s), [1, 2, 2, 1, 1, 1, 1, 1, 1, 2]);
      assert.equal(Object.values(counts['src/helper.ts']!.f), [2]);
    }),
  );
}

test(
  'loaders in a thread, a polite one, beside what it does not touch: ES modules, CommonJS, and workers',
  withProject(
    {
      'register.mjs': "import { register } from 'node:module';\nregister('./loader.mjs', import.meta.url);\n",
      'loader.mjs': 'export const load = (url, context, next) => next(url, context);\n',
      'main.mjs': "import { Worker, isMainThread } from 'node:worker_threads';\nimport { f } from './common.cjs';\nexport const g = () => f();\nconsole.log(g());\nif (isMainThread) new Worker(new URL(import.meta.url));\n",
      'common.cjs': 'exports.f = () => require("./other.js").h();\n',
      'other.js': 'exports.h = () => 3;\n',
    },
    async (project) => {
      for (const option of ['--import=./register.mjs', '--loader=./loader.mjs']) {
        const { stdout, stderr, counts } = await project.run(['--no-warnings', option, 'main.mjs']);
        assert.is(stdout.slice(0, 4), '3\n3\n', stderr);
        assert.equal(['main.mjs', 'common.cjs', 'other.js'].map((file) => Object.values(counts[file]!.f)), [[2], [2], [2]], option);
      }
    },
  ),
);

test(
  'compiled code that leads nowhere runs, and is named',
  withProject(FILES, async (project) => {
    link(project);
    const { stdout, status } = await project.run(['--require', './no-map.cjs', 'src/helper.ts']);
    assert.is(status, 0);
    assert.match(stdout, /^Ran without being measured:\n {2}src\/helper\.ts: a loader of the program has compiled it, without an inline source map$/m);
  }),
);

test(
  'what the program throws is not taken for what the compiler says',
  withProject(FILES, async (project) => {
    link(project);
    const { status, stderr } = await project.run(['--require', './checker.cjs', 'wrong.ts']);
    assert.is(status, 1);
    assert.match(stderr, /Error: the program's own/);
    assert.match(stderr, /wrong\.ts:2/);
  }),
);

test(
  'loaders that decode the bytes that Node gives get bytes, in a thread and in this one',
  withProject(
    {
      'lib.mjs': 'export const f = (a) => a ? 1 : 2;\n',
      'loader.mjs': "export const load = async (url, context, next) => { const loaded = await next(url, context); return url.endsWith('lib.mjs') ? { ...loaded, source: new TextDecoder().decode(loaded.source) } : loaded; };\n",
      'thread.mjs': "import { register } from 'node:module';\nregister('./loader.mjs', import.meta.url);\nconsole.log((await import('./lib.mjs')).f(1));\n",
      'here.mjs': "import * as module from 'node:module';\nmodule.registerHooks?.({ load: (url, context, next) => { const loaded = next(url, context); return url.endsWith('lib.mjs') ? { ...loaded, source: new TextDecoder().decode(loaded.source) } : loaded; } });\nconsole.log((await import('./lib.mjs')).f(1));\n",
    },
    async (project) => {
      for (const main of ['thread.mjs', 'here.mjs']) {
        const { stdout, stderr, counts } = await project.run([main]);
        assert.is(stdout.split('\n')[0], '1', `${main}: ${stderr}`);
        assert.equal(counts['lib.mjs']?.b, { 0: [1, 0] }, main);
      }
    },
  ),
);

test(
  'a compiler is not asked for what Tallymark loads of itself',
  withProject(
    {
      'register.cjs': `const Module = require('module');
const { '.js': handler } = Module._extensions;
Module._extensions['.js'] = (module, filename) => {
  const { _compile } = module;
  module._compile = function (code, file) { return _compile.call(this, code.replace(/^export /gm, ''), file); };
  return handler(module, filename);
};
`,
      'lib.js': 'exports.f = (a) => a ? 1 : 2;\n',
      'main.js': "require('./register.cjs');\nconst own = require('module')._extensions['.js'];\nconsole.log(require('./lib.js').f(1), own === require('module')._extensions['.js']);\n",
    },
    async (project) => {
      // Only what is loaded after the compiler is measured, and no reporter that lists files: else the instrumenter is there before, or what it would make.
      const { stdout } = await project.tallymark(['run', '--include', 'lib.js', '--reporter', 'none', '--', process.execPath, 'main.js']);
      await project.tallymark(['report', '--include', 'lib.js', '--reporter', 'json']);
      const counts = project.counts();
      assert.match(stdout, /^1 true\n/);
      assert.not.match(stdout, /without being measured/);
      assert.equal(counts['lib.js']?.b, { 0: [1, 0] });
    },
  ),
);

test.run();
