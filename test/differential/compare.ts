/** One source, planned by us and by Istanbul: equal as JSON text, or what differs in words. */
import { instrumentSource } from '../../src/instrument.ts';
import { type FileCoverage, type Location, toZeroCoverage } from '../../src/report/istanbul.ts';
import { istanbulCoverage } from './istanbul.ts';

export interface Comparison {
  /** How many statements, functions and arms Istanbul counts. */
  sites: number;
  /** '' where the maps are equal; else lines, `-` for what only Istanbul has and `+` for what only we have. */
  difference: string;
}

/**
 * @returns null where Babel does not parse the source
 * @throws TallymarkError where only we do not
 */
export function compareMaps(source: string, path: string): Comparison | null {
  const theirs = istanbulCoverage(source, path);
  if (!theirs) return null;
  const sites = instrumentSource(source, { filename: path }).plan?.sites ?? { statements: [], functions: [], branches: [], hints: [] };
  const ours = toZeroCoverage(path, sites);
  const count = Object.keys(theirs.s).length + Object.keys(theirs.f).length + Object.values(theirs.b).flat().length;
  return { sites: count, difference: JSON.stringify(ours) === JSON.stringify(theirs) ? '' : describe(theirs, ours) };
}

function describe(theirs: FileCoverage, ours: FileCoverage): string {
  const wanted = lines(theirs);
  const found = lines(ours);
  const missing = wanted.filter((line) => !found.includes(line));
  const extra = found.filter((line) => !wanted.includes(line));
  return [...missing.map((line) => `- ${line}`), ...extra.map((line) => `+ ${line}`)].join('\n') || 'the same sites, as other JSON';
}

const lines = ({ statementMap, fnMap, branchMap }: FileCoverage): string[] => [
  ...Object.entries(statementMap).map(([id, at]) => `statement ${id} ${place(at)}`),
  ...Object.entries(fnMap).map(([id, { name, decl, loc, line }]) => `function ${id} ${name} ${place(decl)} ${place(loc)} ${line}`),
  ...Object.entries(branchMap).map(([id, { type, loc, locations, line }]) => `branch ${id} ${type} ${place(loc)}: ${locations.map(place).join(' ')} ${line}`),
];

const place = ({ start, end }: Location): string => (start.line === undefined ? 'none' : `${start.line}:${start.column}-${end.line}:${end.column}`);
