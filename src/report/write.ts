/**
 * Writes reports. The formats are those of istanbul-reports, whose libraries are used here and nowhere else, and are loaded when a
 * report is written. The two that most people want, `text` and `json`, are written by text.ts and json.ts.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TallymarkError } from '../errors.ts';
import type { CoverageData, FileCoverage } from './istanbul.ts';
import { writeJson } from './json.ts';
import { checkReporters } from './reporters.ts';
import { type Tally, tallyOf } from './tally.ts';
import { type Colors, tableText, type TreeNode } from './text.ts';
import { escapeXml, type XmlContext } from './xml.ts';

export interface WriteOptions {
  reporters: readonly string[];
  /** Folder for reports that are files; made where it is missing. */
  out: string;
  /** Paths in lcov and Cobertura are relative to it. */
  cwd: string;
  /** Texts of files that are not on disk, for the HTML report. */
  contents?: ReadonlyMap<string, string> | undefined;
}

/** Istanbul's libraries with all that these reporters need. Called ahead by whoever has to wait anyway, for loading them takes as long as writing a small report. */
type Libraries = Awaited<ReturnType<typeof loadReporters>>;
export async function loadReporters(names: readonly string[]) {
  const [{ default: library }, { default: reports }, { default: libReport }] = await Promise.all([
    import('istanbul-lib-coverage'),
    import('istanbul-reports'),
    import('istanbul-lib-report'),
  ]);
  // Each reporter is a file that is loaded when the reporter is made.
  for (const name of names) if (!(name in OWN)) reports.create(name as 'text');
  return { library, reports, libReport };
}

/** The coverage of a file, for reports that need no more than its numbers: as much of istanbul-lib-coverage's `FileCoverage` as they and the tree ask for. */
class Numbers {
  readonly coverage: FileCoverage;
  readonly path: string;
  private readonly summaryOf: Libraries['library']['createCoverageSummary'];
  private known: Tally | undefined;

  constructor(coverage: FileCoverage, summaryOf: Numbers['summaryOf']) {
    this.coverage = coverage;
    this.path = coverage.path;
    this.summaryOf = summaryOf;
  }

  get tally(): Tally {
    return (this.known ??= tallyOf(this.coverage));
  }

  toSummary() {
    const { lines, functions, statements, branches } = this.tally;
    return this.summaryOf({ lines, functions, statements, branches });
  }
}

type Node = Omit<TreeNode, 'getFileCoverage'> & { getFileCoverage(): Numbers };
/** What its types leave out. */
type Context = Omit<ReturnType<Libraries['libReport']['createContext']>, 'getTree'> & {
  getTree(): { visit(visitor: object): void };
  classForPercent(kind: string, percent: number): string;
  writer: { writeFile(file: null): Colors & { write(text: string): void } };
};

/** Reports that are written here. */
const OWN: Readonly<Record<string, (context: Context, dir: string) => void>> = {
  text(context) {
    const console = context.writer.writeFile(null);
    // In a pipe there is no width to fit in: names and line numbers are shown whole.
    console.write(tableText(nodesOf(context), process.stdout.columns || 0, console, (kind, percent) => context.classForPercent(kind, percent)));
  },
  json(context, dir) {
    writeJson(join(dir, 'coverage-final.json'), nodesOf(context).filter((node) => !node.isSummary()).map((node) => node.getFileCoverage().coverage));
  },
};
/** Istanbul's reports that ask for no more than numbers. */
const NEED_NUMBERS: ReadonlySet<string> = new Set([...Object.keys(OWN), 'text-summary', 'json-summary', 'none']);

/** Folders and files, in the order in which they are shown. */
function nodesOf(context: Context): Node[] {
  const nodes: Node[] = [];
  const add = (node: Node): void => void nodes.push(node);
  context.getTree().visit({ onSummary: add, onDetail: add });
  return nodes;
}

/**
 * Writes the reports in the order given; those that are text go to the standard output.
 * @throws TallymarkError TM_REPORTER before anything is written; TM_REPORT_WRITE where files cannot be written, after all the others were
 */
export async function writeReports(coverage: CoverageData, { reporters, out, cwd, contents }: WriteOptions): Promise<void> {
  const names = checkReporters(reporters);
  const { library, reports, libReport } = await loadReporters(names);
  const dir = resolve(cwd, out);
  const contextOf = (coverageMap: unknown): Context => {
    const context = libReport.createContext({ dir, coverageMap: coverageMap as never, sourceFinder: (path) => contents?.get(path) ?? readFileSync(path, 'utf8') });
    escapeXml(context as unknown as XmlContext);
    return context as unknown as Context;
  };
  let numbers: Context | undefined;
  let whole: Context | undefined;
  const contextFor = (name: string): Context => {
    if (!NEED_NUMBERS.has(name)) return (whole ??= contextOf(library.createCoverageMap(coverage as never)));
    return (numbers ??= contextOf({ files: () => Object.keys(coverage), fileCoverageFor: (path: string) => new Numbers(coverage[path]!, library.createCoverageSummary) }));
  };
  const failures: TallymarkError[] = [];
  for (const name of names) {
    try {
      if (!/^(text|teamcity|none)/.test(name)) mkdirSync(dir, { recursive: true });
      const own = OWN[name];
      if (own) own(contextFor(name), dir);
      else reports.create(name as 'cobertura', { projectRoot: cwd }).execute(contextFor(name) as never);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      failures.push(new TallymarkError('TM_REPORT_WRITE', `the ${name} report could not be written to ${dir} (${message}); the counts are kept, ` +
        '`tallymark report --out <folder>` writes it elsewhere', { cause: error }));
    }
  }
  if (failures.length > 1) throw new TallymarkError('TM_REPORT_WRITE', failures.map(({ message }) => message).join('\n'), { cause: failures[0] });
  if (failures.length > 0) throw failures[0];
}
