/** The runs of a directory, `<directory>/runs/<run>/`: which there are, and which can go. Apart from what reads them, for `tallymark run` needs no more before it starts its command. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isRunning, pidOf } from './alive.ts';

/** Paths of the runs below `directory`, oldest first. */
export function listRuns(directory: string): string[] {
  const runs = join(directory, 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs).sort().map((name) => join(runs, name));
}

/** The names that we give (`uniqueName` in runtime/directory.cts; site maps): `--dir .` may meet a folder `runs` or `maps` that holds the user's own work. */
const RUN_NAME = /^[0-9a-z]+-\d+-[0-9a-z]{0,6}(?:-\d+)?$/;
const MAP_NAME = /^[0-9a-f]{32}[-.]/;

/** How many site maps are kept for the next run; a large project's, in many versions. */
const MAPS_LIMIT = 50_000;

/** Removes the runs that have ended; one that is still going on (another `tallymark run` at the same time) stays. When no run needs them, the site maps are kept only up to `limit`. */
export function removeEndedRuns(directory: string, limit = MAPS_LIMIT): void {
  let left = 0;
  for (const run of listRuns(directory)) {
    // The pid is in the name, for the run may just be in the making, without its run.json.
    if (!RUN_NAME.test(basename(run))) continue;
    if (isRunning(pidOf(basename(run)))) left++;
    else rmSync(run, { recursive: true, force: true });
  }
  const maps = join(directory, 'maps');
  if (left > 0 || !existsSync(maps)) return;
  const names = readdirSync(maps);
  if (names.length > limit && names.every((name) => MAP_NAME.test(name))) rmSync(maps, { recursive: true, force: true });
}
