/** A run's files as reports: collect, add what was never loaded, write, and say what the numbers do not show. */
import { TallymarkError } from '../errors.ts';
import type { FileCounts, NotInstrumented } from '../model/file-counts.ts';
import { createSelection, type Selection, type SelectionOptions } from '../model/selection.ts';
import { collect } from './collect.ts';
import type { CoverageData } from './istanbul.ts';
import { notesText } from './notes.ts';
import { findUntested, listExcluded, type UntestedOptions } from './untested.ts';
import { checkReporters } from './reporters.ts';
import { writeReports } from './write.ts';

export interface ReportInput {
  /** In the order they were seen; any number of versions per path. */
  files: Iterable<FileCounts>;
  /** Files that ran plain. */
  plain?: readonly NotInstrumented[];
  /** Paths of files whose text on disk is not the one that ran. */
  changed?: readonly string[];
  /** Paths of files that were counted, and are not shown, because no globs mean them. */
  unselected?: readonly string[];
  /** What the ledger has to say below the table. */
  ledger?: string;
  /** How many processes were measured; left out: not known. */
  processes?: number;
  /** Whether it is known already that something is missing, and why. */
  incomplete?: boolean;
}

export interface ReportOptions extends SelectionOptions {
  reporters: readonly string[];
  /** Folder of the reports, relative to `cwd` or absolute; never reported on. */
  out: string;
  /** Are files listed that were never loaded? Default true. */
  untested?: boolean;
  sitesOf: UntestedOptions['sitesOf'];
  sitesAt?: UntestedOptions['sitesAt'];
  /** What was made of the selection's options before. */
  selection?: Selection;
}

export interface Reported {
  coverage: CoverageData;
  /** Lines to print after the reports that are text; '' where there is nothing to say. */
  notes: string;
  /** Whether there are no numbers but the zeros of files that were never loaded. */
  nothing: boolean;
  /** Why a report could not be written (TM_REPORT_WRITE): what the numbers do not show is to be said first. */
  failure?: TallymarkError;
}

/** @throws TallymarkError TM_REPORTER before anything is read */
export async function report({ files, plain = [], changed = [], unselected = [], ledger, processes, incomplete = false }: ReportInput, options: ReportOptions): Promise<Reported> {
  const { reporters, out, include, untested = true, sitesOf, sitesAt } = options;
  checkReporters(reporters);
  const selection = options.selection ?? createSelection({ ...options, own: [out, ...(options.own ?? [])] });
  const { coverage, loaded, hints, contents, ...rest } = collect(files, { selects: (path) => selection.selects(path), admits: (path) => selection.admits(path), sitesOf });
  const ranPlain = new Set(plain.map(({ path }) => path));
  const never = untested
    ? await findUntested({ selection, include, sitesOf, sitesAt, isKnown: (path) => path in coverage || loaded.has(path) || ranPlain.has(path) })
    : { coverage: {}, hints: [], unread: [] };
  const all = { ...coverage, ...never.coverage };
  const failure = await writeReports(all, { reporters, out, cwd: selection.cwd, contents }).then(() => undefined, failureOf);
  const isNothing = untested && !incomplete && loaded.size === 0 && plain.length + unselected.length === 0;
  const nothing = !isNothing ? undefined : processes === 0 ? 'started' : Object.keys(never.coverage).length + never.unread.length > 0 ? 'loaded' : 'meant';
  const excluded = nothing === 'meant' ? await listExcluded({ selection, include }) : [];
  const notes = notesText({ ...rest, plain, changed, unselected, nothing, excluded, unread: never.unread, hints: [...hints, ...never.hints], ledger }, selection.cwd);
  return { coverage: all, notes, nothing: nothing !== undefined, ...(failure && { failure }) };
}

function failureOf(error: unknown): TallymarkError {
  if (error instanceof TallymarkError && error.code === 'TM_REPORT_WRITE') return error;
  throw error;
}
