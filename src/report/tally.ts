/** What tables say of a file: how much of it ran, and which lines did not. Numbers and lines are those of istanbul-lib-coverage's `FileCoverage`. */
import type { SiteMap } from '../model/site-map.ts';
import { type FileCoverage, originOf } from './istanbul.ts';

export interface Total {
  total: number;
  covered: number;
  skipped: 0;
  /** Rounded down to hundredths; 100 of nothing. */
  pct: number;
}

export interface Tally {
  statements: Total;
  functions: Total;
  branches: Total;
  lines: Total;
  /** What did not run: lines; where all did, those with a branch that was not taken. Such as `3,5-7`, from the first to the last of what follows one another in the file. */
  missing(): string;
}

/** What does not depend on counts. */
interface Shape {
  functions: number;
  /** The lines on which statements start, ascending, and for each statement the index of its line. */
  lines: Int32Array;
  lineOf: Int32Array;
  /** Lines of the branches, and how many arms they have. */
  branches: Int32Array;
  arms: Int32Array;
}

const shapes = new WeakMap<SiteMap, Shape>();

export function tallyOf(coverage: FileCoverage): Tally {
  const origin = originOf(coverage);
  if (origin) return new Counted(shapeOfSites(origin.sites), origin.counts);
  const { statementMap, branchMap, s, f, b } = coverage;
  const lines = Object.keys(s).map((id) => statementMap[id]!.start.line!);
  const branches = Object.keys(b).map((id): [number, number] => [branchMap[id]!.line || branchMap[id]!.loc.start.line!, b[id]!.length]);
  return new Counted(shapeOf(lines, Object.keys(f).length, branches), [...Object.values(s), ...Object.values(f), ...Object.values(b).flat()]);
}

/** Kept with the map, so that it can be asked for ahead. */
export function shapeOfSites(sites: SiteMap): Shape {
  let shape = shapes.get(sites);
  if (!shape) {
    const branches = sites.branches.filter(({ arms }) => arms.length > 0).map(({ range, arms }): [number, number] => [range[0], arms.length]);
    shapes.set(sites, (shape = shapeOf(sites.statements.map(([line]) => line), sites.functions.length, branches)));
  }
  return shape;
}

function shapeOf(statements: readonly number[], functions: number, branches: readonly [line: number, arms: number][]): Shape {
  const lines = Int32Array.from(new Set(statements)).sort();
  const index = new Map<number, number>();
  lines.forEach((line, i) => index.set(line, i));
  return {
    functions,
    lines,
    lineOf: Int32Array.from(statements, (line) => index.get(line)!),
    branches: Int32Array.from(branches, ([line]) => line),
    arms: Int32Array.from(branches, ([, arms]) => arms),
  };
}

const totalOf = (covered: number, total: number): Total => ({ total, covered, skipped: 0, pct: total > 0 ? Math.floor((1000 * 100 * covered) / total / 10) / 100 : 100 });

class Counted implements Tally {
  private readonly shape: Shape;
  private readonly counts: ArrayLike<number>;
  /** Of each line, whether any of its statements ran. */
  private readonly ran: Uint8Array;
  readonly statements: Total;
  readonly functions: Total;
  readonly branches: Total;
  readonly lines: Total;

  /** @param counts of statements, functions, arms */
  constructor(shape: Shape, counts: ArrayLike<number>) {
    const { lineOf, lines, functions, arms } = shape;
    this.shape = shape;
    this.counts = counts;
    this.ran = new Uint8Array(lines.length);
    let at = 0;
    const total = (size: number): Total => {
      let covered = 0;
      for (const end = at + size; at < end; at++) if (counts[at]! > 0) covered++;
      return totalOf(covered, size);
    };
    for (let i = 0; i < lineOf.length; i++) if (counts[i]! > 0) this.ran[lineOf[i]!] = 1;
    this.statements = total(lineOf.length);
    this.functions = total(functions);
    this.branches = total(arms.reduce((sum, size) => sum + size, 0));
    this.lines = totalOf(this.ran.reduce((sum, ran) => sum + ran, 0), lines.length);
  }

  missing(): string {
    const { shape, lines } = this;
    if (lines.total === 0) return '';
    if (lines.covered < lines.total) return rangesText(shape.lines, (i) => this.ran[i] === 1);
    const whole = new Map<number, boolean>();
    let at = shape.lineOf.length + shape.functions;
    shape.branches.forEach((line, i) => {
      let all = whole.get(line) ?? true;
      for (const end = at + shape.arms[i]!; at < end; at++) all &&= this.counts[at]! > 0;
      whole.set(line, all);
    });
    const branchLines = Int32Array.from(whole.keys()).sort();
    return rangesText(branchLines, (i) => whole.get(branchLines[i]!)!);
  }
}

function rangesText(lines: Int32Array, isCovered: (index: number) => boolean): string {
  let text = '';
  for (let i = 0; i < lines.length; i++) {
    if (isCovered(i)) continue;
    const first = i;
    while (i + 1 < lines.length && !isCovered(i + 1)) i++;
    text += `${text === '' ? '' : ','}${lines[first]}${i > first ? `-${lines[i]}` : ''}`;
  }
  return text;
}
