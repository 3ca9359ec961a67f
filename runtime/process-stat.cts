/** What Linux tells of a process in /proc/<pid>/stat. */
import { readFileSync } from 'node:fs';

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
