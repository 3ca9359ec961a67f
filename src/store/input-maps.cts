/**
 * Source maps of code that was compiled on its way to Node and is on no disk (tsx, ts-node, a loader of the program's own; ts-jest before our Babel plug-in): nothing leads from what ran to what people wrote,
 * so the map is kept beside the site maps, for the report.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputMapName, mapsOf } from '../../runtime/directory.cjs';
import { writeOnce } from '../../runtime/whole-file.cjs';

/** @param map JSON @throws Error from the file system */
export const writeInputMap = (run: string, identity: string, map: string): void => writeOnce(join(mapsOf(run), inputMapName(identity)), map);

/** @returns JSON; undefined where this code was not compiled on its way */
export function readInputMap(runs: readonly string[], identity: string): string | undefined {
  for (const folder of new Set(runs.map(mapsOf))) {
    const file = join(folder, inputMapName(identity));
    if (existsSync(file)) return readFileSync(file, 'utf8');
  }
  return undefined;
}

/** Whether a text is what the file at this path holds, so that the report finds it there. */
export function isOnDisk(text: string, path: string): boolean {
  try {
    const there = readFileSync(path, 'utf8');
    return there === text || there === '\ufeff' + text;
  } catch {
    return false;
  }
}
