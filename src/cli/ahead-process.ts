/** The process of ahead.ts: instruments the files it is told, the last one first, into the cache. Ends when it is done or nobody listens. */
import { existsSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { sourceTypeAt } from '../hook/source-type.cjs';
import { codeEntry } from '../hook/transform.cjs';
import { instrumentSource } from '../instrument.ts';
import { writeEntry } from '../store/entries.cjs';
import type { Work } from './ahead.ts';
import { sitesEntry, sitesText } from './sites.ts';

process.on('disconnect', () => process.exit());
process.once('message', (work: Work) => void instrumentAll(work));

async function instrumentAll({ cache, mode, paths }: Work): Promise<void> {
  for (const path of paths.reverse()) {
    try {
      instrument(path, cache, mode);
    } catch {
      // The report names what is wrong with it.
    }
    // Lets the end be noticed.
    await setImmediate();
  }
  process.disconnect();
}

function instrument(path: string, cache: string, mode: Work['mode']): void {
  const source = readFileSync(path, 'utf8');
  // What the hook is told about this file by most versions of Node. A wrong guess costs time.
  const expected = sourceTypeAt(path);
  const code = codeEntry({ cache, mode, sourceMaps: false }, source, path, expected);
  const sites = sitesEntry(cache, source, path);
  // Where there is code, the program has loaded the file, and nobody asks for its sites.
  if (existsSync(code.file) || existsSync(sites.file)) return;
  const instrumented = instrumentSource(source, { filename: path, mode });
  writeEntry(sites, source, sitesText(instrumented));
  // A file was read here as what its extension or its syntax says; it may be loaded as something else.
  const asLoaded = expected === undefined || SAYS_TYPE.test(path) || (expected === 'module' && instrumented.plan?.hoisted);
  if (asLoaded) writeEntry(code, source, instrumented.code);
}

const SAYS_TYPE = /\.[cm][jt]s$/;
