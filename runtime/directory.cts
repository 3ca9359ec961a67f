/**
 * Where a process leaves its data: `<directory>/runs/<run>/` with `ledger/` and `slabs/`, and `<directory>/maps/`. Under `tallymark run` the run exists and
 * TALLYMARK_RUN names it; an instrumented program that runs alone makes one in TALLYMARK_DIR (default `.tallymark`).
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cwd, env, pid, version } from 'node:process';
import { now } from './clock.cjs';
import { startTicks } from './process-stat.cjs';

export const RUN_FORMAT = 1;

export const ENV_RUN = 'TALLYMARK_RUN';
export const ENV_DIR = 'TALLYMARK_DIR';
/** Any value: `globalThis.__coverage__` reads as the counts so far. */
export const ENV_COVERAGE_GLOBAL = 'TALLYMARK_COVERAGE_GLOBAL';
/** `shared` switches file-mapped memory off. */
export const ENV_MEMORY = 'TALLYMARK_MEMORY';

/** `run.json`, written once when the run starts. */
export interface RunInfo {
  format: typeof RUN_FORMAT;
  /** Milliseconds since 1970. */
  started: number;
  /** The process that waits for the run: `tallymark run`; or the lone program itself. */
  pid: number;
  /** When that process started, as the kernel has it (proc(5)): in containers, pids repeat. */
  ticks?: number;
  node: string;
  cwd: string;
  command: string[];
  /** Which files the hook instruments, in the hook's own form (src/model/selects.cts); absent where it instruments none. */
  select?: unknown;
  /** Folder of the transform cache, shared by the runs of a directory. */
  cache?: string;
  /** What the hook's counters say, `counts` or `hits` (src/model/layout.ts). */
  mode?: string;
}

/** Sorts by time. */
const uniqueName = (): string => `${now().toString(36)}-${pid}-${Math.random().toString(36).slice(2, 8)}`;

export const defaultDirectory = (): string => resolve(env[ENV_DIR] || '.tallymark');

/**
 * Calls `create` with names until one is free: where a program's clock stands still and its random numbers have a seed, names do repeat.
 * @throws Error from `create`
 */
export function createUnique<T>(create: (name: string) => T): T {
  for (let attempt = 0; ; attempt++) {
    try {
      return create(uniqueName() + (attempt === 0 ? '' : `-${attempt}`));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 1000) throw error;
    }
  }
}

/**
 * The folder of the site maps that a run needs. The runs of a directory share it: what has not changed since the last run is not written again, which for a few hundred small files was a fifth of a short
 * run (ext4 looks long for a free inode where many were deleted a moment ago, as those of the last run are).
 */
export const mapsOf = (run: string): string => join(run, '../../maps');

/** The file, in the same folder, that leads from code which was compiled before it was instrumented back to its source: a source map. @param identity that of the compiled code */
export const inputMapName = (identity: string): string => `${identity}.map`;

/** A directory that we make is nobody's work but ours, and says so to Git; one that was there may be the user's own (`--dir .`). */
function makeFirst(directory: string, runs: string): void {
  const isNew = !existsSync(directory);
  mkdirSync(runs, { recursive: isNew });
  if (isNew) writeFileSync(join(directory, '.gitignore'), '*\n');
}

/** Makes the folders of a run below `directory`. @returns its path. @throws Error from the file system */
export function createRun(directory: string, info: Pick<RunInfo, 'command' | 'select' | 'cache' | 'mode'>): string {
  const runs = join(directory, 'runs');
  try {
    mkdirSync(runs);
  } catch {
    // Only now: with `recursive`, Node calls a read-only file system ENOENT.
    if (!existsSync(runs)) makeFirst(directory, runs);
  }
  const run = createUnique((name) => {
    mkdirSync(join(runs, name));
    return join(runs, name);
  });
  for (const folder of [join(run, 'ledger'), join(run, 'slabs'), mapsOf(run)]) mkdirSync(folder, { recursive: true });
  const ticks = startTicks('self');
  const contents: RunInfo = { format: RUN_FORMAT, started: now(), pid, ...(ticks === undefined ? {} : { ticks }), node: version, cwd: cwd(), ...info };
  writeFileSync(join(run, 'run.json'), JSON.stringify(contents, null, 1) + '\n');
  return run;
}
