/** The ledger's two sides put together, from lines as processes write them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { LedgerLine } from '../../runtime/ledger.cts';
import { linkLedger, readLedgerFile } from '../../src/store/ledger.ts';
import { ledgerLine, ledgerTree } from '../../src/cli/ledger.ts';

/** Above every pid that the kernel gives away, so none of them is alive. */
const PID = 2 ** 22;

/** Files by name (`<time in base 36>-<pid>-…`), each a list of lines. */
function link(files: Readonly<Record<string, readonly LedgerLine[]>>) {
  const folder = mkdtempSync(join(tmpdir(), 'tallymark-ledger-'));
  try {
    return linkLedger(Object.entries(files).map(([name, lines]) => {
      const file = join(folder, `${name}.jsonl`);
      writeFileSync(file, lines.map((line) => JSON.stringify(line) + '\n').join(''));
      return readLedgerFile(file, name);
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const born = (pid: number, time: number, more: object = {}): LedgerLine =>
  ({ event: 'process', pid: PID + pid, ppid: PID, time, argv: ['/bin/node', `${pid}.js`], execArgv: [], cwd: '/', node: 'v20.0.0', memory: 'mapped', ...more });
const child = (pid: number, time: number, more: object = {}): LedgerLine => ({ event: 'child', pid: PID + pid, time, argv: ['/bin/node', `${pid}.js`], node: true, ...more });
const gone = (pid: number, time: number, end: object): LedgerLine => ({ event: 'child-exit', pid: PID + pid, time, ...end });
const run: LedgerLine = { event: 'run', pid: PID, time: 0 };

test('the end is what the parent saw; without one who lived to see it, a process has vanished', () => {
  const { processes } = link({
    run: [run, child(1, 1), gone(1, 9, { signal: 'SIGKILL' })],
    a: [born(1, 2), child(2, 3), child(3, 3), gone(2, 5, { code: 3 })],
    b: [born(2, 4), { event: 'exit', code: 0, time: 4 }],
    c: [born(3, 4)],
  });
  assert.equal(processes.map(({ end }) => end), [{ how: 'killed', signal: 'SIGKILL' }, { how: 'exit', code: 3 }, { how: 'vanished' }]);
  assert.is(ledgerLine({ processes, others: [] }), '3 processes, 3 threads; 1 killed by SIGKILL, complete; 1 vanished, complete');
});

test('a pid that is given away again is two processes', () => {
  const { processes } = link({
    run: [run, child(1, 10), gone(1, 20, { code: 1 }), child(1, 30), gone(1, 40, { signal: 'SIGTERM' })],
    a: [born(1, 11)],
    b: [born(1, 31)],
  });
  assert.equal(processes.map(({ end }) => end), [{ how: 'exit', code: 1 }, { how: 'killed', signal: 'SIGTERM' }]);
});

test('a clock that is set back does not separate the two sides', () => {
  const { processes, others } = link({ run: [run, child(1, 1000), gone(1, 500, { signal: 'SIGKILL' })], a: [born(1, 400)] });
  assert.equal(processes[0]!.end, { how: 'killed', signal: 'SIGKILL' });
  assert.equal(others, []);
});

test('who never reported in is named, unless it can have run nothing', () => {
  const { processes, others } = link({
    run: [
      run, child(1, 1), gone(1, 99, { code: 0 }),
      child(2, 2), gone(2, 3, { code: 0 }),
      child(3, 2), gone(3, 3, { code: 9 }),
      child(4, 2), gone(4, 3, { signal: 'SIGTERM' }),
      child(5, 2, { argv: ['/other/node', '5.js'] }), gone(5, 3, { signal: 'SIGTERM' }),
      child(6, 2, { argv: ['sh', '-c', 'node x'], node: false, doubt: 'why' }), gone(6, 3, { code: 0 }),
      child(7, 2, { argv: ['sh', '-c', 'node y'], node: false, doubt: 'why' }), gone(7, 3, { code: 0 }),
      child(8, 2, { argv: ['sh', '-c', 'node y; node z'], node: false, doubt: 'why', several: true }), gone(8, 3, { code: 0 }),
      child(9, 2, { argv: ['git'], node: false }), gone(9, 3, { code: 0 }),
    ],
    a: [born(1, 1), { event: 'exit', code: 0, time: 99 }],
    b: [born(17, 2, { ppid: PID + 7 }), { event: 'exit', code: 0, time: 3 }],
    c: [born(18, 2, { ppid: PID + 8 }), { event: 'exit', code: 0, time: 3 }],
  });
  const missing = others.filter(({ notMeasured }) => notMeasured !== undefined);
  assert.equal(missing.map(({ pid, notMeasured }) => `${pid - PID} ${notMeasured}`), ['2 it never reported in', '5 it never reported in', '6 why', '8 why']);
  assert.is(
    ledgerLine({ processes, others }),
    '3 processes, 3 threads; 4 not measured: node 2.js (it never reported in), node 5.js (it never reported in), sh -c node x (why), and 1 more',
  );
  const tree = ledgerTree({ processes, others }).replaceAll(/\b4194\d\d\d\b/g, (pid) => String(Number(pid) - PID));
  assert.match(tree, /^7 {2}sh -c node y {2}exited with 0\n {2}17 {2}node 17\.js {2}exited with 0, 0 files$/m);
  assert.match(tree, /^4 {2}node 4\.js {2}killed by SIGTERM, before it ran anything$/m);
});

test('a file without a word is a full disk, unless its process was killed at that moment', () => {
  const name = (pid: number) => `${(5).toString(36)}-${PID + pid}-x`;
  const { problems } = link({ run: [run, child(1, 1), child(2, 1), gone(2, 9, { signal: 'SIGKILL' }), child(3, 1), gone(3, 9, { code: 1 })], a: [born(1, 2)], [name(2)]: [], [name(3)]: [] });
  assert.equal(problems, [`${name(3)}.jsonl: a process started and could not be entered in the ledger (a full disk?)`]);
});

test('memory that is not a file: what may be missing of a process that did not see its end', () => {
  const shared = { memory: 'shared', reason: 'x', interval: 100 };
  const { processes } = link({
    run: [run, child(1, 1), gone(1, 9, { code: 7 }), child(2, 1), gone(2, 9, { signal: 'SIGKILL' }), child(3, 1), gone(3, 9, { signal: 'SIGKILL' }), child(4, 1), gone(4, 9, { code: 1 })],
    a: [born(1, 2, shared)],
    b: [born(2, 2, shared)],
    c: [born(3, 2, { ...shared, interval: null })],
    d: [born(4, 2, shared), { event: 'exit', code: 0, time: 8 }],
    e: [born(5, 2, { memory: 'none', reason: 'no room' })],
  });
  assert.is(
    ledgerLine({ processes, others: [] }),
    '5 processes, 5 threads; 1 exited with 7, up to 100 ms may be missing; 1 killed by SIGKILL, up to 100 ms may be missing; 1 killed by SIGKILL, its counts are lost; 1 not measured: node 5.js (no room)',
  );
});

test('threads', () => {
  const worker = (thread: number, parent = 0): LedgerLine[] => [{ event: 'worker', thread, parent, time: 2, file: '/w.js' }, { event: 'thread', thread, time: 3 }];
  const { processes } = link({
    a: [
      born(1, 1), ...[1, 2, 3, 4].flatMap((thread) => worker(thread)), ...worker(5, 2), { event: 'worker', thread: 6, parent: 0, time: 2, file: '/w.js' },
      { event: 'worker-terminate', thread: 6, time: 4 }, { event: 'worker-end', thread: 6, time: 4 },
      { event: 'thread-exit', thread: 1, code: 4, time: 4 }, { event: 'worker-end', thread: 1, time: 5 },
      { event: 'worker-terminate', thread: 2, time: 4 }, { event: 'worker-end', thread: 2, time: 5 }, { event: 'worker-end', thread: 3, time: 5 },
      { event: 'exit', code: 0, time: 9 },
    ],
  });
  assert.equal(processes[0]!.threads.map(({ thread, end }) => [thread, end.how]), [[1, 'exit'], [2, 'terminated'], [3, 'failed'], [4, 'stopped'], [5, 'stopped']]);
});

test.run();
