/** Everything that ends: each process and thread ends as it would plain, the counts are exact, and the ledger says how it was. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Project, withProject } from '../support/project.ts';
import { readLedger } from '../support/ledger.ts';
import type { ProcessEntry, ProcessEnd } from '../../src/store/ledger.ts';

const STEP = `'use strict';
function step() { return 1; }
exports.count = () => { for (let i = 0; i < 1000; i++) step(); };
`;

/** What a child does after it has counted, and how the ledger says that it ended. */
const ENDS: Record<string, [program: string, end: ProcessEnd]> = {
  natural: ['', { how: 'exit', code: 0 }],
  exit: ['process.exit(3);', { how: 'exit', code: 3 }],
  exitCode: ["process.on('exit', () => { process.exitCode = 4; });", { how: 'exit', code: 4 }],
  reallyExit: ['process.reallyExit(5);', { how: 'exit', code: 5 }],
  uncaught: ["process.stderr.write = () => true; throw new Error('on purpose');", { how: 'exit', code: 1 }],
  rejected: ["Promise.reject(new Error('on purpose'));", { how: 'exit', code: 1 }],
  handled: ["process.on('SIGTERM', () => process.exit(6)); process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);", { how: 'exit', code: 6 }],
  abort: ['process.abort();', { how: 'killed', signal: 'SIGABRT' }],
  memory: ['const hold = []; for (;;) hold.push(new Array(1000).fill({}));', { how: 'killed', signal: 'SIGABRT' }],
  SIGTERM: ["process.kill(process.pid, 'SIGTERM'); for (;;) ;", { how: 'killed', signal: 'SIGTERM' }],
  SIGINT: ["process.kill(process.pid, 'SIGINT'); for (;;) ;", { how: 'killed', signal: 'SIGINT' }],
  SIGKILL: ["process.kill(process.pid, 'SIGKILL'); for (;;) ;", { how: 'killed', signal: 'SIGKILL' }],
};

const nameOf = ({ argv }: ProcessEntry): string => argv[2] ?? '';
const functionCounts = (project: Project, file: string): number[] => Object.values(project.counts()[file]!.f);

test(
  'twelve ends of a process',
  withProject(
    {
      'step.js': STEP,
      'child.js': `require('./step.js').count();\nswitch (process.argv[2]) {\n${Object.entries(ENDS).map(([name, [program]]) => `case '${name}': { ${program} } break;\n`).join('')}}\n`,
      // Prints what the parent sees: the same plain and measured.
      'main.js': `const { spawn } = require('node:child_process');
const names = ${JSON.stringify(Object.keys(ENDS))};
const seen = {};
let left = names.length;
for (const name of names) {
  const child = spawn(process.execPath, [...(name === 'memory' ? ['--max-old-space-size=40'] : []), require.resolve('./child.js'), name], { stdio: 'ignore' });
  child.on('exit', (code, signal) => {
    seen[name] = [code, signal, child.listenerCount('exit'), new Error('').stack.split('\\n').length];
    if (--left > 0) return;
    console.log(JSON.stringify(names.map((each) => [each, ...seen[each]])));
    // The end of the last child is known to nobody else.
    process.exit();
  });
}
`,
    },
    async (project) => {
      const plain = await project.node('main.js');
      const measured = await project.run(['main.js']);
      const seen = (text: string) => text.split('\n').find((line) => line.startsWith('[['));
      assert.is(seen(measured.stdout), seen(plain.stdout));
      assert.equal(functionCounts(project, 'step.js'), [1000 * Object.keys(ENDS).length, Object.keys(ENDS).length]);
      assert.match(measured.stdout, /^13 processes, 13 threads; .*1 killed by SIGKILL, complete/m);
      assert.match(measured.stdout, /2 killed by SIGABRT, complete/);
      const { processes } = await readLedger(project);
      for (const [name, [, end]] of Object.entries(ENDS)) assert.equal(processes.find((entry) => nameOf(entry) === name)?.end, end, name);
    },
  ),
);

test(
  'what the program’s own listeners count at the end is kept, also by memory that is not a file',
  withProject(
    {
      'step.js': STEP,
      'late.js': `const { count } = require('./step.js');
process.on('exit', () => { count(); process.on('exit', count); });
process.prependListener('exit', count);
`,
      'removed.js': "process.on('exit', () => {});\nprocess.removeAllListeners('exit');\nprocess.removeAllListeners();\nprocess.on('exit', require('./step.js').count);\n",
      'after.js': `const { count } = require('./step.js');
const { reallyExit } = process;
process.reallyExit = (code) => { count(); reallyExit.call(process, code); };
process.exit(2);
`,
      'throws.js': "const { count } = require('./step.js');\nprocess.on('exit', () => { count(); });\nprocess.on('exit', () => {\n  count();\n  throw new Error('on purpose');\n});\n",
    },
    async (project) => {
      for (const [file, times, code] of [['late.js', 2, 0], ['removed.js', 1, 0], ['after.js', 1, 2]] as const) {
        const { status, stdout, counts } = await project.run([file], { TALLYMARK_MEMORY: 'shared' });
        assert.is(status, code, stdout);
        assert.is(Object.values(counts['step.js']!.f)[0], 1000 * times, file);
        assert.match(stdout, /^1 process, 1 thread$/m);
        assert.equal((await readLedger(project)).processes[0]!.end, { how: 'exit', code });
      }
      const plain = await project.node('throws.js');
      const thrown = await project.run(['throws.js'], { TALLYMARK_MEMORY: 'shared' });
      assert.is(thrown.status, plain.status);
      // The same frames; the excerpt and the column are those of the instrumented line.
      const frames = (text: string) => text.split('\n').filter((line) => line.startsWith('    at ')).map((line) => line.replace(/(throws\.js:\d+):\d+/, '$1'));
      assert.equal(frames(thrown.stderr), frames(plain.stderr));
      assert.equal(functionCounts(project, 'step.js'), [2000, 2]);
      assert.match(thrown.stdout, /^1 process, 1 thread$/m);
    },
  ),
);

test(
  'threads: terminated, out of memory, failed, ended by their process, by the thread that started them, and by themselves',
  withProject(
    {
      'step.js': STEP,
      'worker.js': `const { parentPort, Worker, workerData } = require('node:worker_threads');
require('./step.js').count();
switch (workerData) {
  case 'busy': parentPort.postMessage(0); for (;;) ;
  case 'idle': parentPort.on('message', () => {}); parentPort.postMessage(0); break;
  case 'memory': { const hold = []; for (;;) hold.push(new Array(1000).fill({})); }
  case 'throws': throw new Error('on purpose');
  case 'exit': process.exit(7);
  case 'nests': new Worker(__filename, { workerData: 'idle' }).once('message', () => parentPort.postMessage(0)); break;
}
`,
      'main.js': `const { Worker } = require('node:worker_threads');
const file = require.resolve('./worker.js');
const start = (workerData, options) => {
  const worker = new Worker(file, { workerData, ...options });
  const said = new Promise((done) => worker.once('message', done));
  const ended = new Promise((done) => worker.once('exit', done));
  worker.on('error', () => {});
  return { worker, said, ended };
};
(async () => {
  const all = ['busy', 'idle', 'throws', 'exit', 'nests', ''].map((name) => start(name));
  const [busy, idle, throws, exit, nests, natural] = all;
  await Promise.all([busy.said, idle.said, nests.said]);
  // Late: what instrumenting takes is not what it is to run out of.
  const memory = start('memory', { resourceLimits: { maxOldGenerationSizeMb: 16 } });
  const codes = [await busy.worker.terminate(), await idle.worker.terminate(), await nests.worker.terminate(), await throws.ended, await exit.ended, await natural.ended, await memory.ended];
  console.log(JSON.stringify(codes), busy.worker.listenerCount('exit'));
  const last = start('busy');
  await last.said;
  process.exit();
})();
`,
    },
    async (project) => {
      const plain = await project.node('main.js');
      const { stdout } = await project.run(['main.js']);
      assert.is(stdout.split('\n')[0], plain.stdout.trim());
      assert.equal(functionCounts(project, 'step.js'), [9000, 9]);
      const { processes } = await readLedger(project);
      const ends = processes[0]!.threads.map(({ end }) => ('code' in end ? `${end.how} ${end.code}` : end.how)).sort();
      assert.equal(ends, ['exit 0', 'exit 1', 'exit 7', 'failed', 'stopped', 'stopped', 'terminated', 'terminated', 'terminated']);
      assert.ok(processes[0]!.threads.every(({ files }) => files === 2));
      assert.match((await project.tallymark(['ledger'])).stdout, /^ {2}thread \d+ {2}worker\.js {2}terminated, 2 files$/m);
    },
  ),
);

test(
  'a parent that is killed first: its child goes on, and is measured to its end',
  withProject(
    {
      'step.js': STEP,
      'child.js': `process.send(process.pid);
process.once('disconnect', () => { require('./step.js').count(); console.log('child done'); });
`,
      'dies.js': "process.kill(process.pid, 'SIGTERM');\nfor (;;) ;\n",
      // How its first child ended is on disk when it is killed itself.
      'parent.js': `const { fork } = require('node:child_process');
fork(require.resolve('./dies.js')).once('exit', () => {
  fork(require.resolve('./child.js'), { stdio: 'inherit' }).once('message', () => process.kill(process.pid, 'SIGKILL'));
});
`,
      // Ends when the last of them has closed the pipe.
      'main.js': `const { spawn } = require('node:child_process');
const parent = spawn(process.execPath, [require.resolve('./parent.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
parent.stdout.pipe(process.stdout);
parent.on('close', (code, signal) => console.log(code, signal));
`,
    },
    async (project) => {
      const { stdout } = await project.run(['main.js']);
      assert.match(stdout, /^child done\nnull SIGKILL$/m);
      assert.equal(functionCounts(project, 'step.js'), [1000, 1]);
      const { processes } = await readLedger(project);
      const endOf = (file: string) => processes.find(({ argv }) => argv[1]!.endsWith(file))!.end;
      assert.equal(endOf('parent.js'), { how: 'killed', signal: 'SIGKILL' });
      assert.equal(endOf('dies.js'), { how: 'killed', signal: 'SIGTERM' });
      assert.ok(endOf('child.js').how === 'exit' || endOf('child.js').how === 'running', 'it may still be on its way out');
    },
  ),
);

test(
  'children that are killed while Node starts have run nothing, so nothing is missing',
  withProject(
    { 'main.js': "const child = require('node:child_process').spawn(process.execPath, [__filename]);\nchild.kill('SIGKILL');\nchild.once('exit', (code, signal) => console.log(signal));\n" },
    async (project) => {
      const { status, stdout } = await project.tallymark(['run', '--require-complete', '--', process.execPath, 'main.js']);
      assert.match(stdout, /^SIGKILL$/m);
      assert.is(status, 0, stdout);
      assert.match(stdout, /^1 process, 1 thread$/m);
      assert.match((await project.tallymark(['ledger'])).stdout, /killed by SIGKILL, before it ran anything$/m);
    },
  ),
);

test(
  'what takes the name of Node and is not, or loses the preload, never reports in',
  withProject(
    { 'bin/node': '#!/bin/sh\nexit 0\n', 'main.js': "require('node:fs').chmodSync('bin/node', 0o755);\nrequire('node:child_process').spawnSync('bin/node', ['x.js']);\n" },
    async (project) => {
      const { status, stdout } = await project.tallymark(['run', '--require-complete', '--', process.execPath, 'main.js']);
      assert.is(status, 3);
      assert.match(stdout, /^1 process, 1 thread; 1 not measured: node x\.js \(it never reported in\)$/m);
    },
  ),
);

test(
  'the command itself: a signal that ends it is the signal of the run, and in the ledger',
  withProject({ 'main.js': "process.kill(process.pid, 'SIGTERM');\nfor (;;) ;\n" }, async (project) => {
    const { signal, stdout } = await project.run(['main.js']);
    assert.is(signal, 'SIGTERM');
    assert.match(stdout, /^1 process, 1 thread; 1 killed by SIGTERM, complete$/m);
  }),
);

if ('execve' in process && process.platform !== 'win32') {
  test(
    'process.execve: the same process twice, both are measured',
    withProject(
      {
        'step.js': STEP,
        'main.js': `require('./step.js').count();
if (process.argv[2] !== 'again') process.execve(process.execPath, [process.execPath, __filename, 'again'], process.argv[2] ? { ONLY: 'this' } : process.env);
console.log(JSON.stringify([Object.keys(process.env).includes('NODE_OPTIONS'), Object.keys(process.env).length, process.execArgv]));
process.exitCode = 8;
`,
        'parent.js': "require('node:child_process').spawn(process.execPath, [require.resolve('./main.js'), 'empty'], { stdio: 'inherit' }).on('exit', (code) => console.log('code', code));\n",
      },
      async (project) => {
        for (const memory of ['mapped', 'shared']) {
          const { status, stdout } = await project.run(['main.js', 'empty'], { TALLYMARK_MEMORY: memory });
          assert.is(status, 8);
          assert.match(stdout, /^\[false,1,\[\]\]$/m);
          assert.equal(functionCounts(project, 'step.js'), [2000, 2]);
          assert.match(stdout, /^2 processes, 2 threads$/m);
          const { processes, others } = await readLedger(project);
          assert.equal(processes.map(({ end }) => end), [{ how: 'replaced' }, { how: 'exit', code: 8 }]);
          assert.is(processes[0]!.pid, processes[1]!.pid);
          assert.equal(others, []);
        }
        const { stdout } = await project.run(['parent.js']);
        assert.match(stdout, /^code 8$/m);
        const { processes } = await readLedger(project);
        assert.equal(processes.map(({ end }) => end), [{ how: 'exit', code: 0 }, { how: 'replaced' }, { how: 'exit', code: 8 }]);
      },
    ),
  );
}

test.run();
