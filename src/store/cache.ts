/** Keeps the transform cache of a run directory within bounds. Its files are written by src/hook/transform.cts; any of them may go at any time. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes. An entry is up to four times as long as its source, and where a project's entries do not all fit, the next run finds none of the first. */
export const CACHE_LIMIT = 1024 ** 3;

/** Its folders, and the files in them: entries, and what a killed process has left of one. */
const KINDS = ['code', 'sites'];
const ENTRY = /-[0-9a-f]{8}(\.\d+-\d+)?$/;

/** Removes the files that were written first until the rest is within `limit` bytes. Files that vanish meanwhile (another run prunes, too) are no error. */
export function pruneCache(folder: string, limit = CACHE_LIMIT): void {
  const files: { path: string; size: number; written: number }[] = [];
  // By name, for a folder `cache` may be somebody else's (`--dir .`).
  for (const name of KINDS) {
    for (const file of list(join(folder, name)).filter((each) => ENTRY.test(each))) {
      const path = join(folder, name, file);
      try {
        const { size, mtimeMs } = statSync(path);
        files.push({ path, size, written: mtimeMs });
      } catch {
        // gone
      }
    }
  }
  let total = files.reduce((sum, { size }) => sum + size, 0);
  files.sort((a, b) => a.written - b.written);
  for (const { path, size } of files) {
    if (total <= limit) return;
    rmSync(path, { force: true });
    total -= size;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
