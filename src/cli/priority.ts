/**
 * Lets a command go first while this process prepares its report. On a machine of two cores, a command that has just started keeps both busy, its own thread and those in which V8 compiles: what the report
 * needs, made beside it at the same priority, made a suite of half a second a quarter slower.
 *
 * On Linux each thread has a priority of its own (setpriority(2), "C library/kernel differences"), V8's helpers in this process included. Elsewhere nothing is done: a process cannot take it back.
 */
import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * Never throws. Threads that start meanwhile have the priority of those that start them.
 * @returns a function that takes it back, once
 */
export function stepBack(): () => void {
  if (process.platform !== 'linux') return () => {};
  let before: number;
  try {
    before = getPriority();
    if (before >= constants.priority.PRIORITY_BELOW_NORMAL) return () => {};
    const helpers = threads().filter((thread) => thread !== process.pid);
    for (const helper of helpers) set(helper, constants.priority.PRIORITY_BELOW_NORMAL);
    // Most users may not raise a priority again. Then it is only the helpers that stay behind: the report is made by the main thread.
    if (helpers[0] === undefined || !set(helpers[0], before)) return () => {};
    set(helpers[0], constants.priority.PRIORITY_BELOW_NORMAL);
    set(process.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    return () => {};
  }
  let isDue = true;
  return () => {
    if (!isDue) return;
    isDue = false;
    for (const thread of threads()) set(thread, before);
  };
}

function threads(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [];
  }
}

function set(thread: number, priority: number): boolean {
  try {
    setPriority(thread, priority);
    return true;
  } catch {
    // It has ended, or this may not be done.
    return false;
  }
}
