/** From run directories to reports. Loads the instrumenter, so `tallymark run` loads this while its command runs. */
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { findInputMap } from '../edit/compose-map.ts';
import { identityOf, type Model } from '../identity.ts';
import type { FileCounts } from '../model/file-counts.ts';
import { type CompiledSelection, createSelects, EXTENSIONS } from '../model/selects.cjs';
import { report as writeReport } from '../report/report.ts';
import { readInputMap } from '../store/input-maps.cjs';
import { readRuns } from '../store/run-directory.ts';
import { isComplete, ledgerLine } from './ledger.ts';
import type { Prepared } from './prepare.ts';
import { listsFiles, type Settings } from './settings.ts';
import { sitesFrom } from './sites.ts';

export { loadReporters } from '../report/write.ts';
export { Prepared } from './prepare.ts';

/** Writes the reports of the given runs. @returns whether nothing can be missing from them, and there is something. @throws TallymarkError */
export async function report(runs: readonly string[], { cwd, dir, out, reporters, include, exclude, selection }: Settings, prepared?: Prepared): Promise<boolean> {
  const { files: counted, processes, others, plain, problems, selections } = readRuns(runs, dir, prepared?.maps);
  const asked = selectedBy(selections);
  const isShown = include.length + exclude.length > 0 ? selectedBy([selection.compiled]) : asked;
  const files = counted.filter(({ path }) => isShown(path));
  const unselected = counted.flatMap(({ path }) => (isShown(path) || asked(path) ? [] : [path]));
  const ledger = { processes, others };
  const changed: string[] = [];
  const incomplete = problems.length > 0 || !isComplete(ledger);
  const { notes, nothing, failure } = await writeReport(
    { files: files.map((file) => withInputMap(file, runs, prepared, changed)), plain, changed, unselected, ledger: ledgerLine(ledger), processes: processes.length, incomplete },
    { cwd, include, exclude, own: [dir], selection, reporters, out, untested: listsFiles(reporters), sitesOf: sitesFrom(join(dir, 'cache'), prepared?.maps), sitesAt: prepared?.sitesAt.bind(prepared) },
  );
  // Reports for machines own the standard output.
  const stream = reporters.some((name) => name === 'text-lcov' || name === 'teamcity') ? process.stderr : process.stdout;
  if (listsFiles(reporters)) stream.write(notes + '\n');
  for (const problem of problems) process.stderr.write(`tallymark: ${problem}\n`);
  if (failure) throw failure;
  return !incomplete && !nothing && plain.length === 0;
}

/**
 * The hook counts what is selected; a plug-in, and a file that another build instrumented, may count more.
 * @param selections undefined: of a program that ran alone, where nobody selects
 */
function selectedBy(selections: readonly (CompiledSelection | undefined)[]): (path: string) => boolean {
  const each = selections.map((selection) => selection && createSelects(selection));
  return (path) => !isAbsolute(path) || !EXTENSIONS.some((extension) => path.endsWith(extension)) || each.some((selects) => !selects || selects(path));
}

/**
 * A compiled file that leads to its source is reported as that source: the program compiled it while it ran, or it is still the file on disk.
 * @param changed gets the paths of files of which another text is on disk
 */
function withInputMap(file: FileCounts, runs: readonly string[], prepared: Prepared | undefined, changed: string[]): FileCounts {
  let source: string;
  try {
    const kept = readInputMap(runs, file.identity);
    if (kept !== undefined) return { ...file, inputSourceMap: kept };
    if (prepared?.isFinal(file.identity)) return file;
    source = readFileSync(file.path, 'utf8');
  } catch {
    return file;
  }
  if (identityOf(source, file.model as Model) !== file.identity) {
    changed.push(file.path);
    return file;
  }
  if (!source.includes('sourceMappingURL=')) return file;
  const inputSourceMap = findInputMap(source, file.path);
  return inputSourceMap === undefined ? file : { ...file, inputSourceMap };
}
