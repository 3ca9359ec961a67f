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
  const statements = match(sites.statements, new Candidates(Object.entries(statementMap).map(([id, place]) => ({ place, count: s[id]! }))));
  const functions = match(sites.functions.map((site) => site.declaration), new Candidates(Object.entries(fnMap).map(([id, { decl }]) => ({ place: decl, count: f[id]! }))));
  const alike = new Map<string, Candidates<number[]>>();
  for (const [id, { type, loc }] of Object.entries(branchMap)) {
    const counts = b[id]!;
    const kind = `${type} ${counts.length}`;
    let list = alike.get(kind);
    if (!list) alike.set(kind, (list = new Candidates([])));
    list.add({ place: loc, count: counts });
  }
  const branches = sites.branches.map(({ type, range, arms }) => {
    const same = alike.get(`${type} ${arms.length}`);
    return arms.length === 0 ? [] : (same && match([range], same)?.[0]) ?? null;
  });
  if (!statements || !functions || branches.includes(null)) return null;
  return toLazyCoverage({ path: coverage.path, sites, counts: [...statements, ...functions, ...branches.flatMap((arms) => arms!)] });
}

interface Candidate<T> {
  place: Location;
  count: T;
}

/** By where they start. */
class Candidates<T> {
  /** Of several with one start the outer one comes first, in a map as in a walk, and stands. */
  private readonly byStart = new Map<string, Candidate<T>>();
  private readonly byLine = new Map<number, Candidate<T>[]>();

  constructor(candidates: readonly Candidate<T>[]) {
    for (const candidate of candidates) this.add(candidate);
  }

  add(candidate: Candidate<T>): void {
    const { line, column } = candidate.place.start;
    const start = `${line}:${column}`;
    if (!this.byStart.has(start)) this.byStart.set(start, candidate);
    const onLine = this.byLine.get(line!);
    if (onLine) onLine.push(candidate);
    else this.byLine.set(line!, [candidate]);
  }

  at([line, column]: Range): Candidate<T> | undefined {
    return this.byStart.get(`${line}:${column}`);
  }

  /** The one on the same line that starts nearest. */
  nearest([line, column]: Range, without: ReadonlySet<unknown>): Candidate<T> | undefined {
    let nearest: Candidate<T> | undefined;
    const distance = (candidate: Candidate<T>): number => Math.abs(candidate.place.start.column! - column);
    for (const candidate of this.byLine.get(line) ?? []) {
      if (!without.has(candidate) && (!nearest || distance(candidate) < distance(nearest))) nearest = candidate;
    }
    return nearest;
  }
}

/**
 * For each range the candidate that starts where it starts; else the nearest one on its line that no other range took: compilers move starts by
 * a modifier (`private`), a parenthesis, or the name of an export.
 */
function match<T>(ranges: readonly Range[], candidates: Candidates<T>): T[] | null {
  const exact = ranges.map((range) => candidates.at(range));
  const taken = new Set<unknown>(exact);
  const counts: T[] = [];
  for (const [i, range] of ranges.entries()) {
    const found = exact[i] ?? candidates.nearest(range, taken);
    if (!found) return null;
    taken.add(found);
    counts.push(found.count);
  }
  return counts;
}
