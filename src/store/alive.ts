/** Liveness of processes whose files are named after them: `<time>-<pid>-…` (runtime/directory.cts). */
import { STAT, statOf } from '../../runtime/process-stat.cjs';

/**
 * Whether a process lives. A pid may be given away again, one with its start time is not.
 * @param ticks when it started (proc(5)); left out: it may be one that got the pid later
 */
export function isRunning(pid: number, ticks?: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = ticks === undefined ? undefined : statOf(pid);
  return !stat || (Number(stat[STAT.startTicks]) === ticks && stat[STAT.state] !== 'Z');
}

/** @param name of a run, or of a file of a process */
export const pidOf = (name: string): number => Number(name.split('-')[1]);
