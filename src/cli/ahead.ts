/**
 * Instruments files ahead, in a process of its own, while the command runs with an empty cache: those that the program is going to load, and those that it never loads, whose sites
 * the report needs. A single-threaded program leaves the other cores to it. It only fills the cache, so whatever becomes of it (a crash, no memory, no descriptor) costs time and nothing else.
 *
 * It begins with the last file and the report with the first: what is left when the command has ended they do together.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ENV_RUN } from '../../runtime/directory.cjs';
import type { Mode } from '../model/layout.ts';
import { listFiles } from '../report/untested.ts';
import type { Settings } from './settings.ts';

/** The message to the process. */
export interface Work {
  /** Folder of the transform cache. */
  cache: string;
  mode: Mode;
  /** Absolute; the first is wanted last. */
  paths: string[];
}

/** Fewer are instrumented in about the time in which a process starts. */
export const WORTHWHILE = 64;

/** Starts the process, if there is enough for it to do. It ends when it is done, when `ended` is aborted, or with this process, which it never keeps alive. */
export async function instrumentAhead(settings: Pick<Settings, 'selection' | 'include'>, cache: string, mode: Mode, ended: AbortSignal): Promise<ChildProcess | undefined> {
  const paths = await listFiles(settings);
  if (ended.aborted || paths.length < WORTHWHILE) return undefined;
  const { NODE_OPTIONS: _options, [ENV_RUN]: _run, ...env } = process.env;
  const child = fork(fileURLToPath(new URL('./ahead-process.js', import.meta.url)), [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.on('error', () => {});
  if (child.pid === undefined) return undefined;
  const work: Work = { cache, mode, paths };
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
