/** The ledger for people: one line below every report, and a tree. */
import { basename } from 'node:path';
import { KEEPER_INTERVAL } from '../../runtime/format.cjs';
import type { ProcessEntry, ThreadEntry } from '../store/ledger.ts';

const count = (n: number, one: string, many = one + 's'): string => `${n} ${n === 1 ? one : many}`;

/** Whether counts may be missing: memory that is not a file keeps only what was written before its process vanished. */
const mayMiss = (entry: ProcessEntry): boolean => entry.end.how === 'vanished' && entry.atRisk !== 0;

/** Whether every process was seen to end, or kept its counts without that. */
export const isComplete = (processes: readonly ProcessEntry[]): boolean =>
  processes.every((entry) => entry.memory !== 'none' && entry.end.how !== 'running' && !mayMiss(entry));

export function ledgerLine(processes: readonly ProcessEntry[]): string {
  const threads = processes.reduce((sum, entry) => sum + 1 + entry.threads.length, 0);
  const parts = [`${count(processes.length, 'process', 'processes')}, ${count(threads, 'thread')}`];
  const running = processes.filter((entry) => entry.end.how === 'running').length;
  const measured = processes.filter((entry) => entry.memory !== 'none');
  const complete = measured.filter((entry) => entry.end.how === 'vanished' && !mayMiss(entry)).length;
  const incomplete = measured.filter((entry) => mayMiss(entry) && entry.atRisk !== null).length;
  const lost = measured.filter((entry) => mayMiss(entry) && entry.atRisk === null).length;
  const reasons = new Set(processes.filter((entry) => entry.memory === 'none').map(({ reason }) => reason));
  if (running > 0) parts.push(`${running} still running`);
  if (complete > 0) parts.push(`${complete} vanished, complete`);
  if (incomplete > 0) parts.push(`${incomplete} vanished, up to ${KEEPER_INTERVAL} ms of each may be missing`);
  if (lost > 0) parts.push(`${lost} vanished, with all counts`);
  if (measured.length < processes.length) parts.push(`${processes.length - measured.length} not measured: ${[...reasons].join('; ')}`);
  return parts.join('; ');
}

export function ledgerTree(processes: readonly ProcessEntry[]): string {
  const byPid = new Set(processes.map((entry) => entry.pid));
  const lines: string[] = [];
  const show = (entry: ProcessEntry, depth: number): void => {
    const indent = '  '.repeat(depth);
    lines.push(`${indent}${entry.pid}  ${commandOf(entry)}  ${endOf(entry)}`);
    for (const thread of entry.threads) lines.push(`${indent}  thread ${thread.thread}  ${threadEndOf(thread)}`);
    for (const child of processes) if (child.ppid === entry.pid && child !== entry) show(child, depth + 1);
  };
  for (const entry of processes) if (!byPid.has(entry.ppid)) show(entry, 0);
  return lines.join('\n') + '\n';
}

const commandOf = ({ argv }: ProcessEntry): string => [basename(argv[0] ?? 'node'), ...argv.slice(1)].join(' ');

function endOf(entry: ProcessEntry): string {
  const { end } = entry;
  if (entry.memory === 'none') return `not measured: ${entry.reason}`;
  if (end.how === 'exit') return `exited with ${end.code}`;
  if (end.how === 'running') return 'still running';
  if (!mayMiss(entry)) return 'vanished; complete';
  return entry.atRisk === null ? 'vanished; its counts are lost' : `vanished; up to ${entry.atRisk} ms may be missing`;
}

function threadEndOf({ end }: ThreadEntry): string {
  if (end.how === 'exit') return `exited with ${end.code}`;
  return end.how === 'running' ? 'still running' : 'stopped';
}
