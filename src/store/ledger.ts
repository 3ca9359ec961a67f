/**
 * Reads the ledger: which processes and threads a run had, how each ended, and which were not measured. The lines are drawn in runtime/ledger.cts.
 *
 * A process is seen from two sides: by itself (`process` … `exit`), and by who started it (`child`, `child-exit`). Who reports in is measured; only the other side sees a signal, or
 * a process that never reported in.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { LedgerLine, StartedCommand } from '../../runtime/ledger.cjs';
import { isRunning } from './alive.ts';

/**
 * `killed`: by a signal, as its parent saw. `replaced`: became another program (`process.execve`). `vanished`: gone without seeing its own end, and without a parent
 * that lived to see it. `running`: still alive.
 */
export type ProcessEnd = { how: 'exit'; code: number } | { how: 'killed'; signal: string } | { how: 'replaced' } | { how: 'running' } | { how: 'vanished' };
/** `terminated`: by `worker.terminate()`. `failed`: ended by Node, as one that runs out of memory. `stopped`: ended with its process, or with the thread that started it. */
export type ThreadEnd = { how: 'exit'; code: number } | { how: 'terminated' } | { how: 'failed' } | { how: 'stopped' } | { how: 'running' };

export interface ThreadEntry {
  thread: number;
  /** The thread that started it; 0 is the main thread. Left out where that did not get as far as to say so. */
  parent?: number;
  /** What it runs. */
  file?: string;
  /** Milliseconds since 1970. */
  started: number;
  end: ThreadEnd;
  /** How many files it counted in. */
  files: number;
}

export interface ProcessEntry {
  /** Name of its files in the run directory. */
  name: string;
  pid: number;
  ppid: number;
  started: number;
  argv: string[];
  cwd: string;
  node: string;
  /** `none`: there was no memory to count in, so nothing of it was measured. */
  memory: 'mapped' | 'shared' | 'none';
  reason?: string;
  /** What a kill costs at most, in milliseconds; null: everything. */
  atRisk: number | null;
  end: ProcessEnd;
  /** Whether it saw its own end, and so had time to write what memory that is not a file held. */
  sawEnd: boolean;
  /** Paths of the files it counted in, all threads together. */
  files: string[];
  /** The workers; the main thread is the process itself. */
  threads: ThreadEntry[];
  /** Selected files that ran plain. */
  plain: { path: string; reason: string }[];
  /** What its runtime complained about. */
  problems: string[];
}

/** A process that did not report in itself. */
export interface OtherProcess {
  pid: number;
  ppid: number;
  started: number;
  argv: string[];
  /** Left out where nobody saw it. */
  end?: { how: 'exit'; code: number } | { how: 'killed'; signal: string };
  /** Whether it is Node.js itself; without `notMeasured` it ended before it ran anything. */
  node: boolean;
  /** Why Node.js code may have run there without being measured. */
  notMeasured?: string;
}

export interface Ledger {
  processes: ProcessEntry[];
  others: OtherProcess[];
}

/** A process that got as far as to make its file. */
interface Unentered {
  name: string;
  pid: number;
  time: number;
}

interface Start extends StartedCommand {
  pid: number;
  ppid: number;
  time: number;
  end?: OtherProcess['end'];
}

interface Exit {
  pid: number;
  time: number;
  end: NonNullable<OtherProcess['end']>;
}

/** What one file of the ledger says. */
export interface LedgerFile {
  entry?: ProcessEntry;
  starts: Start[];
  exits: Exit[];
  /** Maps that the process could not write as files, by name. */
  maps: Map<string, object>;
  /** Whether the process was about to become another program. */
  replaced: boolean;
  ticks?: number;
  /** Of a file that says nothing, what its name says. */
  unentered?: Unentered;
}

/** Node.js refused its options, before it ran anything. */
const INVALID_ARGUMENT = 9;

/** Lines about a command, which others are compared with. */
const WITH_ARGV: ReadonlySet<LedgerLine['event']> = new Set(['process', 'child', 'execve']);

export function readLedgerFile(file: string, name: string): LedgerFile {
  const lines = readFileSync(file, 'utf8').split('\n');
  const result: LedgerFile = { starts: [], exits: [], maps: new Map(), replaced: false };
  let entry: ProcessEntry | undefined;
  let pid: number | undefined;
  const workers = new Workers();
  let torn = 0;
  for (const [index, text] of lines.entries()) {
    if (text === '') continue;
    let line: LedgerLine;
    try {
      line = JSON.parse(text) as LedgerLine;
      if (typeof line !== 'object' || line === null || ('argv' in line ? !Array.isArray(line.argv) : WITH_ARGV.has(line.event))) throw new TypeError('not a line of a ledger');
    } catch {
      // The last line of a killed process may be half written; it never hides another.
      if (index < lines.length - 1) torn++;
      continue;
    }
    switch (line.event) {
      case 'process':
        pid = line.pid;
        if (line.ticks !== undefined) result.ticks = line.ticks;
        entry = {
          name, pid: line.pid, ppid: line.ppid, started: line.time, argv: line.argv, cwd: line.cwd, node: line.node, memory: line.memory,
          ...(line.reason === undefined ? {} : { reason: line.reason }), atRisk: line.interval === undefined ? 0 : line.interval,
          end: { how: 'running' }, sawEnd: false, files: [], threads: [], plain: [], problems: [],
        };
        break;
      case 'run':
        pid = line.pid;
        break;
      case 'exit':
        if (entry) seeEnd(entry, line.code);
        break;
      case 'execve':
      case 'child': {
        // A process says who it is before anything else.
        if (!entry && pid === undefined) break;
        const { argv, node, doubt, several, time } = line;
        if (line.event === 'execve') result.replaced = true;
        result.starts.push({
          ...(line.event === 'execve' ? { pid: pid!, ppid: entry!.ppid } : { pid: line.pid, ppid: pid! }), time, argv, node,
          ...(doubt === undefined ? {} : { doubt }), ...(several ? { several } : {}),
        });
        break;
      }
      case 'child-exit':
        if (line.signal !== undefined) result.exits.push({ pid: line.pid, time: line.time, end: { how: 'killed', signal: line.signal } });
        else if (line.code !== undefined) result.exits.push({ pid: line.pid, time: line.time, end: { how: 'exit', code: line.code } });
        break;
      case 'plain':
        entry?.plain.push({ path: line.path, reason: line.reason });
        break;
      case 'map':
        result.maps.set(line.name, line.map);
        break;
      case 'problem':
        entry?.problems.push(line.message);
        break;
      default:
        workers.read(line);
    }
  }
  if (pid === undefined) {
    const [time, itsPid] = name.split('-');
    return { ...result, unentered: { name, time: parseInt(time!, 36), pid: Number(itsPid) } };
  }
  if (!entry) return result;
  if (torn > 0) entry.problems.push(`${torn} lines of its ledger are torn`);
  entry.threads = workers.entries();
  return { ...result, entry };
}

/** Enters that a process saw its own end. */
export function seeEnd(entry: ProcessEntry, code: number): void {
  entry.end = { how: 'exit', code };
  entry.sawEnd = true;
}

/** The worker threads of one process. */
class Workers {
  private readonly known = new Map<number, ThreadEntry>();
  private readonly reported = new Set<number>();
  private readonly ended = new Set<number>();
  private readonly terminated = new Set<number>();

  read(line: Extract<LedgerLine, { thread: number }>): void {
    if (line.thread === 0) return;
    const { thread } = line;
    const entry = this.known.get(thread) ?? { thread, started: line.time, end: { how: 'running' }, files: 0 };
    this.known.set(thread, entry);
    if (line.event === 'thread') this.reported.add(thread);
    else if (line.event === 'thread-exit') entry.end = { how: 'exit', code: line.code };
    else if (line.event === 'worker') Object.assign(entry, { parent: line.parent, file: line.file });
    else if (line.event === 'worker-terminate') this.terminated.add(thread);
    else this.ended.add(thread);
  }

  /** Those that ran: one that was terminated while Node was still making it did not. */
  entries(): ThreadEntry[] {
    const entries = [...this.known.values()].filter(({ thread }) => this.reported.has(thread)).sort((a, b) => a.thread - b.thread);
    for (const entry of entries) {
      if (entry.end.how !== 'running') continue;
      if (this.terminated.has(entry.thread)) entry.end = { how: 'terminated' };
      else if (this.ended.has(entry.thread)) entry.end = { how: 'failed' };
    }
    // A thread takes along those that it started. Parents have smaller numbers.
    for (const entry of entries) {
      const parent = entry.end.how === 'running' && entry.parent ? this.known.get(entry.parent) : undefined;
      if (parent && parent.end.how !== 'running') entry.end = { how: 'stopped' };
    }
    return entries;
  }
}

/** Puts the two sides of each process together. `problems`: what could not be entered, for people. */
export function linkLedger(files: readonly LedgerFile[]): Ledger & { problems: string[] } {
  const starts = groupByPid(files.flatMap((file) => file.starts));
  const exits = groupByPid(files.flatMap((file) => file.exits));
  for (const [pid, list] of exits) {
    for (const { time, end } of list) {
      const start = startAt(starts.get(pid), time);
      if (start) start.end = end;
    }
  }
  const processes: ProcessEntry[] = [];
  const reported = new Set<Start>();
  const seen: Seen = { parents: new Set(), programs: new Set() };
  for (const { entry, ticks, replaced } of files) {
    if (!entry) continue;
    processes.push(entry);
    seen.parents.add(entry.ppid);
    // Both as a path and, for those that are found through PATH, as a name.
    const program = entry.argv[0] ?? '';
    seen.programs.add(program).add(basename(program));
    const start = startAt(starts.get(entry.pid), entry.started);
    if (start) reported.add(start);
    if (replaced) Object.assign(entry, { end: { how: 'replaced' }, sawEnd: true });
    else if (start?.end) entry.end = start.end;
    else if (entry.end.how === 'running' && !isRunning(entry.pid, ticks)) entry.end = { how: 'vanished' };
    for (const thread of entry.threads) if (thread.end.how === 'running' && entry.end.how !== 'running') thread.end = { how: 'stopped' };
  }
  const others = [...starts.values()].flat().filter((start) => !reported.has(start) || start.several).flatMap((start): OtherProcess[] => {
    const { pid, ppid, time: started, argv, end } = start;
    const notMeasured = reasonOf(start, seen);
    // One that reported in is listed above; here it is for what else its command line may have started.
    if (reported.has(start) && notMeasured === undefined) return [];
    return [{ pid, ppid, started, argv, node: start.node, ...(end ? { end } : {}), ...(notMeasured === undefined ? {} : { notMeasured }) }];
  });
  const problems = files.flatMap(({ unentered }) => {
    if (!unentered) return [];
    const start = startAt(starts.get(unentered.pid), unentered.time);
    // Killed at that very moment; it is among the others.
    if (start?.end?.how === 'killed' && reasonOf(start, seen) === undefined) return [];
    return [`${unentered.name}.jsonl: a process started and could not be entered in the ledger (a full disk?)`];
  });
  return { processes, others, problems };
}

/** Of the processes that reported in: their parents' pids, and what programs they were. */
interface Seen {
  parents: Set<number>;
  programs: Set<string>;
}

/** Why code may be missing that ran in or below a process which did not report in. */
function reasonOf({ pid, argv, node, doubt, several, end }: Start, seen: Seen): string | undefined {
  if (!node) return doubt !== undefined && (several || !seen.parents.has(pid)) ? doubt : undefined;
  if (end?.how === 'exit' && end.code === INVALID_ARGUMENT) return undefined;
  // A pool that is destroyed kills workers that are just starting. Reporting in is the first that Node.js does, and this one can.
  if (end?.how === 'killed' && seen.programs.has(argv[0] ?? '')) return undefined;
  return 'it never reported in';
}

/** Pids are given away again: what happened at `time` belongs to the last process that had started by then. Clocks may be set back, too: then to the first. */
function startAt(starts: readonly Start[] | undefined, time: number): Start | undefined {
  return starts?.findLast((start) => start.time <= time) ?? starts?.[0];
}

function groupByPid<T extends { pid: number; time: number }>(items: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of [...items].sort((a, b) => a.time - b.time)) {
    const group = groups.get(item.pid);
    if (group) group.push(item);
    else groups.set(item.pid, [item]);
  }
  return groups;
}
