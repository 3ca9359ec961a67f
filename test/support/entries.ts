/** Files of the transform cache, as src/store/entries.cts draws them. */
import { readFileSync } from 'node:fs';
import type { Entry } from '../../src/store/entries.cts';

/** The entry that a file of the cache is. */
export function entryAt(file: string): Entry & { source: string } {
  const bytes = readFileSync(file);
  const kindAt = 17 + 2 * parseInt(bytes.toString('latin1', 1, 9), 16);
  const sourceAt = kindAt + parseInt(bytes.toString('latin1', 9, 17), 16);
  return { file, kind: bytes.toString('utf8', kindAt, sourceAt), source: bytes.toString('utf8', sourceAt) };
}
