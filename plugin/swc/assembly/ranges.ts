/**
 * Where expressions are in the source. Parentheses do not belong to an expression's range, types do (`x as T`), also after SWC stripped them: the
 * text tells, between the expression that is left and the end of what it stood in.
 */
import { ARRAY, array, In, nextIs, skip, Span, span, TAG, tag, UINT, uint } from './cbor';
import { FIRST_STRUCT, ROW_START, ROWS, SIZES, SPAN_FIELD, T_Expr, T_Function, T_ParenExpr } from './schema';
import { Source } from './source';

export class Range {
  static lo: i32 = 0;
  static hi: i32 = 0;
}

/** The struct in the enums at the cursor, without moving it; 0 for what is not known. */
export function structAt(type: i32): i32 {
  const start = In.p;
  while (type && type < FIRST_STRUCT) {
    if (!nextIs(TAG)) type = 0;
    else {
      const variant = tag();
      const row = <i32>ROW_START[type - 1] + variant - 1;
      type = variant < 1 || row >= <i32>ROW_START[type] ? 0 : ROWS[row];
    }
  }
  In.p = start;
  return type;
}

/** Reads the span of the node of a type at the cursor to `Span`, without moving the cursor; a span of nothing where it has none. */
export function spanAt(type: i32): void {
  const start = In.p;
  readSpan(type);
  In.p = start;
}

function readSpan(type: i32): void {
  Span.lo = Span.hi = 0;
  while (type && type < FIRST_STRUCT) {
    const variant = tag();
    const row = <i32>ROW_START[type - 1] + variant - 1;
    if (variant < 1 || row >= <i32>ROW_START[type]) return;
    type = ROWS[row];
    // Variants that hold no sites, such as a number literal: their span comes first.
    if (!type) return readFirstSpan();
  }
  if (!type) return;
  if (SIZES[type] == 2) return span();
  const fields = array();
  let index = <i32>SPAN_FIELD[type];
  if (index == 255) return;
  const inner = index >= 16;
  if (inner) index -= 16;
  if (type == T_Function && fields == 9) index--;
  const innerType = inner ? ROWS[<i32>ROW_START[type - 1] + index] : 0;
  for (; index > 0; index--) skip();
  if (inner) readSpan(innerType);
  else span();
}

/** The span of a struct whose type is not in the schema: itself, or its first field. */
function readFirstSpan(): void {
  const start = In.p;
  const size = array();
  if (size == 0) return;
  const first = In.p;
  if (nextIs(UINT)) {
    // A struct of nothing but a span.
    if (size != 2) return;
    In.p = start;
    span();
  } else if (nextIs(ARRAY) && array() == 2 && nextIs(UINT)) {
    In.p = first;
    span();
  }
}

// What stands last before an expression, in the stretch of text that it ends.
export const NOTHING = 0;
export const EQUALS = 1;
export const FAT_ARROW = 2;

/**
 * Reads the range of the expression at the cursor to `Range`, without moving the cursor.
 * @param from position where the stretch of text starts that the expression ends, and `limit` where that ends; 0 if not known
 * @param separator what stands before the expression there
 */
export function rangeOfExpr(from: i32, limit: i32, separator: i32): void {
  const start = In.p;
  while (true) {
    spanAt(T_Expr);
    const lo = (Range.lo = Span.lo);
    const hi = (Range.hi = Span.hi);
    if (limit && (Source.typed || lo == 0)) {
      if (lo < from || hi > limit || lo == 0) {
        // SWC put something else there: the value of an enum's member in the place of `Enum.member`, or a call around what is `using`.
        const last = separator == EQUALS ? equals(from, limit) : separator == FAT_ARROW ? lastByte(62, from, limit) : from - 1;
        Range.lo = Source.token(last + 1);
        Range.hi = lastToken(Range.lo, limit);
        break;
      }
      const end = typeFollows(hi) ? lastToken(hi, limit) : hi;
      const first = typedStart(lo);
      Range.lo = first;
      Range.hi = end;
      if (first != lo || end != hi) break;
    }
    if (lo == 0 || structAt(T_Expr) != T_ParenExpr) break;
    tag();
    array();
    skip();
    separator = NOTHING;
    from = lo + 1;
    limit = hi - 1;
  }
  In.p = start;
}

/** Whether types were around the expression between two positions. */
export function hadTypes(lo: i32, hi: i32): bool {
  return Source.typed && (typeFollows(hi) || typedStart(lo) != lo);
}

function typeFollows(hi: i32): bool {
  const at = Source.token(hi);
  if (Source.byte(at) == 33) return Source.byte(at + 1) != 61;
  return Source.keyword('as', at) || Source.keyword('satisfies', at);
}

/** The place of the `=` of a declaration or default between two positions: the first that is in no brackets. */
function equals(from: i32, to: i32): i32 {
  let depth = 0;
  for (let at = Source.token(from); at < to; at = Source.token(at)) {
    const byte = Source.byte(at);
    if (byte == 34 || byte == 39 || byte == 96) {
      at = Source.quoted(at);
      continue;
    }
    if (byte == 40 || byte == 91 || byte == 123) depth++;
    else if (byte == 41 || byte == 93 || byte == 125) depth--;
    else if (byte == 61 && depth == 0 && Source.byte(at + 1) != 62) return at;
    at++;
  }
  return to - 1;
}

/** Where the last token ends between two positions; a semicolon that ends it all does not count. */
function lastToken(from: i32, limit: i32): i32 {
  let end = from;
  for (let at = Source.token(from); at < limit; at = Source.token(at)) {
    const byte = Source.byte(at);
    if (byte == 59 && Source.token(at + 1) >= limit) break;
    if (byte == 34 || byte == 39 || byte == 96) at = Source.quoted(at);
    else at++;
    end = at;
  }
  return end;
}

/** The start of `<T>x`, where `x` starts at `lo`. */
function typedStart(lo: i32): i32 {
  while (true) {
    let at = lo - 1;
    while (at >= Source.base && Source.space(at) == 1) at--;
    if (Source.byte(at) != 62 || Source.byte(at - 1) == 61) return lo;
    let depth = 0;
    for (; at >= Source.base; at--) {
      const byte = Source.byte(at);
      if (byte == 62 && Source.byte(at - 1) != 61) depth++;
      else if (byte == 60 && --depth == 0) break;
    }
    if (depth) return lo;
    // What stands before tells an assertion from an element or a comparison.
    let before = at - 1;
    while (before >= Source.base && Source.space(before) == 1) before--;
    const byte = Source.byte(before);
    const open = byte == 61 || byte == 40 || byte == 44 || byte == 63 || byte == 58 || byte == 38 || byte == 124 || byte == 91 || byte == 33;
    if (!open && !(byte == 62 && Source.byte(before - 1) == 61)) return lo;
    lo = at;
  }
}

/** The last place of a byte between two positions, outside quotes and comments; 0 for none. */
export function lastByte(byte: i32, from: i32, to: i32): i32 {
  let last = 0;
  for (let at = Source.token(from); at < to; at = Source.token(at)) {
    const here = Source.byte(at);
    if (here == 34 || here == 39 || here == 96) {
      at = Source.quoted(at);
      continue;
    }
    if (here == byte) last = at;
    at++;
  }
  return last;
}

/** The first place of a byte between two positions; 0 for none. */
export function firstByte(byte: i32, from: i32, to: i32): i32 {
  for (let at = Source.token(from); at < to; at = Source.token(at + 1)) if (Source.byte(at) == byte) return at;
  return 0;
}

/** The last of `&&`, `||` and `??`. */
export function lastOperator(from: i32, to: i32): i32 {
  let last = 0;
  for (let at = Source.token(from); at < to; at = Source.token(at)) {
    const here = Source.byte(at);
    if (here == 34 || here == 39 || here == 96) {
      at = Source.quoted(at);
      continue;
    }
    if ((here == 38 || here == 124 || here == 63) && Source.byte(at + 1) == here) last = at++;
    at++;
  }
  return last;
}

/** The first of them. */
export function firstOperator(from: i32, to: i32): i32 {
  for (let at = Source.token(from); at < to; at = Source.token(at + 1)) {
    const here = Source.byte(at);
    if ((here == 38 || here == 124 || here == 63) && Source.byte(at + 1) == here) return at;
  }
  return 0;
}
