/** From run directories to reports. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { findInputMap } from '../edit/compose-map.ts';
import { identityOf, type Model } from '../identity.ts';
import { instrumentSource } from '../instrument.ts';
import type { FileCounts } from '../model/file-counts.ts';
import { createSelection, type Selection } from '../model/selection.ts';
import { siteCount } from '../model/site-map.ts';
import { report as writeReport } from '../report/report.ts';
import { checkReporters } from '../report/write.ts';
import { readRuns } from '../store/run-directory.ts';
import type { Arguments } from './arguments.ts';
import { isComplete, ledgerLine } from './ledger.ts';

export interface Settings {
  cwd: string;
  dir: string;
  out: string;
  reporters: string[];
  include: string[];
  exclude: string[];
  selection: Selection;
}

/** @throws TallymarkError TM_REPORTER */
export function settingsOf({ text, list }: Arguments): Settings {
  const cwd = resolve(text.cwd ?? '.');
  const dir = resolve(cwd, text.dir ?? '.tallymark');
  const out = resolve(cwd, text.out ?? 'coverage');
  const { include = [], exclude = [], reporter = ['text'] } = list;
  const selection = createSelection({ cwd, include, exclude, own: [dir, out] });
  return { cwd, dir, out, reporters: checkReporters(reporter), include, exclude, selection };
}

/** Writes the reports of the given runs. @returns whether nothing can be missing from them. @throws TallymarkError */
export async function report(runs: readonly string[], { cwd, dir, out, reporters, include, exclude }: Settings): Promise<boolean> {
  const { files, processes, others, plain, problems } = readRuns(runs, dir);
  const ledger = { processes, others };
  const { notes } = await writeReport(
    { files: files.map(withInputMap), plain, ledger: ledgerLine(ledger) },
    { cwd, include, exclude, own: [dir], reporters, out, sitesOf },
  );
  // Reports for machines own the standard output.
  const stream = reporters.some((name) => name === 'text-lcov' || name === 'teamcity') ? process.stderr : process.stdout;
  if (reporters.some((name) => name !== 'none')) stream.write(notes + '\n');
  for (const problem of problems) process.stderr.write(`tallymark: ${problem}\n`);
  return problems.length === 0 && plain.length === 0 && isComplete(ledger);
}

/** Null for a file with nothing to count, such as one with only types. @throws TallymarkError TM_PARSE */
function sitesOf(source: string, path: string) {
  const sites = instrumentSource(source, { filename: path }).plan?.sites;
  return sites && (siteCount(sites) > 0 || sites.hints.length > 0) ? sites : null;
}

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
