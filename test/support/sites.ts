/**
 * Counts in a form that results of any engine, of istanbul and of the oracle can be compared in: one text key per site, with its count.
 * Keys hold what a site is and where it is; numbering is left out on purpose (test/golden and the differential suites compare it).
 *
 *     s 3:2-3:14                      statement
 *     f 3:9-3:10 3:14-5:1             function: declaration, body
 *     b if 3:2-5:3 1 -                arm 1 of a branch; its range, `-` for an arm without source text
 */
import type { SiteMap, Range } from '../../src/model/site-map.ts';

/** Sorted by key; a key that occurs twice stands twice, with its counts in rising order. */
export type Counts = readonly (readonly [key: string, count: number])[];

export interface IstanbulLocation {
  start: { line?: number | undefined; column?: number | undefined };
  end: { line?: number | undefined; column?: number | undefined };
}

/** As much of Istanbul's FileCoverage data as counts need. */
export interface IstanbulCoverage {
  statementMap: Record<string, IstanbulLocation>;
  fnMap: Record<string, { name: string; decl: IstanbulLocation; loc: IstanbulLocation }>;
  branchMap: Record<string, { type: string; loc: IstanbulLocation; locations: IstanbulLocation[] }>;
  s: Record<string, number>;
  f: Record<string, number>;
  b: Record<string, number[]>;
}

export const rangeKey = (range: Range | null): string => (range ? `${range[0]}:${range[1]}-${range[2]}:${range[3]}` : '-');

export function sortCounts(counts: [string, number][]): Counts {
  return counts.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
}

/** @param values the count of each site, in the order of the layout: statements, functions, arms */
export function countsOfSiteMap(map: SiteMap, values: ArrayLike<number>): Counts {
  const counts: [string, number][] = [];
  let next = 0;
  for (const range of map.statements) counts.push([`s ${rangeKey(range)}`, values[next++]!]);
  for (const site of map.functions) counts.push([`f ${rangeKey(site.declaration)} ${rangeKey(site.body)}`, values[next++]!]);
  for (const branch of map.branches)
    branch.arms.forEach((arm, index) => counts.push([`b ${branch.type} ${rangeKey(branch.range)} ${index} ${rangeKey(arm)}`, values[next++]!]));
  return sortCounts(counts);
}

export function countsOfIstanbul(data: IstanbulCoverage): Counts {
  const counts: [string, number][] = [];
  const key = (at: IstanbulLocation) =>
    at.start.line === undefined ? '-' : `${at.start.line}:${at.start.column}-${at.end.line}:${at.end.column}`;
  for (const [id, at] of Object.entries(data.statementMap)) counts.push([`s ${key(at)}`, data.s[id]!]);
  for (const [id, site] of Object.entries(data.fnMap)) counts.push([`f ${key(site.decl)} ${key(site.loc)}`, data.f[id]!]);
  for (const [id, branch] of Object.entries(data.branchMap))
    branch.locations.forEach((arm, index) => counts.push([`b ${branch.type} ${key(branch.loc)} ${index} ${key(arm)}`, data.b[id]![index]!]));
  return sortCounts(counts);
}

/** One line per difference: `+` only in `actual`, `-` only in `expected`, `~` another count. Empty when equal. */
export function differences(expected: Counts, actual: Counts): string[] {
  const lines: string[] = [];
  let e = 0;
  let a = 0;
  while (e < expected.length || a < actual.length) {
    const want = expected[e];
    const have = actual[a];
    if (want && have && want[0] === have[0]) {
      if (want[1] !== have[1]) lines.push(`~ ${want[0]}: expected ${want[1]}, counted ${have[1]}`);
      e++;
      a++;
    } else if (want && (!have || want[0] < have[0])) {
      lines.push(`- ${want[0]}: expected ${want[1]}, no such site`);
      e++;
    } else {
      lines.push(`+ ${have![0]}: counted ${have![1]}, no such site expected`);
      a++;
    }
  }
  return lines;
}
