/** What the system tells of processes: Linux in /proc/<pid>/stat, and the working directory of this one. */
import { readFileSync } from 'node:fs';
import process = require('node:process');

/** Fields by their numbers in proc(5), minus 3: the first two are the pid and the name, which is in parentheses and may hold spaces. */
export const STAT = { state: 0, group: 2, terminal: 4, foregroundGroup: 5, startTicks: 19 } as const;

/** The fields from the third on; undefined where there is no such process, or no such file system. */
export function statOf(pid: number | 'self'): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** When a process started, in clock ticks since the machine did; undefined where it is gone, or nobody tells. */
export function startTicks(pid: number | 'self'): number | undefined {
  const stat = statOf(pid);
  return stat && Number(stat[STAT.startTicks]);
}

/** '' where it has been removed. */
export function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}
