/**
 * The ledger, as processes write it: one file per process, one JSON object per line, appended by all its threads. Lines are short, so an append is
 * whole or missing; a reader accepts a torn last line. The kinds of lines are the types below; docs/format.md lists them.
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
  | { event: 'thread'; thread: number; time: number; argv?: string[] }
  /** A thread saw its own end. */
  | { event: 'thread-exit'; thread: number; code: number; time: number }
  /** The process saw its own end. */
  | { event: 'exit'; code: number; time: number }
  /** A file that ran plain although it was selected. */
  | { event: 'plain'; path: string; reason: string }
  /** What should be a file of `maps/` and could not be written: no descriptor was free, or the folder is gone. */
  | { event: 'map'; name: string; map: object }
  /** Something was lost or could not be done; `message` is for people. */
  | { event: 'problem'; message: string; time: number };

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
