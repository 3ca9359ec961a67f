/** The plugin's options: a JSON object, `["tallymark/swc", { … }]`. */
import { Bytes } from './bytes';
import { C8, ISTANBUL, NODE, TALLYMARK, V8 } from './hints';

/** A list of UTF-8 texts. */
export class Texts {
  list: Bytes[] = [];
  add(text: Bytes): void {
    this.list.push(text);
  }
}

export class Options {
  static model: string = 'istanbul';
  static full: bool = false;
  static hits: bool = false;
  /** Where the runtime is found when it was not preloaded; empty for the default. */
  static runtime: Bytes = new Bytes(64);
  static include: Texts = new Texts();
  static exclude: Texts = new Texts();
  static dialects: i32 = 31;
  /** What is wrong with them. */
  static error: string = '';
}

let at: usize = 0;
let end: usize = 0;

function wrong(what: string): void {
  if (Options.error.length == 0) Options.error = what;
}

function next(): i32 {
  while (at < end) {
    const byte = load<u8>(at);
    if (byte != 32 && byte != 10 && byte != 13 && byte != 9) return byte;
    at++;
  }
  return 0;
}

function take(byte: i32): bool {
  if (next() != byte) return false;
  at++;
  return true;
}

/** The string at the cursor, decoded. */
function text(): Bytes {
  const out = new Bytes(32);
  if (!take(34)) wrong('an option has a value of another type than expected');
  else
    for (; at < end && load<u8>(at) != 34; at++) {
      let byte: i32 = load<u8>(at);
      if (byte == 92) {
        byte = load<u8>(++at);
        if (byte == 117) {
          utf8(out, hexadecimal());
          continue;
        }
        byte = byte == 110 ? 10 : byte == 116 ? 9 : byte == 114 ? 13 : byte == 98 ? 8 : byte == 102 ? 12 : byte;
      }
      out.u8(byte);
    }
  at++;
  return out;
}

/** The four digits after `\u`; the cursor stays on the last. */
function hexadecimal(): i32 {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte: i32 = load<u8>(++at) | 32;
    value = (value << 4) | (byte >= 97 ? byte - 87 : byte & 15);
  }
  return value;
}

function utf8(out: Bytes, unit: i32): void {
  if (unit < 0x80) return out.u8(unit);
  if ((unit & 0xfc00) == 0xd800 && load<u8>(at + 1) == 92 && load<u8>(at + 2) == 117) {
    at += 2;
    const code = 0x10000 + ((unit & 0x3ff) << 10) + (hexadecimal() & 0x3ff);
    out.u8(0xf0 | (code >> 18));
    out.u8(0x80 | ((code >> 12) & 63));
    out.u8(0x80 | ((code >> 6) & 63));
    return out.u8(0x80 | (code & 63));
  }
  if (unit < 0x800) out.u8(0xc0 | (unit >> 6));
  else {
    out.u8(0xe0 | (unit >> 12));
    out.u8(0x80 | ((unit >> 6) & 63));
  }
  out.u8(0x80 | (unit & 63));
}

/** A string, or a list of them. */
function texts(to: Texts): void {
  if (!take(91)) {
    if (next() == 110) at += 4; // null
    else to.add(text());
    return;
  }
  if (take(93)) return;
  do to.add(text());
  while (take(44) && Options.error.length == 0);
  if (!take(93)) wrong('the options are not JSON');
}

function globs(name: string, to: Texts): void {
  texts(to);
  for (let i = 0; i < to.list.length; i++) {
    const glob = to.list[i];
    const start: i32 = glob.length > 0 && load<u8>(glob.at) == 33 ? 1 : 0;
    for (let j = start; j + 1 < glob.length; j++) {
      const byte = load<u8>(glob.at + j);
      // `@(a|b)` and the like
      const isExtended = load<u8>(glob.at + j + 1) == 40 && (byte == 64 || byte == 43 || byte == 42 || byte == 63 || byte == 33);
      if (isExtended) wrong('option ' + name + ': "' + toText(glob) + '" is an extended glob, which tallymark/swc does not read; {a,b} says what @(a|b) does');
    }
  }
}

function toText(bytes: Bytes): string {
  return String.UTF8.decodeUnsafe(bytes.at, bytes.length);
}

export function readOptions(json: usize, size: i32): void {
  at = json;
  end = json + size;
  if (next() == 110 || next() == 0) return; // null
  if (!take(123)) return wrong('the options are not an object');
  if (take(125)) return;
  do {
    const key = toText(text());
    if (!take(58)) return wrong('the options are not JSON');
    if (key == 'model') {
      Options.model = toText(text());
      Options.full = Options.model == 'full';
      if (!Options.full && Options.model != 'istanbul') wrong('option model: "' + Options.model + '" is none; there are istanbul and full');
    } else if (key == 'mode') {
      const mode = toText(text());
      Options.hits = mode == 'hits';
      if (!Options.hits && mode != 'counts') wrong('option mode: "' + mode + '" is none; there are counts and hits');
    } else if (key == 'runtime') Options.runtime = text();
    else if (key == 'include') globs(key, Options.include);
    else if (key == 'exclude') globs(key, Options.exclude);
    else if (key == 'hints') hints();
    else return wrong('unknown option "' + key + '"; there are model, mode, runtime, include, exclude, hints');
  } while (take(44) && Options.error.length == 0);
  if (!take(125)) wrong('the options are not JSON');
}

/** The model as identity and record have it: with the dialects of hints where not all are read, because they change the site map. */
export function modelText(): string {
  const bits = Options.dialects;
  if (bits == 31) return Options.model;
  let text = '';
  if (bits & ISTANBUL) text += ',istanbul';
  if (bits & C8) text += ',c8';
  if (bits & V8) text += ',v8';
  if (bits & NODE) text += ',node:coverage';
  if (bits & TALLYMARK) text += ',tallymark';
  return Options.model + ' ' + text.substring(1);
}

function hints(): void {
  const names = new Texts();
  texts(names);
  Options.dialects = 0;
  for (let i = 0; i < names.list.length; i++) {
    const name = toText(names.list[i]);
    if (name == 'istanbul') Options.dialects |= ISTANBUL;
    else if (name == 'c8') Options.dialects |= C8;
    else if (name == 'v8') Options.dialects |= V8;
    else if (name == 'node:coverage') Options.dialects |= NODE;
    else if (name == 'tallymark') Options.dialects |= TALLYMARK;
    else wrong('option hints: "' + name + '" is none of istanbul, c8, v8, node:coverage, tallymark');
  }
}
