/**
 * Programs that report their own progress through a pipe are killed at random moments; what the run directory holds afterwards is compared
 * with what they had reported. `KILLS=200` for the long run; `NODE=/path/to/node` for another Node.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readRuns } from '../../src/store/run-directory.ts';
import { listRuns } from '../../src/store/runs.ts';

const MAIN = new URL('../../dist/src/cli/main.cjs', import.meta.url).pathname;
const NODE = process.env.NODE ?? process.execPath;
const KILLS = Number(process.env.KILLS ?? 6);

const PROGRAM = `import { writeSync } from 'node:fs';
let n = 0;
function step() {
  n++;
}
writeSync(1, 'pid ' + process.pid + '\\n');
for (;;) {
  step();
  report(n + ' ' + Date.now() + '\\n');
}
function report(line) {
  // A full pipe that does not block says so.
  for (;;) try { return writeSync(1, line); } catch (error) { if (error.code !== 'EAGAIN') throw error; }
}
`;

interface Report {
  count: number;
  time: number;
}

async function killed(memory: 'mapped' | 'shared', reports: number): Promise<{ reported: Report[]; counted: number; kind: string; how: string; problems: string[]; status: number | null }> {
  const folder = mkdtempSync(join(tmpdir(), 'tallymark-kill-'));
  try {
    writeFileSync(join(folder, 'program.mjs'), PROGRAM);
    const child = spawn(NODE, [MAIN, 'run', '--cwd', folder, '--reporter', 'none', '--', NODE, 'program.mjs'], {
      cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TALLYMARK_MEMORY: memory },
    });
    let output = '';
    let pid = 0;
    let lines = 0;
    child.stdout.on('data', (data: Buffer) => {
      output += data;
      pid ||= Number(/^pid (\d+)\n/.exec(output)?.[1] ?? 0);
      for (const byte of data) if (byte === 10) lines++;
      if (pid && lines >= reports) {
        lines = -Infinity;
        process.kill(pid, 'SIGKILL');
      }
    });
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const reported = [...output.matchAll(/^(\d+) (\d+)$/gm)].map(([, count, time]) => ({ count: Number(count), time: Number(time) }));
    const { files, processes, problems } = readRuns(listRuns(join(folder, '.tallymark')), folder);
    // Killed before the keeper's first round, a program with shared memory leaves no counts at all: that is a count of zero, and within its promise.
    const file = files.find(({ path }) => path.endsWith('program.mjs'));
    const counted = file ? file.counts[file.sites.statements.findIndex(([line]) => line === 4)]! : 0;
    return { reported, counted, kind: processes[0]!.memory, how: processes[0]!.end.how, problems, status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const test = suite('SIGKILL');

test('mapped memory loses nothing', async () => {
  for (let i = 0; i < KILLS; i++) {
    const { reported, counted, kind, how, problems } = await killed('mapped', 1 + Math.floor(Math.random() * 5000));
    const last = reported.at(-1)?.count ?? 0;
    assert.is(kind, 'mapped');
    assert.is(how, 'killed');
    assert.equal(problems, []);
    assert.ok(counted === last || counted === last + 1, `reported ${last}, counted ${counted}`);
  }
});

test('shared memory loses no more than its interval', async () => {
  for (let i = 0; i < KILLS; i++) {
    const { reported, counted, kind, problems } = await killed('shared', 2000 + Math.floor(Math.random() * 100_000));
    const last = reported.at(-1)!;
    const before = reported.findLast(({ time }) => time <= last.time - 300)?.count ?? 0;
    assert.is(kind, 'shared');
    assert.equal(problems, []);
    assert.ok(counted >= before && counted <= last.count + 1, `300 ms before the end ${before}, at the end ${last.count}, counted ${counted}`);
  }
});

test.run();
