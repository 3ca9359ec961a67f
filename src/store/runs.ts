/** The runs of a directory, `<directory>/runs/<run>/`: which there are, and which can go. Apart from what reads them, for `tallymark run` needs no more before it starts its command. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunInfo } from '../../runtime/directory.cjs';
import { TallymarkError } from '../errors.ts';
import { isRunning, pidOf } from './alive.ts';

/** Paths of the runs below `directory`, oldest first. @throws TallymarkError TM_NO_RUN where they may not be read */
export function listRuns(directory: string): string[] {
  const runs = join(directory, 'runs');
  if (!existsSync(runs)) return [];
  let names: string[];
  try {
    names = readdirSync(runs);
  } catch (error) {
    throw new TallymarkError('TM_NO_RUN', `${runs} cannot be read (${(error as Error).message}). Name another directory of runs with --dir.`);
  }
  return names.filter((name) => RUN_NAME.test(name)).sort().map((name) => join(runs, name));
}

/** The names that we give (`uniqueName` in runtime/directory.cts; site maps): `--dir .` may meet a folder `runs` or `maps` that holds the user's own work. */
const RUN_NAME = /^[0-9a-z]+-\d+-[0-9a-z]{0,6}(?:-\d+)?$/;
const MAP_NAME = /^[0-9a-f]{32}[-.]/;

/** How many site maps are kept for the next run; a large project's, in many versions. */
const MAPS_LIMIT = 50_000;

/** Removes the runs that have ended, but for `own`; one that is still going on (another `tallymark run` at the same time) stays. @returns how many stay */
export function removeEndedRuns(directory: string, own?: string): number {
  let left = 0;
  for (const run of listRuns(directory)) {
    if (run === own || isGoingOn(run)) left++;
    else rmSync(run, { recursive: true, force: true });
  }
  return left;
}

/** The pid is in the name, for the run may just be in the making, without its run.json; but in a container the next `tallymark run` may have the same one. */
function isGoingOn(run: string): boolean {
  const pid = pidOf(basename(run));
  let ticks: number | undefined;
  try {
    ({ ticks } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunInfo);
  } catch {
    if (pid === process.pid) return false;
  }
  return isRunning(pid, ticks);
}

/** Keeps the site maps that the runs of a directory share up to `limit`: where there are more, they go, with the runs that have ended, unless one is going on. To be called before a run begins, which needs what it writes. */
export function pruneMaps(directory: string, limit = MAPS_LIMIT): void {
  const maps = join(directory, 'maps');
  if (!existsSync(maps)) return;
  const names = readdirSync(maps);
  if (names.length > limit && names.every((name) => MAP_NAME.test(name)) && removeEndedRuns(directory) === 0) rmSync(maps, { recursive: true, force: true });
}
