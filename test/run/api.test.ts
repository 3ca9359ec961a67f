/** The public API and what instrumented code does on its own. */
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { instrument } from '../../src/index.ts';
import { ROOT, withProject } from '../support/project.ts';

const link = (dir: string) => {
  mkdirSync(`${dir}/node_modules`);
  symlinkSync(ROOT, `${dir}/node_modules/tallymark`);
};

test(
  'instrument: code, map and zeroed coverage; from ES modules and CommonJS',
  withProject(
    {
      'esm.mjs': "import { instrument } from 'tallymark';\nconst { code, map, coverage } = instrument('export const f = (a) => a ? 1 : 2;', { filename: '/x/a.mjs' });\nconsole.log(JSON.stringify([code.includes('.register('), map.sources, Object.values(coverage.s), coverage.branchMap[0].type]));",
      'cjs.cjs': "const { instrument, TallymarkError } = require('tallymark');\ntry { instrument('let a = ;', { filename: '/x/a.js' }); } catch (error) { console.log(error instanceof TallymarkError, error.code, error.message); }",
    },
    async (project) => {
      link(project.dir);
      assert.equal(JSON.parse((await project.node('esm.mjs')).stdout), [true, ['/x/a.mjs'], [0, 0], 'cond-expr']);
      assert.match((await project.node('cjs.cjs')).stdout, /^true TM_PARSE \/x\/a\.js:1:9: /);
    },
  ),
);

test(
  'the language of a source is that of its extension, also where its path has a ? or a #, and where a URL has a query',
  withProject({}, async () => {
    for (const filename of ['/C#/a?b/x.ts', '/app/[id]#1.mts', 'file:///app/x.ts?v=1#top', 'x.ts?used']) assert.equal(Object.values(instrument('let a: number = 1;', { filename }).coverage.s), [0]);
    assert.throws(() => instrument('let a: number = 1;', { filename: '/C.ts/x.js' }), /TM_PARSE|\/C\.ts\/x\.js:1:6/);
  }),
);

test(
  'snapshot: the counts so far, of all threads, also of a blocked and of a terminated one',
  withProject(
    {
      'worker.js': "const { parentPort } = require('node:worker_threads');\nfunction f() { return 1; }\nf(); f(); f();\nparentPort.postMessage(1);\nfor (;;) {}",
      'main.js': `const { Worker } = require('node:worker_threads');
const { snapshot } = require('tallymark/runtime');
const counted = () => Object.values(snapshot()[require.resolve('./worker.js')].f)[0];
const start = () => new Promise((done) => { const w = new Worker(require.resolve('./worker.js')); w.once('message', () => done(w)); });
(async () => {
  const first = await start();
  console.log(counted());
  await first.terminate();
  await start();
  console.log(counted());
  console.log(Object.values(globalThis.__coverage__[require.resolve('./worker.js')].f)[0], Object.keys(globalThis).includes('__coverage__'));
  process.exit();
})();
`,
    },
    async (project) => {
      link(project.dir);
      const { stdout, stderr } = await project.tallymark(['run', '--coverage-global', '--', process.execPath, 'main.js']);
      assert.match(stdout, /^3\n6\n6 false\n/, stderr);
    },
  ),
);

test(
  'an instrumented program alone: it writes its own run; without a runtime it runs and counts nothing',
  withProject(
    {
      'build.cjs': "const { instrument } = require('tallymark');\nconst fs = require('fs');\nconst path = require('path');\nfor (const name of ['lib.mjs', 'main.mjs']) fs.writeFileSync('out/' + name, instrument(fs.readFileSync('src/' + name, 'utf8'), { filename: path.resolve('src', name) }).code);",
      'src/lib.mjs': 'export const f = (n) => (n > 1 ? 2 : 1);\n',
      'src/main.mjs': "import { f } from './lib.mjs';\nconsole.log(f(1), f(2), f(3));\n",
      'out/package.json': '{}',
    },
    async (project) => {
      link(project.dir);
      await project.node('build.cjs');
      const { stdout } = await project.node('out/main.mjs');
      assert.is(stdout, '1 2 2\n');
      assert.is(readdirSync(project.path('.tallymark/runs')).length, 1);
      await project.tallymark(['report', '--reporter', 'json']);
      assert.equal(project.counts()['src/lib.mjs']!.b, { 0: [2, 1] });

      // Under `tallymark run` the built files count for that run, and are not instrumented twice.
      const { counts } = await project.run(['out/main.mjs']);
      assert.equal(counts['src/lib.mjs']!.b, { 0: [2, 1] });

      rmSync(project.path('node_modules'), { recursive: true });
      rmSync(project.path('.tallymark'), { recursive: true });
      const alone = await project.node('out/main.mjs');
      assert.is(alone.stdout + alone.stderr, '1 2 2\n');
    },
  ),
);

test(
  'alone, with nothing instrumented but what a worker runs: everything until its end, and how that was',
  withProject({ 'main.js': "const { Worker } = require('node:worker_threads');\nnew Worker(require.resolve('./worker.js')).on('exit', (code) => console.log('exit', code));" }, async (project) => {
    link(project.dir);
    // Longer than the keeper's interval between the first counts and the last.
    const source = 'function f() {}\nfor (let i = 0; i < 1000; i++) f();\nsetTimeout(() => { for (let i = 0; i < 1000; i++) f(); }, 500);\n';
    project.write({ 'worker.js': instrument(source, { filename: project.path('worker.js') }).code });
    for (const memory of ['mapped', 'shared']) {
      rmSync(project.path('.tallymark'), { recursive: true, force: true });
      assert.equal((await project.exec(process.execPath, ['main.js'], { TALLYMARK_MEMORY: memory })).stdout, 'exit 0\n');
      const { stdout } = await project.tallymark(['report', '--reporter', 'text,json']);
      assert.equal(project.counts()['worker.js']!.f, { 0: 2000, 1: 1 }, memory);
      assert.match(stdout, /^1 process, 2 threads$/m, memory);
    }
  }),
);

test('instrument: a wrong option is an error that names the right one', () => {
  const message = (options: object): string => {
    try {
      instrument('f();', options as never);
      return '';
    } catch (error) {
      assert.is((error as { code?: string }).code, 'TM_OPTION');
      return (error as Error).message;
    }
  };
  assert.match(message({ filename: '/a.js', model: 'ful' }), 'instrument() has no model "ful". Did you mean "full"?');
  assert.match(message({ filename: '/a.js', mode: 'hit' }), 'Did you mean "hits"?');
  assert.match(message({ filename: '/a.js', sourceType: 'esm' }), 'There are module, commonjs, script.');
  assert.match(message({ filename: '/a.js', inputSourcemap: {} }), 'Did you mean "inputSourceMap"?');
  assert.match(message({ file: '/a.js' }), 'needs the option filename');
  assert.is(message({ filename: '/a.js', mode: undefined }), '');
});

test(
  'what instrumented files count that are not selected is named, and shown where a report asks for it',
  withProject({ 'main.js': "require('./lib/a.js'); require('./src/b.js');" }, async (project) => {
    for (const path of ['lib/a.js', 'src/b.js']) project.write({ [path]: instrument('f(); function f() {}', { filename: project.path(path) }).code });
    const run = await project.tallymark(['run', '--include', 'src', '--reporter', 'text,json', '--', process.execPath, 'main.js']);
    assert.equal(Object.keys(project.counts()), ['src/b.js']);
    assert.match(run.stdout, 'Counted by a plug-in, but not selected (--include, --exclude):\n  lib/a.js\n');
    const named = async (...args: string[]) => {
      const { stdout } = await project.tallymark(['report', '--reporter', 'text,json', ...args]);
      return [Object.keys(project.counts()), stdout.includes('Counted by a plug-in')];
    };
    assert.equal(await named(), [['main.js', 'src/b.js'], true]);
    assert.equal(await named('--include', 'lib'), [['lib/a.js'], false]);
    assert.equal(await named('--include', 'nothing'), [[], true]);
    const alone = await project.tallymark(['run', '--reporter', 'text', '--include', 'nothing', '--', process.execPath, 'main.js']);
    assert.not.match(alone.stdout, 'Nothing was');
  }),
);

test.run();
