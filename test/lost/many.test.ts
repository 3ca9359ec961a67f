/** Many at once: short processes (`PROCESSES=500` for the long run), and runs in one directory. Nothing is mixed up, and nobody is missing. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CLI, type FileCounts, withProject } from '../support/project.ts';

const PROCESSES = Number(process.env.PROCESSES ?? 40);
const RUNS = 4;

test(
  `${PROCESSES} short processes started at once by a pool: all in the ledger, the sums exact`,
  withProject(
    {
      'task.js': 'function step() { return 1; }\nlet done = 0;\nfor (let i = 0; i < Number(process.argv[2]); i++) done += step();\nprocess.stdout.write(String(done));\n',
      'main.js': `const { execFile } = require('node:child_process');
const pool = Array.from({ length: ${PROCESSES} }, (_, i) => new Promise((settle, fail) => execFile(process.execPath, ['task.js', String(i)], (error, stdout) => (error ? fail(error) : settle(Number(stdout))))));
Promise.all(pool).then((results) => console.log('sum ' + results.reduce((a, b) => a + b)));
`,
    },
    async (project) => {
      const { status, stdout, stderr, counts } = await project.run(['main.js']);
      const sum = (PROCESSES * (PROCESSES - 1)) / 2;
      assert.is(status, 0, stderr);
      assert.is(stderr, '');
      assert.match(stdout, new RegExp(`^sum ${sum}$`, 'm'));
      assert.equal(Object.values(counts['task.js']!.f), [sum]);
      assert.match(stdout, new RegExp(`^${PROCESSES + 1} processes, ${PROCESSES + 1} threads$`, 'm'));
      const { processes } = JSON.parse((await project.tallymark(['ledger', '--json'])).stdout) as { processes: { argv: string[]; end: object }[] };
      const tasks = processes.filter(({ argv }) => argv[1]!.endsWith('task.js'));
      assert.equal(tasks.map(({ argv }) => Number(argv[2])).sort((a, b) => a - b), Array.from({ length: PROCESSES }, (_, i) => i));
      assert.ok(processes.every(({ end }) => JSON.stringify(end) === '{"how":"exit","code":0}'));
    },
  ),
);

test(
  'runs at the same time in one directory: each reports itself, and all of them are there afterwards',
  withProject({ 'main.js': 'function step() { return 1; }\nfor (let i = 0; i < Number(process.argv[2]); i++) step();\nprocess.stdin.resume();\n' }, async (project) => {
    const { NODE_OPTIONS: _options, TALLYMARK_RUN: _run, ...env } = process.env;
    // All are started before any may end.
    const started = Array.from({ length: RUNS }, (_, i) => {
      const child = spawn(process.execPath, [CLI, 'run', '--reporter', 'json', '--out', `out${i}`, '--', process.execPath, 'main.js', String(i + 1)], { cwd: project.dir, env, stdio: ['pipe', 'ignore', 'inherit'] });
      return { child, closed: new Promise<number | null>((settle) => child.on('close', settle)) };
    });
    for (const { child } of started) child.stdin!.end();
    assert.equal(await Promise.all(started.map(({ closed }) => closed)), Array.from({ length: RUNS }, () => 0));
    const calls = Array.from({ length: RUNS }, (_, i) => {
      const data = JSON.parse(readFileSync(project.path(`out${i}`, 'coverage-final.json'), 'utf8')) as Record<string, FileCounts>;
      return data[project.path('main.js')]!.f['0'];
    });
    assert.equal(calls, Array.from({ length: RUNS }, (_, i) => i + 1));
  }),
);

test.run();
