/** From run directories to reports. Loads the instrumenter, so `tallymark run` loads this while its command runs. */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { findInputMap } from '../edit/compose-map.ts';
import { identityOf, type Model } from '../identity.ts';
import { instrumentSource } from '../instrument.ts';
import type { FileCounts } from '../model/file-counts.ts';
import { decodeSiteMap, type SiteMap, siteCount } from '../model/site-map.ts';
import { report as writeReport } from '../report/report.ts';
import { entryFile, readEntry, writeEntry } from '../store/entries.cjs';
import { readRuns } from '../store/run-directory.ts';
import { isComplete, ledgerLine } from './ledger.ts';
import type { Settings } from './settings.ts';

/** Writes the reports of the given runs. @returns whether nothing can be missing from them. @throws TallymarkError */
export async function report(runs: readonly string[], { cwd, dir, out, reporters, include, exclude }: Settings): Promise<boolean> {
  const { files, processes, others, plain, problems } = readRuns(runs, dir);
  const ledger = { processes, others };
  const { notes } = await writeReport(
    { files: files.map(withInputMap), plain, ledger: ledgerLine(ledger) },
    { cwd, include, exclude, own: [dir], reporters, out, untested: reporters.some((name) => name !== 'none'), sitesOf: sitesFrom(join(dir, 'cache')) },
  );
  // Reports for machines own the standard output.
  const stream = reporters.some((name) => name === 'text-lcov' || name === 'teamcity') ? process.stderr : process.stdout;
  if (reporters.some((name) => name !== 'none')) stream.write(notes + '\n');
  for (const problem of problems) process.stderr.write(`tallymark: ${problem}\n`);
  return problems.length === 0 && plain.length === 0 && isComplete(ledger);
}

/**
 * The sites of a source; null for a file with nothing to count, such as one with only types. Files that were never loaded are asked for in every run, so what was found is kept in the cache.
 * @param cache its folder
 */
const sitesFrom = (cache: string) => (source: string, path: string): SiteMap | null => {
  const file = entryFile(cache, ['sites', extname(path)], source);
  const known = readEntry(file);
  if (known !== undefined) return known === '' ? null : decodeSiteMap(known);
  const { plan, sites: text } = instrumentSource(source, { filename: path });
  const sites = plan && (siteCount(plan.sites) > 0 || plan.sites.hints.length > 0) ? plan.sites : null;
  writeEntry(file, sites ? text : '');
  return sites;
};

/** A compiled file that leads to its source is reported as that source, provided it is still the file that ran. */
function withInputMap(file: FileCounts): FileCounts {
  let source: string;
  try {
    source = readFileSync(file.path, 'utf8');
  } catch {
    return file;
  }
  if (!source.includes('sourceMappingURL=') || identityOf(source, file.model as Model) !== file.identity) return file;
  const inputSourceMap = findInputMap(source, file.path);
  return inputSourceMap === undefined ? file : { ...file, inputSourceMap };
}
