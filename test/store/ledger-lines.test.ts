/** Ledgers as no program writes them today: torn in the middle, without a beginning, of reused pids, of other versions. What can be known is told, nothing else is made up. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { createRun } from '../../runtime/directory.cjs';
import type { LedgerLine } from '../../runtime/ledger.cjs';
import { isComplete, ledgerLine, ledgerTree } from '../../src/cli/ledger.ts';
import { readRuns, type RunData } from '../../src/store/run-directory.ts';

/** No process has this pid: Linux ends at 2^22, others sooner. */
const PID = 2 ** 22 + 1;
const NOW = 1_700_000_000_000;

const hello = (pid: number, more: Partial<Extract<LedgerLine, { event: 'process' }>> = {}): LedgerLine => ({
  event: 'process', pid, ppid: 1, time: NOW, argv: ['/usr/bin/node', 'main.js'], execArgv: [], cwd: '/p', node: '20.0.0', memory: 'mapped', ...more,
});

/** A run whose ledger has these files; a string is a line as it is. */
function read(files: Readonly<Record<string, readonly (LedgerLine | string)[]>>): RunData {
  const folder = mkdtempSync(join(tmpdir(), 'tallymark-ledger-'));
  try {
    const run = createRun(folder, { command: ['node'] });
    for (const [name, lines] of Object.entries(files)) writeFileSync(join(run, 'ledger', `${name}.jsonl`), lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line) + '\n')).join(''));
    return readRuns([run], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ends = ({ processes }: RunData) => Object.fromEntries(processes.map(({ name, end }) => [name, end.how]));

test('a torn last line hides nothing; torn lines in between are counted', () => {
  const { processes, problems } = read({ a: [hello(PID), { event: 'exit', code: 3, time: NOW + 1 }, '{"event":"pro'], b: [hello(PID + 1), '{"event":"exi\n', '"\n', { event: 'exit', code: 0, time: NOW }] });
  assert.deepEqual(processes.map(({ end }) => end), [{ how: 'exit', code: 3 }, { how: 'exit', code: 0 }]);
  assert.equal(problems.filter((problem) => /torn/.test(problem)).length, 1);
});

test('a process without an end is gone, unless it lives', () => {
  assert.deepEqual(ends(read({ gone: [hello(PID)], alive: [hello(process.pid)] })), { gone: 'vanished', alive: 'running' });
  // The pid was given to another process: this one started at another time.
  if (process.platform === 'linux') assert.deepEqual(ends(read({ other: [hello(process.pid, { ticks: 1 })] })), { other: 'vanished' });
});

test('how a child ended is known from its parent, the last with this pid by then', () => {
  const data = read({
    parent: [hello(PID), { event: 'child', pid: PID + 1, time: NOW + 10, argv: ['node', 'a.js'], node: true }, { event: 'child-exit', pid: PID + 1, time: NOW + 20, signal: 'SIGKILL' },
      { event: 'child', pid: PID + 1, time: NOW + 30, argv: ['node', 'b.js'], node: true }, { event: 'child-exit', pid: PID + 1, time: NOW + 40, code: 4 }, { event: 'exit', code: 0, time: NOW + 50 }],
    first: [hello(PID + 1, { ppid: PID, time: NOW + 11 })],
    second: [hello(PID + 1, { ppid: PID, time: NOW + 31 })],
  });
  assert.deepEqual(ends(data), { parent: 'exit', first: 'killed', second: 'exit' });
  assert.deepEqual(data.others, []);
  assert.match(ledgerTree(data), /killed by SIGKILL, complete/);
});

test('a child that never reported in is named, with what is known of its end', () => {
  const data = read({ parent: [hello(PID), { event: 'child', pid: PID + 1, time: NOW + 1, argv: ['node', 'a.js'], node: true }, { event: 'child', pid: PID + 2, time: NOW + 2, argv: ['ls'], node: false }, { event: 'child-exit', pid: PID + 2, time: NOW + 3, code: 1 }, { event: 'exit', code: 0, time: NOW + 9 }] });
  assert.deepEqual(data.others.map(({ pid, end, notMeasured }) => ({ pid, end, notMeasured: notMeasured !== undefined })), [{ pid: PID + 1, end: undefined, notMeasured: true }, { pid: PID + 2, end: { how: 'exit', code: 1 }, notMeasured: false }]);
  assert.equal(isComplete(data), false);
  const tree = ledgerTree(data);
  assert.match(tree, /node a\.js {2}not measured: .*end not seen/);
  assert.match(tree, /ls {2}exited with 1/);
  assert.match(ledgerLine(data), /1 not measured: node a\.js \(/);
});

test('threads: each end, and what a parent takes along', () => {
  const thread = (event: 'thread' | 'worker-terminate' | 'worker-end', number: number): LedgerLine => ({ event, thread: number, time: NOW });
  const worker = (number: number, parent = 0): LedgerLine => ({ event: 'worker', thread: number, parent, time: NOW, file: `/p/w${number}.js` });
  const { processes } = read({
    a: [hello(PID), thread('thread', 0), worker(1), thread('thread', 1), { event: 'thread-exit', thread: 1, code: 2, time: NOW }, worker(2), thread('thread', 2), thread('worker-terminate', 2), thread('worker-end', 2),
      worker(3), thread('thread', 3), thread('worker-end', 3), worker(4, 2), thread('thread', 4), worker(5), thread('thread', 5), worker(6), { event: 'exit', code: 0, time: NOW }],
  });
  const data = { processes, others: [] };
  assert.deepEqual(processes[0]!.threads.map(({ thread: number, end }) => [number, end.how]), [[1, 'exit'], [2, 'terminated'], [3, 'failed'], [4, 'stopped'], [5, 'stopped']]);
  assert.match(ledgerTree(data), /thread 3 {2}w3\.js {2}ended by Node\.js, out of memory, 0 files/);
  assert.match(ledgerLine(data), /^1 process, 6 threads$/);
});

test('a ledger without a beginning says so; one of nothing but other lines makes nobody up', () => {
  const child: LedgerLine = { event: 'child', pid: PID, time: NOW, argv: ['node'], node: true };
  for (const lines of [[''], ['{"event":"proc'], [child]]) {
    const { processes, others, problems } = read({ a: lines });
    assert.deepEqual([processes, others, problems.length], [[], [], 1], JSON.stringify(lines));
  }
});

test('maps and plain files come through the ledger where they could not be written elsewhere', () => {
  const { plain } = read({ a: [hello(PID), { event: 'map', name: 'x', map: { format: 1 } }, { event: 'plain', path: '/p/a.js', reason: 'why' }, { event: 'problem', message: 'it broke', time: NOW }, { event: 'exit', code: 0, time: NOW }] });
  assert.deepEqual(plain, [{ path: '/p/a.js', reason: 'why' }]);
});

test('what a kill costs, in words', () => {
  const lines = (interval: number | null, memory: 'shared' | 'none' = 'shared'): LedgerLine[] => [hello(PID, { memory, interval, ...(memory === 'none' ? { reason: 'no room' } : {}) })];
  const killed = read({ a: lines(100), b: [hello(PID + 1, { memory: 'shared', interval: 100 })] });
  assert.match(ledgerLine(killed), /2 vanished, up to 100 ms of each may be missing/);
  assert.match(ledgerLine(read({ a: lines(null) })), /1 vanished, its counts are lost/);
  assert.match(ledgerLine(read({ a: lines(null), b: [hello(PID + 1, { memory: 'shared', interval: null })] })), /2 vanished, their counts are lost/);
  const none = read({ a: lines(0, 'none'), b: [hello(PID + 1, { memory: 'none', reason: 'no room' })], c: [hello(PID + 2, { memory: 'none', reason: 'no room' })], d: [hello(PID + 3, { memory: 'none', reason: 'no room' })] });
  assert.match(ledgerLine(none), /4 not measured: node main\.js \(no room\), .* and 1 more/);
  assert.match(ledgerTree(none), /not measured: no room/);
  assert.match(ledgerLine(read({ a: [hello(process.pid)] })), /1 still running/);
  assert.match(ledgerTree(read({ a: [hello(process.pid)] })), /still running, 0 files/);
});

test.run();
