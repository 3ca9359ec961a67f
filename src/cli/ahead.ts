/**
 * Instruments files ahead, in processes of their own, while the command runs with an empty cache: those that the program is going to load, and those that it never loads, whose sites
 * the report needs. A single-threaded program leaves the other cores to it. They only fill the cache, so whatever becomes of them (a crash, no memory, no descriptor) costs time and nothing else.
 *
 * They begin with the last file and the report with the first: what is left when the command has ended they do together.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism, constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ENV_RUN } from '../../runtime/directory.cjs';
import type { Mode } from '../model/mode.ts';
import { listFiles } from '../report/untested.ts';
import type { Settings } from './settings.ts';

/** The message to a process. */
export interface Work {
  /** Folder of the transform cache. */
  cache: string;
  mode: Mode;
  /** Absolute; the first is wanted last. */
  paths: string[];
}

/** Fewer are instrumented in about the time in which a process starts. */
export const WORTHWHILE = 64;

/** Each process takes some 150 MB. */
const MOST = 8;

/**
 * How many processes so many files are worth. One core is the command's; but a command waits, too, so there is one process on a single core.
 */
export const processesFor = (files: number, cores = availableParallelism()): number => Math.min(Math.max(cores - 1, 1), Math.floor(files / WORTHWHILE), MOST);

/**
 * Starts the processes, if there is enough to do. They end when they are done, when `ended` is aborted, or with this process, which they never keep alive.
 */
export async function instrumentAhead(settings: Pick<Settings, 'selection' | 'include'>, cache: string, mode: Mode, ended: AbortSignal): Promise<ChildProcess[]> {
  const paths = await listFiles(settings);
  const shares = processesFor(paths.length);
  if (ended.aborted || shares === 0) return [];
  const children: ChildProcess[] = [];
  for (let share = 0; share < shares; share++) {
    const child = start({ cache, mode, paths: paths.filter((_, i) => i % shares === share) }, ended);
    if (child) children.push(child);
  }
  return children;
}

function start(work: Work, ended: AbortSignal): ChildProcess | undefined {
  // Node 20 reads all certificates at its start, which takes longer than starting does where the file is a system's whole bundle.
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, [ENV_RUN]: _run, ...env } = process.env;
  const child = fork(fileURLToPath(new URL('./ahead-process.js', import.meta.url)), [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.on('error', () => {});
  if (child.pid === undefined) return undefined;
  child.send(work, () => {});
  child.unref();
  child.channel?.unref();
  // At once: whoever waits for this process may remove the cache next.
  ended.addEventListener('abort', () => child.kill('SIGKILL'));
  try {
    setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // it has ended already
  }
  return child;
}
