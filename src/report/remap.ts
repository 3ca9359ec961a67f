/**
 * From a compiled file back to the files it was made of, through the source map it came with.
 *
 * A site goes to where its text came from. Sites that came from nowhere (helpers a compiler put in) drop out. Several sites of one
 * compiled file may come from the same text, because a compiler wrote it twice (a `finally`) or made two statements of one (an
 * export): their counts are not added, for `export const a = 1` did not run twice; the largest stands. Counts of
 * different compiled files are added, by place, for each of them ran on its own.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodedMappings, FlattenMap, GREATEST_LOWER_BOUND, generatedPositionFor, LEAST_UPPER_BOUND, originalPositionFor, sourceContentFor, type TraceMap } from '@jridgewell/trace-mapping';
import type { FileCoverage, Location, Position } from './istanbul.ts';

/** One original file, as far as its compiled files tell. */
export interface Remapped {
  coverage: FileCoverage;
  /** Its text where a source map carries it. */
  content: string | null;
}

/**
 * @param inputSourceMap an object or JSON text; index maps are fine
 * @returns the original files by absolute path (or URL, where the map has URLs); empty where nothing could be mapped
 * @throws Error where it is not a source map
 */
export function remap(coverage: FileCoverage, inputSourceMap: unknown): Map<string, Remapped> {
  const map = FlattenMap(inputSourceMap as string, coverage.path);
  const files = new Map<string, OriginalFile>();
  const fileOf = (source: string): OriginalFile => {
    let file = files.get(source);
    if (!file) files.set(source, (file = new OriginalFile(pathOf(source), sourceContentFor(map, source))));
    return file;
  };

  for (const [id, place] of Object.entries(coverage.statementMap)) {
    const original = originalOf(map, place);
    if (original) fileOf(original.source).statement(original.place, coverage.s[id]!);
  }
  for (const [id, { name, decl, loc }] of Object.entries(coverage.fnMap)) {
    const declared = originalOf(map, decl);
    const body = originalOf(map, loc);
    if (declared && body && declared.source === body.source) fileOf(declared.source).function(name, declared.place, body.place, coverage.f[id]!);
  }
  for (const [id, { type, loc, locations }] of Object.entries(coverage.branchMap)) {
    const whole = originalOf(map, loc);
    // An arm without text (the missing else) needs no mapping: it is where its branch is.
    const arms = locations.map((arm) => (arm.start.line === undefined ? (whole && { source: whole.source, place: arm }) : originalOf(map, arm)));
    const known = arms.flatMap((arm, i) => (arm ? [{ ...arm, count: coverage.b[id]![i]! }] : []));
    const [first] = known;
    if (!first || known.some((arm) => arm.source !== first.source)) continue;
    const range = whole?.source === first.source ? whole.place : first.place;
    fileOf(first.source).branch(type, range, known.map((arm) => arm.place), known.map((arm) => arm.count));
  }
  return new Map([...files.values()].map((file) => [file.coverage.path, { coverage: file.coverage, content: file.content }]));
}

const pathOf = (source: string): string => (source.startsWith('file:') ? fileURLToPath(source) : source);

/** Adds `other` to `into`, site by site by place; a site that only one of them has keeps its count. */
export function addRemapped(into: FileCoverage, other: FileCoverage): FileCoverage {
  const sum = new OriginalFile(into.path, null, (a, b) => a + b);
  for (const { statementMap, fnMap, branchMap, s, f, b } of [into, other]) {
    for (const [id, place] of Object.entries(statementMap)) sum.statement(place, s[id]!);
    for (const [id, { name, decl, loc }] of Object.entries(fnMap)) sum.function(name, decl, loc, f[id]!);
    for (const [id, { type, loc, locations }] of Object.entries(branchMap)) sum.branch(type, loc, locations, b[id]!);
  }
  return sum.coverage;
}

/** Collects the sites of one original file; a site that is already there at the same place is combined with the new one. */
class OriginalFile {
  readonly coverage: FileCoverage;
  readonly content: string | null;
  private readonly combine: (a: number, b: number) => number;
  private readonly numbers = new Map<string, number>();
  private readonly next = { s: 0, f: 0, b: 0 };

  constructor(path: string, content: string | null, combine: (a: number, b: number) => number = Math.max) {
    this.coverage = { path, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} };
    this.content = content;
    this.combine = combine;
  }

  statement(place: Location, count: number): void {
    const { coverage } = this;
    const id = this.number('s', place);
    coverage.statementMap[id] ??= place;
    coverage.s[id] = this.combine(coverage.s[id] ?? 0, count);
  }

  function(name: string, decl: Location, loc: Location, count: number): void {
    const { coverage } = this;
    const id = this.number('f', decl);
    coverage.fnMap[id] ??= { name: /^\(anonymous_\d+\)$/.test(name) ? `(anonymous_${id})` : name, decl, loc, line: loc.start.line };
    coverage.f[id] = this.combine(coverage.f[id] ?? 0, count);
  }

  branch(type: string, loc: Location, locations: Location[], counts: number[]): void {
    const { coverage } = this;
    const id = this.number('b', loc, ...locations);
    coverage.branchMap[id] ??= { loc, type, locations, line: loc.start.line };
    coverage.b[id] = counts.map((count, i) => this.combine(coverage.b[id]?.[i] ?? 0, count));
  }

  private number(kind: 's' | 'f' | 'b', ...places: Location[]): number {
    const key = kind + places.map(({ start, end }) => [start.line, start.column, end.line, end.column].join()).join(';');
    let id = this.numbers.get(key);
    if (id === undefined) this.numbers.set(key, (id = this.next[kind]++));
    return id;
  }
}

interface Original {
  source: string;
  place: Location;
}

/** The place in an original file whose text became `place`, or null. Its end is where the last mapped piece within `place` ends. */
function originalOf(map: TraceMap, place: Location): Original | null {
  const start = startOf(map, place);
  const last = lookUp(map, place.end, -1);
  if (!start || !last || start.source !== last.source) return null;
  const end = endOf(map, last);
  const before = end.line! < start.line || (end.line === start.line && end.column! <= start.column);
  return { source: start.source, place: { start: { line: start.line, column: start.column }, end: before ? endOf(map, start) : end } };
}

interface Found {
  source: string;
  line: number;
  column: number;
}

/**
 * Where a place starts: in the piece that holds its start, unless that one comes from another line. esbuild has no piece for the `(0,` of `try{(0,lib.f)()}`, which the one of `try` holds; but the one that holds
 * `return` in an indented line may start with the indentation.
 */
function startOf(map: TraceMap, place: Location): Found | null {
  const holding = lookUp(map, place.start, 0);
  const within = firstWithin(map, place);
  return within && within.line !== holding?.line ? within : holding;
}

/** What the first piece that starts within a place was made from, on its first line. */
function firstWithin(map: TraceMap, { start, end }: Location): Found | null {
  const line = decodedMappings(map)[start.line! - 1] ?? [];
  const to = end.line === start.line ? end.column! : Infinity;
  for (let at = lowerBound(line, start.column!); at < line.length && line[at]![0] < to; at++) {
    const piece = line[at]!;
    const source = piece.length > 1 ? map.resolvedSources[piece[1]!] : undefined;
    if (source != null) return { source, line: piece[2]! + 1, column: piece[3]! };
  }
  return null;
}

/** The first piece that does not start before `column`. */
function lowerBound(line: readonly { readonly 0: number }[], column: number): number {
  let [low, high] = [0, line.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (line[middle]![0] < column) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What the piece that holds this position was made from; before the first piece of its line, that piece. */
function lookUp(map: TraceMap, { line, column }: Position, step: number): Found | null {
  if (line === undefined || column === undefined) return null;
  for (const bias of [GREATEST_LOWER_BOUND, LEAST_UPPER_BOUND] as const) {
    const found = originalPositionFor(map, { line, column: Math.max(0, column + step), bias });
    if (found.source !== null) return { source: found.source, line: found.line, column: found.column };
  }
  return null;
}

/** A piece of the original ends where the next one on its line starts, or else with its line. */
function endOf(map: TraceMap, { source, line, column }: Found): Position {
  const next = generatedPositionFor(map, { source, line, column: column + 1, bias: LEAST_UPPER_BOUND });
  if (next.line !== null) {
    const original = originalPositionFor(map, { line: next.line, column: next.column });
    if (original.source === source && original.line === line && original.column > column) return { line, column: original.column };
  }
  return { line, column: lineEnd(map, source, line, column) };
}

const lineLengths = new WeakMap<TraceMap, Map<string, number[]>>();

/** The length of a line; Infinity where the text is neither in the map nor on disk; Istanbul's reports take that for "to the end of the line". */
function lineEnd(map: TraceMap, source: string, line: number, column: number): number {
  let bySource = lineLengths.get(map);
  if (!bySource) lineLengths.set(map, (bySource = new Map()));
  let lengths = bySource.get(source);
  if (!lengths) {
    const text = sourceContentFor(map, source) ?? readText(pathOf(source));
    lengths = text?.split(/\r\n|[\n\r\u2028\u2029]/).map((each) => each.length) ?? [];
    bySource.set(source, lengths);
  }
  // A text that ends before this place is not the one that was compiled.
  const length = lengths[line - 1] ?? 0;
  return length > column ? length : Infinity;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
