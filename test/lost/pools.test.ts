/** Pools of workers, as npm has them, with threads and with child processes: exact counts, also where the pool is destroyed while its workers idle, and with an emptied environment. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withProject } from '../support/project.ts';
import { readLedger } from '../support/ledger.ts';

const require = createRequire(import.meta.url);
/** What `import` finds; tinypool has nothing for `require`. */
const tinypool = pathToFileURL(join(dirname(import.meta.dirname), '../node_modules/tinypool/dist/index.js')).href;
const piscina = pathToFileURL(require.resolve('piscina')).href;
const jestWorker = pathToFileURL(require.resolve('jest-worker')).href;
const workerpool = pathToFileURL(require.resolve('workerpool')).href;
const TASKS = 12;
const TURNS = 100;

const TASK_CJS = `'use strict';
function step() { return 1; }
exports.work = async (turns) => { for (let i = 0; i < turns; i++) step(); return process.env.MARK ?? 'none'; };
`;

/** By name: the program, and whether its workers are threads. */
const POOLS: Record<string, [threads: boolean, program: string]> = {};
for (const [kind, threads] of [['worker_threads', true], ['child_process', false]] as const) {
  POOLS[`tinypool, ${kind}`] = [threads, `
import { Tinypool } from ${JSON.stringify(tinypool)};
const pool = new Tinypool({ filename: new URL('./task.mjs', import.meta.url).href, name: 'work', runtime: '${kind}', minThreads: 2, maxThreads: 2, isolateWorkers: false });
await run((turns) => pool.run(turns));
await pool.destroy();
`];
  POOLS[`tinypool, ${kind}, a worker per task and an environment of its own`] = [threads, `
import { Tinypool } from ${JSON.stringify(tinypool)};
const pool = new Tinypool({ filename: new URL('./task.mjs', import.meta.url).href, name: 'work', runtime: '${kind}', minThreads: 1, maxThreads: 2, isolateWorkers: true, env: { MARK: 'own' } });
await run((turns) => pool.run(turns), 'own', 4);
await pool.destroy();
`];
  POOLS[`jest-worker, ${kind}`] = [threads, `
import jestWorker from ${JSON.stringify(jestWorker)};
const pool = new jestWorker.Worker(new URL('./task.cjs', import.meta.url).pathname, { enableWorkerThreads: ${threads}, numWorkers: 2, forkOptions: { env: { MARK: 'own' } }, exposedMethods: ['work'] });
await run((turns) => pool.work(turns), ${threads ? 'undefined' : "'own'"});
await pool.end();
`];
  POOLS[`workerpool, ${kind}`] = [threads, `
import workerpool from ${JSON.stringify(workerpool)};
const pool = workerpool.pool(new URL('./pool-worker.cjs', import.meta.url).pathname, { workerType: '${threads ? 'thread' : 'process'}', minWorkers: 2, maxWorkers: 2, workerThreadOpts: { env: { MARK: 'own' } }, forkOpts: { env: { MARK: 'own' } } });
await run((turns) => pool.exec('work', [turns]), 'own');
await pool.terminate(true);
`];
}
POOLS['piscina, worker_threads'] = [true, `
import piscina from ${JSON.stringify(piscina)};
const pool = new piscina.Piscina({ filename: new URL('./task.cjs', import.meta.url).href, minThreads: 2, maxThreads: 2, env: { MARK: 'own' }, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 64 } });
await run((turns) => pool.run(turns, { name: 'work' }), 'own');
await pool.destroy();
`];

for (const [name, [threads, program]] of Object.entries(POOLS)) {
  test(
    name,
    withProject(
      {
        'task.cjs': TASK_CJS,
        'task.mjs': TASK_CJS.replace("'use strict';\n", '').replace('exports.work =', 'export const work ='),
        'pool-worker.cjs': `const workerpool = require(${JSON.stringify(require.resolve('workerpool'))});\nworkerpool.worker({ work: require('./task.cjs').work });\n`,
        'main.mjs': `async function run(call, mark, tasks = ${TASKS}) {
  const marks = await Promise.all(Array.from({ length: tasks }, () => call(${TURNS})));
  if (mark !== undefined && marks.some((each) => each !== mark)) throw new Error('the environment is another: ' + marks);
  console.log('did ' + tasks);
}
${program}`,
      },
      async (project) => {
        const { status, stdout, stderr, counts } = await project.run(['main.mjs']);
        assert.is(status, 0, stdout + stderr);
        const tasks = Number(/^did (\d+)$/m.exec(stdout)?.[1]);
        const file = counts['task.mjs'] && Object.values(counts['task.mjs'].f)[1]! > 0 ? 'task.mjs' : 'task.cjs';
        assert.equal(Object.values(counts[file]!.f), [tasks * TURNS, tasks]);
        const { processes, others } = await readLedger(project);
        const workers = threads ? processes[0]!.threads.length : processes.length - 1;
        // One that is slow to start may be killed before it has done anything.
        assert.ok(workers >= 1, stdout);
        assert.ok(threads ? processes.length === 1 : processes.every((entry) => entry.threads.length === 0));
        assert.not.match(stdout, /missing/);
        // The main program may be gone before such a one.
        assert.equal(others.filter(({ notMeasured, end }) => notMeasured !== undefined && end !== undefined), []);
      },
    ),
  );
}

test.run();
