/**
 * Whether a file is measured, from globs that were compiled before (selection.ts): what the hook asks for every file that is loaded, in every
 * process of a run, so it needs nothing but regular expressions.
 */
import { dirname, isAbsolute, relative, sep } from 'node:path';

/** A set of globs as a value that JSON can carry. */
export interface GlobSet {
  /** Paths that mean themselves, relative or absolute. */
  literal: string[];
  /** Paths that mean themselves and everything below them, relative or absolute: most globs are no more than that, and need no regular expression. */
  folders: string[];
  /** Sources of regular expressions over `/`-separated paths relative to the working directory. */
  relative: string[];
  /** The same over absolute paths. */
  absolute: string[];
  /** Paths outside the working directory are asked about as if they were below it: `../lib/a.js` as `lib/a.js`. */
  anywhere?: true;
  /** The source of one that is found in every relative path that any of these match. An expression is compiled when it is first asked, and each process asks for its first file. */
  hint?: string;
}

export interface CompiledSelection {
  /** Real path of the working directory. */
  cwd: string;
  /** Null: everything below `cwd`. */
  include: GlobSet | null;
  /** In the order in which they are asked. */
  exclude: GlobSet[];
  /** Taken back in from what is excluded. */
  back: GlobSet;
}

/** What a source file ends in. */
export const EXTENSIONS: readonly string[] = ['.js', '.cjs', '.mjs', '.jsx', '.ts', '.cts', '.mts', '.tsx'];

const slashes = sep === '\\' ? (path: string): string => path.replace(/\\/g, '/') : (path: string): string => path;
const isOutside = (below: string): boolean => below === '..' || below.startsWith('../') || isAbsolute(below);

/** @returns is the file at this absolute path (without query) measured when it is loaded? */
export function createSelects({ cwd, include, exclude, back }: CompiledSelection): (path: string) => boolean {
  const belowOf = relativeTo(cwd);
  const included = include ? matcher(include) : (_path: string, below: string) => !isOutside(below);
  const excluded = exclude.map(matcher);
  const givenBack = matcher(back);
  return (path) => {
    if (!EXTENSIONS.some((extension) => path.endsWith(extension))) return false;
    const below = belowOf(path);
    const absolute = slashes(path);
    return included(absolute, below) && (!excluded.some((matches) => matches(absolute, below)) || givenBack(absolute, below));
  };
}

/** @returns a path relative to `cwd`, with slashes. `path.relative` once for each folder outside: it would be most of the price of a selection, and many files share a folder */
function relativeTo(cwd: string): (path: string) => string {
  const inside = cwd.endsWith(sep) ? cwd : cwd + sep;
  const outside = new Map<string, string>();
  return (path) => {
    if (path.startsWith(inside)) return slashes(path.slice(inside.length));
    const folder = dirname(path);
    let below = outside.get(folder);
    // The root of a drive ends in a slash.
    if (below === undefined) outside.set(folder, (below = slashes(relative(cwd, folder)).replace(/\/$/, '')));
    return below + slashes(path.slice(path.lastIndexOf(sep)));
  };
}

/** Does any of the globs match? Asked with the absolute path and the path relative to the working directory, both with slashes. */
export function matcher(globs: GlobSet): (path: string, below: string) => boolean {
  const literal = new Set(globs.literal);
  const folders = globs.folders.map((folder) => `${folder}/`);
  const isBelow = (path: string): boolean => folders.some((folder) => path.startsWith(folder) || (path.length === folder.length - 1 && folder.startsWith(path)));
  const relatives = globs.relative.map((source) => new RegExp(source));
  const absolutes = globs.absolute.map((source) => new RegExp(source));
  const hint = globs.hint === undefined ? undefined : new RegExp(globs.hint);
  const matches = (path: string, below: string): boolean =>
    literal.has(below) || literal.has(path) || isBelow(below) || isBelow(path) || ((!hint || hint.test(below)) && relatives.some((pattern) => pattern.test(below))) || absolutes.some((pattern) => pattern.test(path));
  return globs.anywhere ? (path, below) => matches(path, below.replace(/^(?:\.\.\/)+/, '')) : matches;
}
