/** What a text report says below its table: everything that the percentages do not show. Nothing to say is an empty string. */
import { isAbsolute, relative } from 'node:path';
import type { NotInstrumented } from '../model/file-counts.ts';
import type { HintKind } from '../model/site-map.ts';
import type { Collected } from './collect.ts';

export interface NotesInput extends Pick<Collected, 'versions' | 'hints' | 'unmapped' | 'hidden' | 'modes'> {
  /** Files that ran plain. */
  plain: readonly NotInstrumented[];
  /** Files that are another text on disk than the one that ran. */
  changed?: readonly string[];
  /** Files that were counted and are not in the numbers. */
  unselected?: readonly string[];
  /** There are no numbers but the zeros of files that were never loaded: no process was `started`, none of these files was `loaded`, or there is no file that is `meant`. */
  nothing?: 'started' | 'loaded' | 'meant' | undefined;
  /** Where nothing is meant: the files that only the exclude globs keep out. */
  excluded?: readonly string[];
  /** Files that were never loaded and could not be read either: they have no zeros in the table. */
  unread?: readonly NotInstrumented[];
  /** One or more lines about processes and threads that were not seen to finish. */
  ledger?: string | undefined;
}

/** Without this, Jest's users see a table of zeros after tests that passed. */
const NOTHING = {
  started: 'Nothing was counted: no Node.js reported in. Either the command starts none, or something on the way to it drops NODE_OPTIONS.',
  loaded: 'Nothing was counted: Node.js itself loaded none of these files. Tools that run modules in a way of their own (Jest, Vitest) need a plug-in: docs/plugins.md.',
  meant: 'Nothing was measured: there is no such file (--include, --cwd).',
};
const EXCLUDED = "Nothing was measured: all files in question are excluded, by default or by --exclude. --exclude '!<glob>' takes files back:";

/**
 * @param cwd paths below it are shown relative to it
 * @param limit how many lines a list may have before the rest is a number; lists in files have no limit
 */
export function notesText(notes: NotesInput, cwd: string, limit = 20): string {
  const show = (path: string): string => {
    const short = isAbsolute(path) ? relative(cwd, path) : path;
    return short.startsWith('..') ? path : short;
  };
  const list = (title: string, lines: readonly string[]): string => {
    if (lines.length === 0) return '';
    const left = lines.length - limit;
    const shown = left > 0 ? [...lines.slice(0, limit), `and ${left} more`] : lines;
    return [title, ...shown.map((line) => `  ${line}`)].join('\n');
  };
  // A parser's message starts with the path itself, and the place in it.
  const files = (entries: readonly NotInstrumented[]) =>
    entries.map(({ path, reason }) => show(path) + (reason.startsWith(`${path}:`) ? reason.slice(path.length) : `: ${reason}`)).sort();

  return [
    notes.excluded?.length ? list(EXCLUDED, notes.excluded.map(show)) : notes.nothing ? NOTHING[notes.nothing] : '',
    list('Ran without being measured:', files(notes.plain)),
    list('Never loaded and not in the numbers, for they cannot be read:', files(notes.unread ?? [])),
    list('Reported as compiled:', files(notes.unmapped)),
    list('Counted, but none of their sources is selected (--include, --exclude):', files(notes.hidden)),
    list('Counted by a plug-in, but not selected (--include, --exclude):', (notes.unselected ?? []).map(show).sort()),
    list('Not what is on disk now, so that lines may not fit:', (notes.changed ?? []).filter((path) => !notes.versions.some((entry) => entry.path === path)).map(show).sort()),
    list('Several versions ran, one is shown:', notes.versions.map((entry) => `${show(entry.path)}: ${versionText(entry, show)}`)),
    ignoredText(notes.hints),
    list('Hints that matched nothing:', unmatched(notes.hints).map(({ path, line, column, kind }) => `${show(path)}:${line}:${column + 1}: ignore ${kind}`)),
    ...modeTexts(notes.modes, (title, paths) => list(title, paths.map(show).sort())),
    notes.ledger ?? '',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** What numbers mean that are not counts. */
function modeTexts(modes: NotesInput['modes'], list: (title: string, paths: string[]) => string): string[] {
  const of = (wanted: string) => [...modes].filter(([, mode]) => mode === wanted).map(([path]) => path);
  const hits = of('hits');
  return [
    hits.length > 0 ? `Measured with --mode hits (${hits.length} ${hits.length === 1 ? 'file' : 'files'}): 1 says that code ran, not how often.` : '',
    list('Measured with --mode hits at times, so their numbers are lower bounds:', of('mixed')),
  ];
}

function versionText({ kept, left }: Collected['versions'][number], show: (path: string) => string): string {
  const others = left.map((name) => (isAbsolute(name) ? `what ${show(name)} leads to` : name.slice(0, 8))).join(', ');
  const why = { 'on disk': 'which is on disk now', 'seen last': 'which was seen last; none is on disk now', 'loaded as it is': 'which was loaded as it is' }[kept.because];
  return `shown is ${kept.identity.slice(0, 8)}, ${why}; left out: ${others}`;
}

function ignoredText(files: NotesInput['hints']): string {
  const sum = { statements: 0, functions: 0, branches: 0 };
  let matching = 0;
  for (const hint of files.flatMap((file) => file.hints)) {
    if (hint.kind === 'file' || hint.statements + hint.functions + hint.branches > 0) matching++;
    sum.statements += hint.statements;
    sum.functions += hint.functions;
    sum.branches += hint.branches;
  }
  if (matching === 0) return '';
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  return `Ignored by ${count(matching, 'hint')}: ${count(sum.statements, 'statement')}, ${count(sum.functions, 'function')}, ${count(sum.branches, 'branch arm')}.`;
}

/** `stop` ends a range and takes nothing out itself; a file with a `file` hint has no sites to take out. */
function unmatched(files: NotesInput['hints']): { path: string; line: number; column: number; kind: HintKind }[] {
  return files.flatMap(({ path, hints }) =>
    hints
      .filter((hint) => hint.kind !== 'stop' && hint.kind !== 'file' && hint.statements + hint.functions + hint.branches === 0)
      .map(({ line, column, kind }) => ({ path, line, column, kind })),
  );
}
