/**
 * The counts of a compiled file on the sites of its source: what the source itself would have shown, so that a file has one map wherever in the tool
 * chain it was measured, and what a compiler invented (the function around an `enum`, the branches of a helper) is nobody's.
 */
import type { Range, SiteMap } from '../model/site-map.ts';
import { type FileCoverage, type Location, toLazyCoverage } from './istanbul.ts';

/**
 * @param coverage of the source, as its source map tells; places may be off
 * @param sites what the source has when it is planned itself
 * @returns null unless every site is found: then the source map's word stands as it is, for half a fit would lose counts
 */
export function fitToSites(coverage: FileCoverage, sites: SiteMap): FileCoverage | null {
  const { statementMap, s, fnMap, f, branchMap, b } = coverage;
  const statements = match(sites.statements, Object.entries(statementMap).map(([id, place]) => ({ place, count: s[id]! })));
  const functions = match(sites.functions.map((site) => site.declaration), Object.entries(fnMap).map(([id, { decl }]) => ({ place: decl, count: f[id]! })));
  const branches = sites.branches.map(({ type, range, arms }) => {
    if (arms.length === 0) return [];
    const same = Object.entries(branchMap).filter(([id, branch]) => branch.type === type && b[id]!.length === arms.length);
    return match([range], same.map(([id, { loc }]) => ({ place: loc, count: b[id]! })))?.[0] ?? null;
  });
  if (!statements || !functions || branches.includes(null)) return null;
  return toLazyCoverage({ path: coverage.path, sites, counts: [...statements, ...functions, ...branches.flatMap((arms) => arms!)] });
}

interface Candidate<T> {
  place: Location;
  count: T;
}

/**
 * For each range the candidate that starts where it starts; else the nearest one on its line that no other range took: compilers move starts by
 * a modifier (`private`), a parenthesis, or the name of an export.
 */
function match<T>(ranges: readonly Range[], candidates: readonly Candidate<T>[]): T[] | null {
  const byStart = new Map<string, Candidate<T>>();
  for (const candidate of candidates) {
    const { line, column } = candidate.place.start;
    // Of several with one start the outer one comes first, in a map as in a walk, and stands.
    if (!byStart.has(`${line}:${column}`)) byStart.set(`${line}:${column}`, candidate);
  }
  const exact = ranges.map(([line, column]) => byStart.get(`${line}:${column}`));
  const taken = new Set(exact);
  const found = ranges.map(([line, column], i) => {
    if (exact[i]) return exact[i];
    let nearest: Candidate<T> | undefined;
    const distance = (candidate: Candidate<T>) => Math.abs(candidate.place.start.column! - column);
    for (const candidate of candidates) {
      if (candidate.place.start.line !== line || taken.has(candidate)) continue;
      if (!nearest || distance(candidate) < distance(nearest)) nearest = candidate;
    }
    taken.add(nearest);
    return nearest;
  });
  return found.every((candidate) => candidate !== undefined) ? found.map((candidate) => candidate!.count) : null;
}
