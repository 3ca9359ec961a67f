/**
 * The counts of a compiled file on the sites of its source: what the source itself would have shown, so that a file has one map wherever in the tool
 * chain it was measured, and what a compiler invented (the function around an `enum`, the branches of a helper) is nobody's.
 */
import type { BranchType, Range, SiteMap } from '../model/site-map.ts';
import { type FileCoverage, type Location, toLazyCoverage } from './istanbul.ts';

/**
 * @param coverage of the source, as its source map tells; places may be off
 * @param sites what the source has when it is planned itself
 * @returns null unless every site is found: then the source map's word stands as it is, for half a fit would lose counts
 */
export function fitToSites(coverage: FileCoverage, sites: SiteMap): FileCoverage | null {
  const { statementMap, s, fnMap, f, branchMap, b } = coverage;
  const statements = match(sites.statements, new Candidates(Object.entries(statementMap).map(([id, place]) => ({ place, count: s[id]! }))));
  const functions = fitFunctions(sites, Object.entries(fnMap).map(([id, { decl, loc }]) => ({ place: decl, body: loc, count: f[id]! })));
  const branches = fitBranches(sites, Object.entries(branchMap).map(([id, { type, loc, locations }]) => ({ place: loc, type, arms: locations, count: b[id]! })));
  if (!statements || !functions || !branches) return null;
  return toLazyCoverage({ path: coverage.path, sites, counts: [...statements, ...functions, ...branches.flat()] });
}

interface Candidate<T> {
  place: Location;
  count: T;
}

const startsAt = ({ start }: Location, [line, column]: Range): boolean => start.line === line && start.column === column;
const isBefore = (line: number, column: number, position: { line?: number | undefined; column?: number | undefined }): boolean => line < position.line! || (line === position.line && column < position.column!);
const contains = ({ start, end }: Location, [line, column]: Range): boolean => !isBefore(line, column, start) && isBefore(line, column, end);

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

  /** The one on the same line that starts nearest, best of those that hold the start of the range: the value of a field is in the assignment that was made of the field. */
  nearest(range: Range, without: ReadonlySet<unknown>): Candidate<T> | undefined {
    const [line, column] = range;
    const free = (this.byLine.get(line) ?? []).filter((candidate) => !without.has(candidate));
    const around = free.filter(({ place }) => contains(place, range));
    const distance = (candidate: Candidate<T>): number => Math.abs(candidate.place.start.column! - column);
    let nearest: Candidate<T> | undefined;
    for (const candidate of around.length > 0 ? around : free) if (!nearest || distance(candidate) < distance(nearest)) nearest = candidate;
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

/** A method with decorators begins where they begin, on a line of their own, and its compiled form at its name; their bodies begin in one place. */
function fitFunctions({ functions }: SiteMap, compiled: readonly (Candidate<number> & { body: Location })[]): number[] | null {
  const byBody = new Candidates(compiled.map(({ body, count }) => ({ place: body, count })));
  const declared = new Candidates(compiled);
  const none = new Set();
  const elsewhere = functions.map(({ declaration, body }) => {
    if (declared.at(declaration)) return undefined;
    return byBody.at(body) ?? (declared.nearest(declaration, none) ? undefined : byBody.nearest(body, none));
  });
  const counts = match(functions.filter((_site, i) => !elsewhere[i]).map((site) => site.declaration), declared);
  let next = 0;
  return counts && functions.map((_site, i) => elsewhere[i]?.count ?? counts[next++]!);
}

interface CompiledBranch extends Candidate<number[]> {
  type: string;
  arms: readonly Location[];
}

/** What else a branch of the source may have become: `a ?? b` is `(_a = a) !== null && _a !== void 0 ? _a : b` in older JavaScript, where the `&&` is nobody's. */
const LOWERED: Partial<Record<BranchType, string>> = { 'binary-expr': 'cond-expr' };

/** By where their arms start; else by where they start themselves, among those of the same type and number of arms. */
function fitBranches({ branches }: SiteMap, compiled: readonly CompiledBranch[]): number[][] | null {
  const taken = new Set<CompiledBranch>();
  // By the start of each arm that has text, and by their own.
  const byStart = new Map<string, CompiledBranch[]>();
  const keyOf = (type: string, line: number, column: number): string => `${type} ${line}:${column}`;
  for (const branch of compiled) {
    for (const key of new Set([branch.place, ...branch.arms].flatMap(({ start }) => (start.line === undefined ? [] : [keyOf(branch.type, start.line, start.column!)])))) {
      const list = byStart.get(key);
      if (list) list.push(branch);
      else byStart.set(key, [branch]);
    }
  }
  const found = branches.map(({ type, range, arms }): number[] | undefined => {
    if (arms.length === 0) return [];
    const [line, column] = arms.find((arm) => arm !== null) ?? range;
    for (const wanted of [type, LOWERED[type]]) {
      for (const branch of (wanted && byStart.get(keyOf(wanted, line, column))) || []) {
        if (taken.has(branch)) continue;
        // What stands for the value of `a` has no text of its own, and compilers say that it is the operator's.
        if (wanted !== type) {
          if (arms.length !== 2 || !startsAt(branch.place, range) || !startsAt(branch.arms[1]!, arms[1]!)) continue;
          taken.add(branch);
          return branch.count;
        }
        // A hint may have taken arms out of the source's branch, the one without text (a missing `else`) among them.
        const counts = arms.map((arm) => branch.count[branch.arms.findIndex((place) => (arm ? startsAt(place, arm) : place.start.line === undefined))]);
        if (counts.includes(undefined) || (arms.length < branch.arms.length && !startsAt(branch.place, range))) continue;
        taken.add(branch);
        return counts as number[];
      }
    }
    return undefined;
  });
  const alike = new Map<string, Candidates<number[]>>();
  for (const branch of compiled) {
    if (taken.has(branch)) continue;
    const kind = `${branch.type} ${branch.arms.length}`;
    let list = alike.get(kind);
    if (!list) alike.set(kind, (list = new Candidates([])));
    list.add(branch);
  }
  const used = new Set<unknown>();
  const counts = branches.map(({ type, range, arms }, i) => {
    if (found[i]) return found[i];
    const list = alike.get(`${type} ${arms.length}`);
    const candidate = list?.at(range) ?? list?.nearest(range, used);
    used.add(candidate);
    return candidate?.count;
  });
  return counts.includes(undefined) ? null : (counts as number[][]);
}
