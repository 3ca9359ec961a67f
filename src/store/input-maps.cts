/**
 * Source maps of code that a program compiled while it loaded it (tsx, ts-node, a loader of its own): nothing on disk leads from what ran to what people wrote, so the hook keeps the map beside
 * the site maps, as `maps/<identity>.map`, for the report. The identity is that of the compiled code.
 */
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { threadId } from 'node:worker_threads';
import { mapsOf } from '../../runtime/directory.cjs';

const EXTENSION = '.map';

/** @param map JSON. Whoever is first writes; the rename makes it whole or absent, and its size tells of one that the machine left empty. @throws Error from the file system */
export function writeInputMap(run: string, identity: string, map: string): void {
  const file = join(mapsOf(run), identity + EXTENSION);
  if (statSync(file, { throwIfNoEntry: false })?.size === Buffer.byteLength(map)) return;
  const temporary = `${file}.${pid}-${threadId}`;
  writeFileSync(temporary, map);
  renameSync(temporary, file);
}

/** @returns JSON; undefined where this code was not compiled by a program */
export function readInputMap(runs: readonly string[], identity: string): string | undefined {
  for (const folder of new Set(runs.map(mapsOf))) {
    const file = join(folder, identity + EXTENSION);
    if (existsSync(file)) return readFileSync(file, 'utf8');
  }
  return undefined;
}
