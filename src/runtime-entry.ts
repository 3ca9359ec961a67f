/** `tallymark/runtime`: what instrumented code looks for when nothing was preloaded, and how a program reads its own counts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Crossings, readCarries } from '../runtime/carries.cjs';
import { mapsOf } from '../runtime/directory.cjs';
import { type FileRecord, runtime } from '../runtime/runtime.cjs';
import type { CoverageData } from './report/istanbul.ts';
import { collect } from './report/collect.ts';
import { Merge, type StoredMap } from './store/merge.ts';
import { addSlab, readSlab } from './store/slab.ts';

/** Called by the header of an instrumented file. */
export const register = (record: FileRecord): Uint32Array => runtime().register(record);

/** Called by a file that could not be instrumented. */
export const plain = (path: string, reason: string): void => runtime().plain(path, reason);

/** The counts of this process so far, of all its threads, also of those that are blocked or were terminated, as an Istanbul coverage map. Nothing is reset. */
export function snapshot(): CoverageData {
  const rt = runtime();
  const { run, slabFile } = rt;
  // A copy first: counts go on while it is read. After what has turned over, which is noted twice a second: so it is never too much.
  const crossings = slabFile === undefined ? undefined : carriesOf(slabFile);
  const memory = rt.copy();
  if (!memory || run === undefined) return {};
  const merge = new Merge();
  addSlab(merge, readSlab(Buffer.from(memory.buffer)), crossings);
  const { files } = merge.finish((name) => {
    try {
      return JSON.parse(readFileSync(join(mapsOf(run), name), 'utf8')) as StoredMap;
    } catch (error) {
      return (error as Error).message;
    }
  });
  // Whole objects: who looks there may change what is found.
  return Object.fromEntries(Object.entries(collect(files).coverage).map(([path, coverage]) => [path, { ...coverage }]));
}

/** None where they cannot be read; a program that asks for its counts is not to fail. */
function carriesOf(slabFile: string): Crossings | undefined {
  try {
    return readCarries(slabFile);
  } catch {
    return undefined;
  }
}
