/** Reading the host's CBOR: a cursor over one buffer. After a failure every read gives nothing, so that callers' loops end by themselves. */

export class In {
  /** Address of the next byte, and of the end of the buffer. */
  static p: usize = 0;
  static end: usize = 0;
  /** What was not understood; the first failure stays. */
  static error: string = '';
}

export function fail(what: string): void {
  if (In.error.length == 0) In.error = what;
}

export const UINT = 0;
export const BYTES = 2;
export const TEXT = 3;
export const ARRAY = 4;
export const TAG = 6;

let value: u64 = 0;

/** Reads a head into `value` and returns its major type; -1 after a failure. */
function head(): i32 {
  if (In.error.length) return -1;
  const p = In.p;
  if (p >= In.end) {
    fail('the AST ends early');
    return -1;
  }
  const byte = load<u8>(p);
  const info = byte & 31;
  if (info < 24) {
    value = info;
    In.p = p + 1;
  } else if (info == 24) {
    value = load<u8>(p + 1);
    In.p = p + 2;
  } else if (info == 25) {
    value = bswap<u16>(load<u16>(p + 1));
    In.p = p + 3;
  } else if (info == 26) {
    value = bswap<u32>(load<u32>(p + 1));
    In.p = p + 5;
  } else if (info == 27) {
    value = bswap<u64>(load<u64>(p + 1));
    In.p = p + 9;
  } else {
    fail('a CBOR item of no definite length');
    return -1;
  }
  return byte >> 5;
}

function expect(major: i32, what: string): i32 {
  const found = head();
  if (found == major) return <i32>value;
  if (found >= 0) fail(what);
  return 0;
}

export function uint(): i32 {
  return expect(UINT, 'a number is missing');
}

/** The number of items of an array; `?` fields are arrays of none or one. */
export function array(): i32 {
  return expect(ARRAY, 'a list is missing');
}

/** The number of the variant of an enum. */
export function tag(): i32 {
  return expect(TAG, 'an enum is missing');
}

/** Whether the next item has this major type. */
export function nextIs(major: i32): bool {
  return In.p < In.end && load<u8>(In.p) >> 5 == <u8>major;
}

export function flag(): i32 {
  const found = head();
  return found == 7 && value == 21 ? 1 : 0;
}

/** The text or bytes read last. */
export class Text {
  static at: usize = 0;
  static size: i32 = 0;
}

export function text(): void {
  const found = head();
  if (found != TEXT && found != BYTES) {
    fail('a text is missing');
    Text.size = 0;
    return;
  }
  Text.at = In.p;
  Text.size = <i32>value;
  In.p += Text.size;
}

/** Passes over one item with all that is in it. */
export function skip(): void {
  let items: i64 = 1;
  while (items > 0) {
    items--;
    const major = head();
    if (major < 0) return;
    if (major == BYTES || major == TEXT) In.p += <usize>value;
    else if (major == ARRAY) items += value;
    else if (major == 5) items += value * 2;
    else if (major == TAG) items++;
  }
}

/** A span read last: positions as the host counts them. */
export class Span {
  static lo: i32 = 0;
  static hi: i32 = 0;
  /** Positions of the file's first byte and end. */
  static first: i32 = 1;
  static last: i32 = i32.MAX_VALUE;
}

/** Reads a span; of nothing, if it is in no source text. */
export function span(): void {
  if (array() != 2) fail('a span is missing');
  const lo = uint();
  const hi = uint();
  // What other passes invented has no place, or a number that only SWC's comments know.
  const known = lo >= Span.first && hi <= Span.last;
  Span.lo = known ? lo : 0;
  Span.hi = known ? hi : 0;
}
