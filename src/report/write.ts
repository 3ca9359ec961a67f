/**
 * Writes reports. The formats are those of istanbul-reports, whose libraries are used here and nowhere else, and are loaded when a
 * report is written.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { closest } from '../closest.ts';
import { TallymarkError } from '../errors.ts';
import type { CoverageData } from './istanbul.ts';
import { escapeXml, type XmlContext } from './xml.ts';

export const REPORTERS = [
  'text', 'text-summary', 'text-lcov', 'json', 'json-summary', 'lcov', 'lcovonly', 'html', 'html-spa', 'cobertura', 'clover', 'teamcity', 'none',
] as const;
export type Reporter = (typeof REPORTERS)[number];

export interface WriteOptions {
  reporters: readonly string[];
  /** Folder for reports that are files; made where it is missing. */
  out: string;
  /** Paths in lcov and Cobertura are relative to it. */
  cwd: string;
  /** Texts of files that are not on disk, for the HTML report. */
  contents?: ReadonlyMap<string, string> | undefined;
}

/** @throws TallymarkError TM_REPORTER for a name that is none, with the nearest right one */
export function checkReporters(names: readonly string[]): Reporter[] {
  for (const name of names) {
    if ((REPORTERS as readonly string[]).includes(name)) continue;
    const meant = closest(name, REPORTERS);
    const hint = meant ? `did you mean ${JSON.stringify(meant)}?` : `there are ${REPORTERS.join(', ')}`;
    throw new TallymarkError('TM_REPORTER', `no reporter is called ${JSON.stringify(name)}: ${hint}`);
  }
  return names as Reporter[];
}

/** Istanbul's libraries with all that these reporters need. Called ahead by whoever has to wait anyway, for loading them takes as long as writing a small report. */
export async function loadReporters(names: readonly string[]) {
  const [{ default: library }, { default: reports }, { default: libReport }] = await Promise.all([
    import('istanbul-lib-coverage'),
    import('istanbul-reports'),
    import('istanbul-lib-report'),
  ]);
  // Each reporter is a file that is loaded when the reporter is made.
  for (const name of names) reports.create(name as 'text');
  return { library, reports, libReport };
}

/**
 * Writes the reports in the order given; those that are text go to the standard output.
 * @throws TallymarkError TM_REPORTER before anything is written; TM_REPORT_WRITE where a file cannot be written
 */
export async function writeReports(coverage: CoverageData, { reporters, out, cwd, contents }: WriteOptions): Promise<void> {
  const names = checkReporters(reporters);
  const { library, reports, libReport } = await loadReporters(names);
  const dir = resolve(cwd, out);
  const context = libReport.createContext({
    dir,
    coverageMap: library.createCoverageMap(coverage as never),
    sourceFinder: (path) => contents?.get(path) ?? readFileSync(path, 'utf8'),
  });
  escapeXml(context as unknown as XmlContext);
  for (const name of names) {
    try {
      if (!/^(text|teamcity|none)/.test(name)) mkdirSync(dir, { recursive: true });
      // In a pipe there is no width to fit in: names and line numbers are shown whole.
      const options = { projectRoot: cwd, maxCols: process.stdout.columns || 0 };
      reports.create(name as 'text', options).execute(context);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new TallymarkError('TM_REPORT_WRITE', `the ${name} report could not be written to ${dir} (${message}); the counts are kept, ` +
        '`tallymark report --out <folder>` writes it elsewhere', { cause: error });
    }
  }
}
