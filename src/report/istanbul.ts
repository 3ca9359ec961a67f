/**
 * Site maps and counts in the shape of istanbul-lib-instrument 6 (`FileCoverage`), which every tool downstream of Istanbul reads.
 * Same keys in the same order, so that a file's coverage is equal to Istanbul's as JSON text too, apart from its two private keys
 * (`_coverageSchema` and `hash`, which nobody reads).
 */
import { type Range, type SiteMap, siteCount } from '../model/site-map.ts';

/** Line from 1, column from 0; both undefined where a branch arm has no source text (the missing `else`). */
export interface Position {
  line: number | undefined;
  column: number | undefined;
}
export interface Location {
  start: Position;
  end: Position;
}

/** The keys of the maps are the sites' numbers, from 0. */
export interface FileCoverage {
  path: string;
  statementMap: Record<string, Location>;
  fnMap: Record<string, { name: string; decl: Location; loc: Location; line: number | undefined }>;
  branchMap: Record<string, { loc: Location; type: string; locations: Location[]; line: number | undefined }>;
  s: Record<string, number>;
  f: Record<string, number>;
  b: Record<string, number[]>;
  /** Set where the file was never loaded: Istanbul's merge then lets any other data for the path win. */
  all?: true;
}

/** By absolute path. What `istanbul-lib-coverage` makes a coverage map of. */
export type CoverageData = Record<string, FileCoverage>;

/** @param counts one per site, in the order statements, functions, arms */
export function toFileCoverage({ path, sites, counts }: { path: string; sites: SiteMap; counts: ArrayLike<number> }): FileCoverage {
  const data: FileCoverage = { path, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} };
  let site = 0;
  sites.statements.forEach((range, i) => {
    data.statementMap[i] = location(range);
    data.s[i] = counts[site++]!;
  });
  sites.functions.forEach(({ name, declaration, body }, i) => {
    data.fnMap[i] = { name: name || `(anonymous_${i})`, decl: location(declaration), loc: location(body), line: body[0] };
    data.f[i] = counts[site++]!;
  });
  sites.branches.forEach(({ type, range, arms }, i) => {
    // A branch all of whose arms are ignored is left out, but the next one keeps its number.
    if (arms.length === 0) return;
    data.branchMap[i] = { loc: location(range), type, locations: arms.map(location), line: range[0] };
    data.b[i] = arms.map(() => counts[site++]!);
  });
  return data;
}

/** The coverage of a file none of which ran. */
export const toZeroCoverage = (path: string, sites: SiteMap): FileCoverage => toFileCoverage({ path, sites, counts: new Float64Array(siteCount(sites)) });

/** What the coverage of a file was made of; its counts are one per site. */
export interface Origin {
  sites: SiteMap;
  counts: ArrayLike<number>;
}

const origins = new WeakMap<FileCoverage, Origin>();

/** Undefined where the coverage was made of something else, such as a source map. */
export const originOf = (coverage: FileCoverage): Origin | undefined => origins.get(coverage);

/**
 * As `toFileCoverage`, but its maps are made when somebody reads them: of a large project they are millions of objects, and the reports that are written most often (`text`, `json`) do
 * without. Not for callers who change what they get.
 */
export function toLazyCoverage({ path, sites, counts, all }: { path: string; sites: SiteMap; counts: ArrayLike<number>; all?: true }): FileCoverage {
  let made: FileCoverage | undefined;
  const data = (): FileCoverage => (made ??= toFileCoverage({ path, sites, counts }));
  const coverage: FileCoverage = {
    path,
    get statementMap() {
      return data().statementMap;
    },
    get fnMap() {
      return data().fnMap;
    },
    get branchMap() {
      return data().branchMap;
    },
    get s() {
      return data().s;
    },
    get f() {
      return data().f;
    },
    get b() {
      return data().b;
    },
    ...(all && { all }),
  };
  if (counts.length === siteCount(sites)) origins.set(coverage, { sites, counts });
  return coverage;
}

const location = (range: Range | null): Location => ({
  start: { line: range?.[0], column: range?.[1] },
  end: { line: range?.[2], column: range?.[3] },
});
