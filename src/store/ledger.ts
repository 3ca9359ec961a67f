/** Reads the ledger: which processes and threads a run had, and how each ended. The lines are drawn in runtime/ledger.cts. */
import { existsSync, readFileSync } from 'node:fs';
import type { LedgerLine } from '../../runtime/ledger.cjs';

/** `running`: still alive. `vanished`: gone without seeing its own end, as after SIGKILL. */
export type ProcessEnd = { how: 'exit'; code: number } | { how: 'running' } | { how: 'vanished' };
/** `stopped`: ended by `worker.terminate()` or with its process. */
export type ThreadEnd = { how: 'exit'; code: number } | { how: 'running' } | { how: 'stopped' };

export interface ThreadEntry {
  thread: number;
  /** Milliseconds since 1970. */
  started: number;
  end: ThreadEnd;
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
  /** The workers; the main thread is the process itself. */
  threads: ThreadEntry[];
  /** Selected files that ran plain. */
  plain: { path: string; reason: string }[];
  /** What its runtime complained about. */
  problems: string[];
  /** Maps that it could not write as files, by name. */
  maps: Map<string, object>;
}

/** @returns the entry, or why the file cannot be read as one */
export function readLedgerFile(file: string, name: string): ProcessEntry | string {
  const lines = readFileSync(file, 'utf8').split('\n');
  let entry: ProcessEntry | undefined;
  const workers = new Map<number, ThreadEntry>();
  let torn = 0;
  let ticks: number | undefined;
  for (const [index, text] of lines.entries()) {
    if (text === '') continue;
    let line: LedgerLine;
    try {
      line = JSON.parse(text) as LedgerLine;
    } catch {
      // The last line of a killed process may be half written; it never hides another.
      if (index < lines.length - 1) torn++;
      continue;
    }
    switch (line.event) {
      case 'process':
        ticks = line.ticks;
        entry = {
          name, pid: line.pid, ppid: line.ppid, started: line.time, argv: line.argv, cwd: line.cwd, node: line.node, memory: line.memory,
          ...(line.reason === undefined ? {} : { reason: line.reason }), atRisk: line.interval === undefined ? 0 : line.interval,
          end: { how: 'running' }, threads: [], plain: [], problems: [], maps: new Map(),
        };
        break;
      case 'thread':
        if (line.thread !== 0) workers.set(line.thread, { thread: line.thread, started: line.time, end: { how: 'running' } });
        break;
      case 'thread-exit': {
        const worker = workers.get(line.thread);
        if (worker) worker.end = { how: 'exit', code: line.code };
        break;
      }
      case 'exit':
        if (entry) entry.end = { how: 'exit', code: line.code };
        break;
      case 'plain':
        entry?.plain.push({ path: line.path, reason: line.reason });
        break;
      case 'map':
        entry?.maps.set(line.name, line.map);
        break;
      case 'problem':
        entry?.problems.push(line.message);
        break;
    }
  }
  if (!entry) return 'a process started and could not be entered in the ledger (a full disk?)';
  if (torn > 0) entry.problems.push(`${torn} lines of its ledger are torn`);
  if (entry.end.how === 'running' && !isAlive(entry.pid, ticks)) entry.end = { how: 'vanished' };
  entry.threads = [...workers.values()];
  for (const worker of entry.threads) if (worker.end.how === 'running' && entry.end.how !== 'running') worker.end = { how: 'stopped' };
  return entry;
}

/** Whether the very process lives: a pid may be given away again, a pid with its start time is not. */
function isAlive(pid: number, ticks: number | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (ticks === undefined || !existsSync(`/proc/${pid}/stat`)) return true;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[19]) === ticks && fields[0] !== 'Z';
}
