/**
 * The ledger, as processes write it: one file per process, one JSON object per line, appended by all its threads. All lines but those with a site map are short, and appended
 * whole or not at all; a reader accepts a torn last line. The kinds of lines are the types below; docs/format.md lists them.
 */
import type { MemoryKind } from './arena.cjs';
import { OwnFile, type OwnFileHandle } from './own-file.cjs';

/** Times are milliseconds since 1970. Thread 0 is the main thread. */
export type LedgerLine =
  | {
      event: 'process';
      pid: number;
      ppid: number;
      time: number;
      /** Start of the process in clock ticks since boot, where the kernel tells: with the pid it names a process for good. */
      ticks?: number;
      argv: string[];
      execArgv: string[];
      cwd: string;
      node: string;
      /** `none`: there is no memory to count in; nothing of the process is measured. */
      memory: MemoryKind | 'none';
      /** Why the memory is not mapped. */
      reason?: string;
      /** Memory that is not mapped: what a kill can cost, in milliseconds; null: everything, for it is written at the end only. */
      interval?: number | null;
    }
  | { event: 'thread'; thread: number; time: number }
  /** A thread saw its own end. */
  | { event: 'thread-exit'; thread: number; code: number; time: number }
  /** The process saw its own end; the last such line holds. */
  | { event: 'exit'; code: number; time: number }
  /** The process is about to become another program, by `process.execve`: same pid, another ledger file. */
  | ({ event: 'execve'; time: number } & StartedCommand)
  /** Written by `tallymark run` instead of `process`: it starts a process and is not one of those that it measures. */
  | { event: 'run'; pid: number; time: number }
  /** This process has started another; `time` is just before. */
  | ({ event: 'child'; pid: number; time: number } & StartedCommand)
  /** The end of a child, as only its parent sees it: a status, or the name of the signal. */
  | { event: 'child-exit'; pid: number; time: number; code?: number; signal?: string }
  /** Thread `parent` has started a worker. */
  | { event: 'worker'; thread: number; parent: number; time: number; file: string }
  /** Somebody called `terminate` on a worker. */
  | { event: 'worker-terminate'; thread: number; time: number }
  /** A worker has ended, as the thread that started it sees it. */
  | { event: 'worker-end'; thread: number; time: number }
  /** A file that ran plain although it was selected. */
  | { event: 'plain'; path: string; reason: string }
  /** What should be a file of `maps/` and could not be written: no descriptor was free, or the folder is gone. */
  | { event: 'map'; name: string; map: object }
  /** Something was lost or could not be done; `message` is for people. */
  | { event: 'problem'; message: string; time: number };

/** What is known of a child when it starts. */
export interface StartedCommand {
  /** Long ones are cut. */
  argv: string[];
  /** Whether it is Node.js itself, which reports in before it runs anything. */
  node: boolean;
  /** Why Node.js below this child may run without being measured, for people. */
  doubt?: string;
  /** Its command line starts several things, so one that reports in is no proof for the others. */
  several?: true;
}

export class LedgerWriter {
  private readonly file: OwnFile;
  private torn = false;

  constructor(file: OwnFileHandle) {
    this.file = new OwnFile(file);
  }

  /** @throws Error */
  static create(path: string): LedgerWriter {
    return new LedgerWriter(OwnFile.create(path, true).handle);
  }

  get handle(): OwnFileHandle {
    return this.file.handle;
  }

  close(): void {
    this.file.close();
  }

  /** Never throws: the ledger is not worth the user's program. @returns whether the line was written */
  append(line: LedgerLine): boolean {
    try {
      // On a disk that filled up, the line before may have come in half.
      this.file.write(Buffer.from((this.torn ? '\n' : '') + JSON.stringify(line) + '\n'));
      this.torn = false;
      return true;
    } catch {
      this.torn = true;
      return false;
    }
  }
}
