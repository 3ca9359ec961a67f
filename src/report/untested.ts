/**
 * Files that should have been measured and were never loaded: they appear with zeros, for a report over what ran only flatters.
 * Finding them takes a walk over the tree, which skips folders that nothing can be listed from.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { escapePath, glob, isDynamicPattern } from 'tinyglobby';
import type { NotInstrumented } from '../model/file-counts.ts';
import { EXTENSIONS, normalGlob, type Selection } from '../model/selection.ts';
import { type SiteMap, siteCount } from '../model/site-map.ts';
import { type CoverageData, toLazyCoverage } from './istanbul.ts';

export interface Untested {
  coverage: CoverageData;
  hints: { path: string; hints: SiteMap['hints'] }[];
  /** Files that could not be read or parsed. */
  unread: NotInstrumented[];
}

export interface UntestedOptions {
  selection: Selection;
  /** The include globs that `selection` was made of: where to look. */
  include?: readonly string[] | undefined;
  /** Is there data for this path already, or a word about it? */
  isKnown: (path: string) => boolean;
  /** Plans a source; null where it has nothing to count. Given, because the planner is not below the report. @throws TallymarkError TM_PARSE */
  sitesOf: (source: string, path: string) => SiteMap | null;
  /** What `sitesOf` says of the file that is on disk now, where that is known without reading it; else undefined. */
  sitesAt?: ((path: string) => SiteMap | null | undefined) | undefined;
}

/** The files that a report shows whether they are loaded or not: absolute paths, sorted. */
export const listFiles = (options: Pick<UntestedOptions, 'selection' | 'include'>): Promise<string[]> => find(options, (path) => options.selection.lists(path));

/** The files that only the exclude globs keep out. */
export const listExcluded = (options: Pick<UntestedOptions, 'selection' | 'include'>): Promise<string[]> => find(options, (path) => options.selection.means(path) && !options.selection.selects(path));

async function find({ selection, include = [] }: Pick<UntestedOptions, 'selection' | 'include'>, isMeant: (path: string) => boolean): Promise<string[]> {
  const wantsPackages = include.some((pattern) => pattern.includes('node_modules'));
  const paths = await glob(include.length > 0 ? include.flatMap((text) => patterns(text, selection.cwd)) : ['**'], {
    cwd: selection.cwd,
    absolute: true,
    dot: include.length > 0,
    followSymbolicLinks: false,
    ignore: ['**/.git/**', ...(wantsPackages ? [] : ['**/node_modules/**'])],
  });
  return paths.map((found) => resolve(found)).filter((path) => EXTENSIONS.some((extension) => path.endsWith(extension)) && isMeant(path)).sort();
}

export async function findUntested({ selection, include, isKnown, sitesOf, sitesAt }: UntestedOptions): Promise<Untested> {
  const untested: Untested = { coverage: {}, hints: [], unread: [] };
  for (const path of await listFiles({ selection, include })) {
    if (isKnown(path)) continue;
    try {
      const ready = sitesAt?.(path);
      const sites = ready === undefined ? sitesOf(readFileSync(path, 'utf8'), path) : ready;
      if (!sites) continue;
      untested.coverage[path] = toLazyCoverage({ path, sites, counts: new Float64Array(siteCount(sites)), all: true });
      if (sites.hints.length > 0) untested.hints.push({ path, hints: sites.hints });
    } catch (error) {
      untested.unread.push({ path, reason: (error as Error).message });
    }
  }
  return untested;
}

/** A glob that names a folder means everything in it, and a path that is there means itself, whatever signs are in it. */
function patterns(text: string, cwd: string): string[] {
  const pattern = normalGlob(text, cwd);
  if (pattern === '') return [];
  const path = pattern.replace(/\/\*\*$/, '');
  const named = isDynamicPattern(path) && !path.includes('*') && existsSync(resolve(cwd, path)) ? escapePath(path) : path;
  return path === pattern ? [named, `${named}/**`] : [`${named}/**`];
}
