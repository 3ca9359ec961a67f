/** The ledger for people: one line below every report, and a tree. */
import { basename } from 'node:path';
import type { Ledger, OtherProcess, ProcessEntry, ThreadEntry } from '../store/ledger.ts';

const count = (n: number, one: string, many = one + 's'): string => `${n} ${n === 1 ? one : many}`;
/** How many commands that were not measured the line names. */
const NAMED = 3;

/** Whether it ended without seeing its own end. */
const isCut = ({ end, sawEnd }: ProcessEntry): boolean => end.how === 'vanished' || end.how === 'killed' || (end.how === 'exit' && !sawEnd);

/** Whether counts may be missing: memory that is not a file keeps only what was written before its process was cut off. */
const mayMiss = (entry: ProcessEntry): boolean => isCut(entry) && entry.atRisk !== 0;

/** What a kill left. @param each whether several processes are spoken of */
function leftOf(entry: ProcessEntry, each: boolean): string {
  if (!mayMiss(entry)) return 'complete';
  return entry.atRisk === null ? (each ? 'their counts are lost' : 'its counts are lost') : `up to ${entry.atRisk} ms ${each ? 'of each ' : ''}may be missing`;
}

/** Whether every process was measured, and was seen to end or kept its counts without that. */
export const isComplete = ({ processes, others }: Ledger): boolean =>
  processes.every((entry) => entry.memory !== 'none' && entry.end.how !== 'running' && !mayMiss(entry)) && others.every(({ notMeasured }) => notMeasured === undefined);

export function ledgerLine({ processes, others }: Ledger): string {
  const threads = processes.reduce((sum, entry) => sum + 1 + entry.threads.length, 0);
  const parts = [`${count(processes.length, 'process', 'processes')}, ${count(threads, 'thread')}`];
  const running = processes.filter((entry) => entry.end.how === 'running').length;
  if (running > 0) parts.push(`${running} still running`);
  const killed = new Map<string, ProcessEntry[]>();
  for (const entry of processes) {
    // A status is nothing to speak of, unless something may be missing.
    if (!isCut(entry) || entry.memory === 'none' || (entry.end.how === 'exit' && !mayMiss(entry))) continue;
    const key = `${howOf(entry)}, ${leftOf(entry, true)}`;
    killed.set(key, [...(killed.get(key) ?? []), entry]);
  }
  for (const group of killed.values()) parts.push(`${group.length} ${howOf(group[0]!)}, ${leftOf(group[0]!, group.length > 1)}`);
  const missing = [
    ...processes.filter(({ memory }) => memory === 'none').map(({ argv, reason }) => ({ argv, why: reason })),
    ...others.filter(({ notMeasured }) => notMeasured !== undefined).map(({ argv, notMeasured }) => ({ argv, why: notMeasured })),
  ];
  if (missing.length > 0) {
    const named = missing.slice(0, NAMED).map(({ argv, why }) => `${commandOf(argv)} (${why})`);
    if (missing.length > NAMED) named.push(`and ${missing.length - NAMED} more`);
    parts.push(`${missing.length} not measured: ${named.join(', ')}`);
  }
  return parts.join('; ');
}

type Node = { kind: 'process'; entry: ProcessEntry } | { kind: 'other'; entry: OtherProcess };

export function ledgerTree({ processes, others }: Ledger): string {
  // A command line that is both is a process already; what else it may have started stands below it.
  const nodes: Node[] = [...processes.map((entry): Node => ({ kind: 'process', entry })), ...others.map((entry): Node => ({ kind: 'other', entry }))];
  nodes.sort((a, b) => a.entry.started - b.entry.started);
  const children = new Map<Node | undefined, Node[]>();
  const byPid = new Map<number, Node[]>();
  for (const node of nodes) byPid.set(node.entry.pid, [...(byPid.get(node.entry.pid) ?? []), node]);
  for (const node of nodes) {
    // Pids are given away again: the parent is the last that had this pid by then.
    const parent = byPid.get(node.entry.ppid)?.findLast((other) => other !== node && other.entry.started <= node.entry.started);
    const siblings = children.get(parent);
    if (siblings) siblings.push(node);
    else children.set(parent, [node]);
  }
  const lines: string[] = [];
  const show = (node: Node, depth: number): void => {
    const indent = '  '.repeat(depth);
    const { pid, argv } = node.entry;
    lines.push(`${indent}${pid}  ${commandOf(argv)}  ${node.kind === 'process' ? processText(node.entry) : otherText(node.entry)}`);
    if (node.kind === 'process') for (const thread of node.entry.threads) lines.push(`${indent}  thread ${thread.thread}  ${threadText(thread)}`);
    for (const child of children.get(node) ?? []) show(child, depth + 1);
  };
  for (const root of children.get(undefined) ?? []) show(root, 0);
  return lines.join('\n') + '\n';
}

const commandOf = (argv: readonly string[]): string => [basename(argv[0] ?? 'node'), ...argv.slice(1)].join(' ').replace(/\s+/g, ' ');

function processText(entry: ProcessEntry): string {
  if (entry.memory === 'none') return `not measured: ${entry.reason}`;
  const { end } = entry;
  const ended = {
    exit: () => (mayMiss(entry) ? `${howOf(entry)}, ${leftOf(entry, false)}` : howOf(entry)), running: () => 'still running', replaced: () => 'became another program',
    killed: () => `${howOf(entry)}, ${leftOf(entry, false)}`, vanished: () => `${howOf(entry)}, ${leftOf(entry, false)}`,
  }[end.how]();
  return `${ended}, ${count(entry.files.length, 'file')}`;
}

const howOf = ({ end }: ProcessEntry): string => (end.how === 'killed' ? `killed by ${end.signal}` : end.how === 'exit' ? `exited with ${end.code}` : 'vanished');

function otherText({ end, node, notMeasured }: OtherProcess): string {
  const ended = (end && (end.how === 'exit' ? `exited with ${end.code}` : `killed by ${end.signal}`)) ?? 'end not seen';
  if (notMeasured !== undefined) return `not measured: ${notMeasured}, ${ended}`;
  return node ? `${ended}, before it ran anything` : ended;
}

function threadText({ end, file, files }: ThreadEntry): string {
  const ended = { exit: () => `exited with ${'code' in end ? end.code : ''}`, running: () => 'still running', terminated: () => 'terminated', failed: () => 'ended by Node.js, out of memory', stopped: () => 'stopped' }[end.how]();
  return `${file === undefined ? '' : `${basename(file)}  `}${ended}, ${count(files, 'file')}`;
}
