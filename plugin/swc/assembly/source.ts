/**
 * The source text: lines and columns, and the little lexing that is needed where the AST does not tell (comments; types that were stripped).
 * A position is what the host counts: UTF-8 bytes, with `base` for the first byte. Lines count from 1, columns from 0 in UTF-16 code units.
 */
import { Ints } from './bytes';
import * as host from './host';
import { Span, Text } from './cbor';

const BLOCK = 6; // columns are looked up per 64 bytes

export class Source {
  static at: usize = 0;
  static size: i32 = 0;
  /** Position of the first byte. */
  static base: i32 = 0;
  /** The file may hold types. */
  static typed: bool = false;

  private static lines: Ints = new Ints(256);
  /** Per block of bytes, the number of UTF-16 code units before it; empty where all is ASCII. */
  private static units: Ints = new Ints(1);
  private static lastLine: i32 = 0;

  /** Gets the source of the file that holds `position`. */
  static load(position: i32): bool {
    Source.base = host.source(position);
    Source.at = Text.at;
    Source.size = Text.size;
    Span.first = Source.base;
    Span.last = Source.end();
    return Source.base >= 0;
  }

  /** Byte at a position; 0 outside the file. */
  @inline static byte(position: i32): i32 {
    const offset = position - Source.base;
    return <u32>offset < <u32>Source.size ? <i32>load<u8>(Source.at + offset) : 0;
  }

  static end(): i32 {
    return Source.base + Source.size;
  }

  /** Where an ASCII text next occurs at or after a position; -1 for nowhere. */
  static find(what: string, from: i32): i32 {
    const first = what.charCodeAt(0);
    const last = Source.end() - what.length;
    for (let position = from; position <= last; position++) {
      if (Source.byte(position) == first && Source.has(what, position)) return position;
    }
    return -1;
  }

  static has(what: string, position: i32): bool {
    for (let i = 0; i < what.length; i++) if (Source.byte(position + i) != what.charCodeAt(i)) return false;
    return true;
  }

  static indexLines(): void {
    const lines = Source.lines;
    const at = Source.at;
    const size = Source.size;
    lines.push(0);
    let ascii: u8 = 0;
    for (let i = 0; i < size; i++) {
      const byte = load<u8>(at + i);
      ascii |= byte;
      if (byte == 10) lines.push(i + 1);
      else if (byte == 13) {
        if (i + 1 >= size || load<u8>(at + i + 1) != 10) lines.push(i + 1);
      } else if (byte == 0xe2 && i + 2 < size && load<u8>(at + i + 1) == 0x80 && (load<u8>(at + i + 2) & 0xfe) == 0xa8) lines.push(i + 3);
    }
    if (ascii < 0x80) return;
    let units = 0;
    for (let i = 0; i < size; i++) {
      if ((i & ((1 << BLOCK) - 1)) == 0) Source.units.push(units);
      units += unitsOf(load<u8>(at + i));
    }
    Source.units.push(units);
  }

  private static units16(offset: i32): i32 {
    if (Source.units.length == 0) return offset;
    const block = offset >> BLOCK;
    let count = Source.units.get(block);
    for (let i = block << BLOCK; i < offset; i++) count += unitsOf(load<u8>(Source.at + i));
    return count;
  }

  /** 0-based index of the line of a position. */
  static line(position: i32): i32 {
    const offset = position - Source.base;
    const lines = Source.lines;
    let low = 0;
    let high = lines.length - 1;
    if (lines.get(Source.lastLine) <= offset) low = Source.lastLine;
    else high = Source.lastLine;
    if (low + 8 < high && lines.get(low + 8) > offset) high = low + 7;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lines.get(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return (Source.lastLine = low);
  }

  static column(position: i32): i32 {
    const start = Source.lines.get(Source.line(position));
    const offset = position - Source.base;
    return Source.units.length == 0 ? offset - start : Source.units16(offset) - Source.units16(start);
  }

  /** Length of the white space character at a position; 0 for none. */
  static space(position: i32): i32 {
    const byte = Source.byte(position);
    if (byte == 32 || (byte >= 9 && byte <= 13)) return 1;
    if (byte < 0xc2) return 0;
    const second = Source.byte(position + 1);
    const third = Source.byte(position + 2);
    if (byte == 0xc2) return second == 0xa0 ? 2 : 0;
    if (byte == 0xe1) return second == 0x9a && third == 0x80 ? 3 : 0;
    if (byte == 0xe2) return (second == 0x80 && (third <= 0x8a || third == 0xa8 || third == 0xa9 || third == 0xaf)) || (second == 0x81 && third == 0x9f) ? 3 : 0;
    if (byte == 0xe3) return second == 0x80 && third == 0x80 ? 3 : 0;
    return byte == 0xef && second == 0xbb && third == 0xbf ? 3 : 0;
  }

  /** End of the comment that starts at a position; the position itself where none does. */
  static comment(position: i32): i32 {
    if (Source.byte(position) != 47) return position;
    const second = Source.byte(position + 1);
    const end = Source.end();
    if (second == 42) {
      const close = Source.find('*/', position + 2);
      return close < 0 ? end : close + 2;
    }
    if (second != 47) return position;
    let at = position + 2;
    while (at < end && !Source.lineEnd(at)) at++;
    return at;
  }

  static lineEnd(position: i32): bool {
    const byte = Source.byte(position);
    return byte == 10 || byte == 13 || (byte == 0xe2 && Source.byte(position + 1) == 0x80 && (Source.byte(position + 2) & 0xfe) == 0xa8);
  }

  /** The next position at which there is neither white space nor a comment. */
  static token(position: i32): i32 {
    while (true) {
      const space = Source.space(position);
      if (space > 0) {
        position += space;
        continue;
      }
      const comment = Source.comment(position);
      if (comment == position) return position;
      position = comment;
    }
  }

  /** End of the string or template text that starts at a position with a quote. */
  static quoted(position: i32): i32 {
    const quote = Source.byte(position);
    const end = Source.end();
    for (let at = position + 1; at < end; at++) {
      const byte = Source.byte(at);
      if (byte == 92) at++;
      else if (byte == quote) return at + 1;
      else if (quote != 96 && (byte == 10 || byte == 13)) return at;
    }
    return end;
  }

  static word(position: i32): bool {
    const byte = Source.byte(position);
    return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte == 95 || byte == 36 || byte >= 0x80;
  }

  /** Whether a keyword stands at a position, whole. */
  static keyword(what: string, position: i32): bool {
    return Source.has(what, position) && !Source.word(position + what.length);
  }
}

/** Whether an `enum` starts at a position. */
export function isEnum(at: i32): bool {
  if (Source.keyword('export', at)) at = Source.token(at + 6);
  if (Source.keyword('declare', at)) at = Source.token(at + 7);
  if (Source.keyword('const', at)) at = Source.token(at + 5);
  return Source.keyword('enum', at);
}

/** Whether another declaration starts at a position that is none to JavaScript, or what only declarations start with. */
export function isDeclaration(at: i32): bool {
  return (
    Source.keyword('export', at) || Source.keyword('import', at) || Source.keyword('namespace', at) || Source.keyword('module', at) ||
    Source.keyword('declare', at) || Source.keyword('class', at) || Source.keyword('abstract', at) || Source.byte(at) == 64
  );
}

/** Whether a declaration of variables starts at a position. */
export function isVariables(at: i32): bool {
  if (Source.keyword('export', at)) at = Source.token(at + 6);
  return Source.keyword('const', at) || Source.keyword('let', at) || Source.keyword('var', at);
}

@inline function unitsOf(byte: u8): i32 {
  return (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
}
