/** `tallymark run` over real programs: what is counted equals what the program did, exactly. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, withProject } from '../support/project.ts';

const require = createRequire(import.meta.url);

/** Three functions, bumped a known number of times; `work(n)` runs 2n + 1 statements in its loop. */
const LIB_CJS = `'use strict';
function odd() { return 1; }
function even() { return 2; }
exports.work = function work(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += i % 2 ? odd() : even();
  return sum;
};
`;
const LIB_ESM = LIB_CJS.replace("'use strict';", '').replace('exports.work = function work(n) {', 'export function work(n) {').replace(/;\n$/, '\n');

test(
  'a CommonJS program',
  withProject({ 'lib.js': LIB_CJS, 'main.js': "console.log(require('./lib.js').work(10));" }, async (project) => {
    const { status, stdout, counts } = await project.run(['main.js']);
    assert.is(status, 0);
    assert.match(stdout, /^15$/m);
    assert.equal(Object.values(counts['lib.js']!.f), [5, 5, 1]);
    assert.equal(Object.values(counts['lib.js']!.b), [[5, 5]]);
    assert.equal(Object.values(counts['main.js']!.s), [1]);
  }),
);

test(
  'an ES module program, a cycle among its modules',
  withProject(
    {
      'package.json': '{"type":"module"}',
      'lib.js': LIB_ESM,
      'a.js': "import { b } from './b.js';\nexport function a(n) { return n > 0 ? b(n - 1) : 'end'; }\n",
      'b.js': "import { a } from './a.js';\nexport const early = a(0);\nexport function b(n) { return a(n); }\n",
      'main.js': "import { work } from './lib.js';\nimport { a } from './a.js';\nconsole.log(work(10), a(3));",
    },
    async (project) => {
      const { status, stdout, counts } = await project.run(['main.js']);
      assert.is(status, 0);
      assert.match(stdout, /^15 end$/m);
      assert.equal(Object.values(counts['lib.js']!.f), [5, 5, 1]);
      // b.js runs first and calls a() before the body of a.js has run.
      assert.equal(Object.values(counts['a.js']!.f), [5]);
      assert.equal(Object.values(counts['a.js']!.b), [[3, 2]]);
      assert.equal(Object.values(counts['b.js']!.s), [1, 3]);
    },
  ),
);

test(
  'a program that mixes both, with dynamic import and JSON',
  withProject(
    {
      'lib.cjs': LIB_CJS,
      'esm.mjs': `import lib from './lib.cjs';
import { createRequire } from 'node:module';
export const twice = lib.work(2) + createRequire(import.meta.url)('./lib.cjs').work(2);
`,
      'data.json': '{"n":1}',
      'main.cjs': "const { work } = require('./lib.cjs');\nconst { n } = require('./data.json');\nimport('./esm.mjs').then(({ twice }) => console.log(work(n) + twice));",
    },
    async (project) => {
      const { stdout, counts } = await project.run(['main.cjs']);
      assert.match(stdout, /^8$/m);
      assert.equal(Object.values(counts['lib.cjs']!.f), [2, 3, 3]);
      assert.equal(Object.values(counts['esm.mjs']!.s), [1]);
    },
  ),
);

test(
  'three workers bump the same functions a million times each',
  withProject(
    {
      'lib.js': LIB_CJS,
      'worker.js': "require('./lib.js').work(1_000_000);",
      'main.js': "const { Worker } = require('node:worker_threads');\nfor (let i = 0; i < 3; i++) new Worker(require.resolve('./worker.js'));",
    },
    async (project) => {
      const { stdout, counts } = await project.run(['main.js']);
      assert.equal(Object.values(counts['lib.js']!.f), [1_500_000, 1_500_000, 3]);
      assert.equal(Object.values(counts['worker.js']!.s), [3]);
      assert.match(stdout, /1 process, 4 threads/);
    },
  ),
);

test(
  'process.exit in the middle of the work of workers, and worker.terminate in a busy loop',
  withProject(
    {
      'worker.js': `const { parentPort, workerData } = require('node:worker_threads');
const flag = new Int32Array(workerData);
function step() { return 1; }
for (let i = 0; i < 1000; i++) step();
parentPort.postMessage('counted');
for (;;) Atomics.load(flag, 0);
`,
      'main.js': `const { Worker } = require('node:worker_threads');
const start = () => new Promise((done) => { const w = new Worker(require.resolve('./worker.js'), { workerData: new SharedArrayBuffer(4) }); w.once('message', () => done(w)); });
(async () => {
  const [first] = await Promise.all([start(), start(), start()]);
  await first.terminate();
  process.exit(7);
})();
`,
    },
    async (project) => {
      const { status, counts } = await project.run(['main.js']);
      assert.is(status, 7);
      assert.equal(Object.values(counts['worker.js']!.f), [3000]);
    },
  ),
);

test(
  'child processes of every making, and a cluster',
  withProject(
    {
      'lib.js': LIB_CJS,
      'child.js': "require('./lib.js').work(2);\nprocess.send?.('bye');\nprocess.disconnect?.();",
      'main.js': `const cp = require('node:child_process');
const file = require.resolve('./child.js');
cp.fork(file);
cp.spawn(process.execPath, [file]);
cp.exec(JSON.stringify(process.execPath) + ' ' + JSON.stringify(file));
cp.execFileSync(process.execPath, [file]);
cp.spawnSync('sh', ['-c', '"$0" "$1"', process.execPath, file]);
`,
      'cluster.js': `const cluster = require('node:cluster');
if (cluster.isPrimary) for (let i = 0; i < 3; i++) cluster.fork();
else { require('./lib.js').work(4); process.disconnect(); }
`,
    },
    async (project) => {
      const { stdout, counts } = await project.run(['main.js']);
      assert.equal(Object.values(counts['lib.js']!.f), [5, 5, 5]);
      assert.match(stdout, /6 processes, 6 threads/);
      const cluster = await project.run(['cluster.js']);
      assert.equal(Object.values(cluster.counts['lib.js']!.f), [6, 6, 3]);
      assert.equal(Object.values(cluster.counts['cluster.js']!.b), [[1, 3]]);
    },
  ),
);

test(
  'an uncaught error ends the program as it would without us, and what ran is counted',
  withProject({ 'main.js': 'function f() { return 1; }\nf();\nthrow new Error("on purpose");\n' }, async (project) => {
    const plain = await project.node('main.js');
    const { status, stderr, counts } = await project.run(['main.js']);
    assert.is(status, 1);
    assert.is(plain.status, 1);
    assert.match(stderr, /main\.js:3\b/);
    assert.match(stderr, /Error: on purpose/);
    assert.equal(Object.values(counts['main.js']!.s), [1, 1, 1]);
  }),
);

for (const [name, args] of [
  ['node --test', ['--test', 'lib.test.js']],
  ['uvu', [join(ROOT, 'node_modules/uvu/bin.js'), '.', 'lib\\.test\\.js$']],
  ['mocha', [require.resolve('mocha/bin/mocha.js'), '--ui', 'tdd', 'lib.test.js']],
] as const) {
  test(
    `a suite under ${name}`,
    withProject({ 'lib.js': LIB_CJS, 'never.js': 'exports.f = () => 1;\n' }, async (project) => {
      const frame: Record<string, string> = {
        'node --test': "const { test } = require('node:test');",
        uvu: `const { test } = require(${JSON.stringify(require.resolve('uvu'))});`,
        mocha: '',
      };
      const end = name === 'uvu' ? '\ntest.run();' : '';
      project.write({
        'lib.test.js': `${frame[name]}
const assert = require('node:assert');
const { work } = require('./lib.js');
test('four', () => assert.equal(work(4), 6));
test('ten', () => assert.equal(work(10), 15));${end}
`,
      });
      const { status, stdout, stderr, counts } = await project.run([...args]);
      assert.is(status, 0, stdout + stderr);
      assert.equal(Object.values(counts['lib.js']!.f), [7, 7, 2]);
      assert.equal(Object.values(counts['lib.js']!.b), [[7, 7]]);
      assert.is(counts['lib.test.js'], undefined, 'tests are left out');
      assert.equal(Object.values(counts['never.js']!.f), [0], 'files that were never loaded appear with zeros');
      assert.match(stdout, /never\.js/);
    }),
  );
}

test(
  'compiled TypeScript is reported as its source',
  withProject(
    {
      'src/lib.ts': 'export const pick = (n: number): string =>\n  n > 1 ? "many" : "one";\n\nexport enum Kind { A, B }\n\nexport class Box {\n  private size = 1;\n  constructor(readonly name: string) {}\n  private get(): number { return this.size; }\n}\n\nexport function never(): void {\n  console.log(1);\n}\n',
      'src/main.ts': "import { pick } from './lib.js';\nconsole.log(pick(1), pick(2), pick(3));\n",
      'package.json': '{"type":"module"}',
      'tsconfig.json': '{"compilerOptions":{"module":"nodenext","target":"es2022","sourceMap":true,"outDir":"dist","rootDir":"src","types":[]},"include":["src"]}',
    },
    async (project) => {
      const compiled = await project.exec(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', project.dir], {}, ROOT);
      assert.is(compiled.status, 0, compiled.stdout);
      const { stdout, counts } = await project.run(['dist/main.js']);
      assert.match(stdout, /^one many many$/m);
      assert.equal(Object.keys(counts).sort(), ['src/lib.ts', 'src/main.ts']);
      assert.equal(Object.values(counts['src/lib.ts']!.f), [3, 0, 0, 0], 'not the function around the lowered enum');
      assert.equal(Object.values(counts['src/lib.ts']!.b), [[2, 1]]);
      assert.equal(Object.values(counts['src/lib.ts']!.s), [1, 3, 0, 0, 0], 'not the assignment of the parameter property');
    },
  ),
);

if (process.features.typescript) {
  test(
    'TypeScript under Node’s own type stripping',
    withProject(
      {
        'package.json': '{"type":"module"}',
        'lib.ts': 'type N = number;\nexport function pick(n: N): string {\n  return n > 1 ? ("many" as string) : "one";\n}\n',
        'legacy.cts': 'const fs: typeof import("node:fs") = require("node:fs");\nmodule.exports = { has: (path: string): boolean => fs.existsSync(path) };\n',
        'main.ts': "import { pick } from './lib.ts';\nimport legacy from './legacy.cts';\nconsole.log(pick(1), pick(2), legacy.has('.'));\n",
      },
      async (project) => {
        const { stdout, stderr, counts } = await project.run(['main.ts']);
        assert.match(stdout, /^one many true$/m, stderr);
        assert.equal(Object.values(counts['lib.ts']!.b), [[1, 1]]);
        assert.equal(Object.values(counts['legacy.cts']!.f), [1]);
      },
    ),
  );
}

test.run();
