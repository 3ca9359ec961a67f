/** Liveness of processes whose files are named after them: `<time>-<pid>-…` (runtime/directory.cts). */

/** Whether a process with this pid lives, be it the one that was meant or one that got its pid later. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @param name of a run, or of a file of a process */
export const pidOf = (name: string): number => Number(name.split('-')[1]);
