/**
 * Ignore hints, read from the source text as src/plan/hints.ts does (which draws the dialects). Which stretches of the text are comments is
 * found by passing over the literals and JSX texts, whose places the AST tells.
 */
import { Bytes, Ints, sorted } from './bytes';
import { Source } from './source';
import { BitCoder, NUMBER } from './bit-coder';

// Numbers of HINT_KINDS in src/model/sites.ts.
export const NEXT = 0;
export const ON_IF = 1;
export const ON_ELSE = 2;
const FILE = 3;
const START = 4;
const STOP = 5;

// Dialects, as bits.
export const ISTANBUL = 1;
export const C8 = 2;
export const V8 = 4;
export const NODE = 8;
export const TALLYMARK = 16;

export class Hints {
  /** Which dialects are read. */
  static dialects: i32 = 31;
  /** There are hints at all. */
  static any: bool = false;
  /** A comment takes the whole file out. */
  static file: bool = false;
}

const kinds = new Ints(16);
const places = new Ints(16);
const statements = new Ints(16);
const functions = new Ints(16);
const arms = new Ints(16);

/** For hints on nodes, in source order: where the node starts, the hint, and whether it was taken. */
const nodeAt = new Ints(16);
const nodeHint = new Ints(16);

/** Stretches in which no site counts: start, end, hint. */
const spanStart = new Ints(16);
const spanEnd = new Ints(16);
const spanHint = new Ints(16);

/** Literals, filled by the walk that collects them. */
export const literalLo = new Ints();
export const literalHi = new Ints();

/** Whether there can be hints, so that it pays to look for comments. */
export function mayHaveHints(): bool {
  for (let at = Source.find('ignore', Source.base); at >= 0; at = Source.find('ignore', at + 1)) {
    if (Source.space(at - 1)) return true;
  }
  return Source.find('node:coverage', Source.base) >= 0;
}

/** Finds the comments, and the hints among them. */
export function readHints(): void {
  const order = sorted(literalLo.length, literalLo, literalHi);
  const end = Source.end();
  let literal = 0;
  let open = -1;
  let position = Source.base;
  if (Source.has('#!', position)) while (position < end && !Source.lineEnd(position)) position++;
  while (position < end) {
    while (literal < order.length && literalLo.get(order.get(literal)) < position) literal++;
    if (literal < order.length && literalLo.get(order.get(literal)) == position) {
      position = max(position + 1, literalHi.get(order.get(literal)));
      continue;
    }
    const byte = Source.byte(position);
    // A quote that is no literal of the AST was in a type.
    if (byte == 34 || byte == 39 || byte == 96) {
      position = Source.quoted(position);
      continue;
    }
    const close = Source.comment(position);
    if (close == position) {
      position++;
      continue;
    }
    open = readComment(position, close, open);
    position = close;
  }
  if (open >= 0) addSpan(spanOpen, end, open);
}

let spanOpen = 0;

function addSpan(start: i32, end: i32, hint: i32): void {
  spanStart.push(start);
  spanEnd.push(end);
  spanHint.push(hint);
}

/** Reads one comment; `open` is the hint `start` that waits for its `stop`, or -1, and so is the answer. */
function readComment(lo: i32, hi: i32, open: i32): i32 {
  let at = spaces(lo + 2);
  let dialect = 0;
  if (Source.has('istanbul', at)) (dialect = ISTANBUL), (at += 8);
  else if (Source.has('c8', at)) (dialect = C8), (at += 2);
  else if (Source.has('v8', at)) (dialect = V8), (at += 2);
  else if (Source.has('tallymark', at)) (dialect = TALLYMARK), (at += 9);
  else if (Source.has('node:coverage', at)) (dialect = NODE), (at += 13);
  else return open;
  if (!(Hints.dialects & dialect)) return open;
  let from = at;
  if ((at = spaces(at)) == from) return open;
  let kind = -1;
  if (dialect == NODE && Source.keyword('disable', at)) kind = START;
  else if (dialect == NODE && Source.keyword('enable', at)) kind = STOP;
  else {
    if (!Source.has('ignore', at)) return open;
    from = at + 6;
    if ((at = spaces(from)) == from) return open;
    if (Source.keyword('next', at)) kind = NEXT;
    else if (dialect == NODE) return open;
    else if (Source.keyword('if', at)) kind = ON_IF;
    else if (Source.keyword('else', at)) kind = ON_ELSE;
    else if (Source.keyword('file', at)) kind = FILE;
    else if (dialect != ISTANBUL && Source.keyword('start', at)) kind = START;
    else if (dialect != ISTANBUL && Source.keyword('stop', at)) kind = STOP;
    else return open;
  }
  const hint = kinds.length;
  Hints.any = true;
  kinds.push(kind);
  places.push(lo);
  statements.push(0);
  functions.push(0);
  arms.push(0);
  if (kind == FILE) Hints.file = true;
  else if (kind == START) {
    if (open < 0) {
      spanOpen = hi;
      return hint;
    }
  } else if (kind == STOP) {
    if (open >= 0) addSpan(spanOpen, lo, open);
    return -1;
  } else {
    const count = dialect == ISTANBUL ? -1 : lineCount(at + (kind == NEXT || kind == ON_ELSE ? 4 : 2));
    if (count >= 0) addSpan(hi, endOfLines(hi, count), hint);
    else {
      const next = Source.token(hi);
      if (kind == NEXT && (dialect == C8 || dialect == V8) && endsLineOfCode(lo, hi, next)) addSpan(startOfLine(lo), lo, hint);
      else {
        nodeAt.push(next);
        nodeHint.push(hint);
      }
    }
  }
  return open;
}

function startOfLine(position: i32): i32 {
  while (position > Source.base && Source.byte(position - 1) != 10) position--;
  return position;
}

/** Whether code stands before the comment from `lo` to `hi` on its line, and none after it; `next` is where the next token starts. */
function endsLineOfCode(lo: i32, hi: i32, next: i32): bool {
  let code = false;
  for (let at = startOfLine(lo); at < lo && !code; at++) {
    const close = Source.byte(at) == 47 && Source.byte(at + 1) == 42 ? Source.comment(at) : at;
    if (close > at && close <= lo) at = close - 1;
    else code = Source.word(at);
  }
  if (!code) return false;
  while (hi < next && Source.byte(hi) != 10) hi++;
  return hi < next || next >= Source.end();
}

function spaces(at: i32): i32 {
  for (let space = Source.space(at); space > 0; space = Source.space(at)) at += space;
  return at;
}

/** The number after the form, whole; -1 for none. */
function lineCount(at: i32): i32 {
  const start = spaces(at);
  if (start == at) return -1;
  let count = 0;
  let end = start;
  for (let byte = Source.byte(end); byte >= 48 && byte <= 57; byte = Source.byte(++end)) count = min(count * 10 + byte - 48, 100_000_000);
  return end == start || Source.word(end) ? -1 : count;
}

/** Where the `count`-th line after the one of `position` ends. */
function endOfLines(position: i32, count: i32): i32 {
  const end = Source.end();
  for (let left = count + 1; left > 0; left--) {
    while (position < end && Source.byte(position) != 10) position++;
    if (position++ >= end) return end;
  }
  return position;
}

/** Index of the last of the hints on a node that starts at a position; -1 for none. */
function find(position: i32): i32 {
  let low = 0;
  let high = nodeAt.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nodeAt.get(middle) <= position) low = middle + 1;
    else high = middle;
  }
  return low > 0 && nodeAt.get(low - 1) == position && nodeHint.get(low - 1) >= 0 ? low - 1 : -1;
}

/** The hint on the node that starts at a position, which no outer node took: the last one there; -1 for none. */
export function peekHint(position: i32): i32 {
  if (!Hints.any) return -1;
  const index = find(position);
  return index < 0 ? -1 : nodeHint.get(index);
}

/** The same, and takes it. */
export function takeHint(position: i32): i32 {
  const index = find(position);
  if (index < 0) return -1;
  const hint = nodeHint.get(index);
  nodeHint.set(index, -1);
  return hint;
}

export function kindOf(hint: i32): i32 {
  return kinds.get(hint);
}

/** The hint in whose lines a position is; -1 for none. */
export function coveringHint(position: i32): i32 {
  for (let i = 0; i < spanHint.length; i++) {
    if (spanStart.get(i) <= position && spanEnd.get(i) > position) return spanHint.get(i);
  }
  return -1;
}

/** Notes that a hint took out a statement (0), function (1) or arm (2). */
export function countHint(hint: i32, what: i32): void {
  const list = what == 0 ? statements : what == 1 ? functions : arms;
  list.set(hint, list.get(hint) + 1);
}

/** The end of the site map. @param contexts the first of its contexts */
export function hintsOf(coder: BitCoder, contexts: i32): void {
  coder.number(contexts, kinds.length);
  let line = 0;
  for (let i = 0; i < kinds.length; i++) {
    const place = places.get(i);
    const at = Source.line(place);
    coder.signed(contexts + NUMBER, kinds.get(i));
    coder.signed(contexts + 2 * NUMBER, at - line);
    coder.signed(contexts + 3 * NUMBER, Source.column(place));
    coder.signed(contexts + 4 * NUMBER, statements.get(i));
    coder.signed(contexts + 5 * NUMBER, functions.get(i));
    coder.signed(contexts + 6 * NUMBER, arms.get(i));
    line = at;
  }
}
