/**
 * The bytes of what the plugin puts into a program (docs/architecture.md, "What instrumented code looks like"). Statements instead of a
 * function with a body wherever possible, because the wire form of function bodies differs between versions of SWC.
 */
import { Bytes, Ints } from './bytes';
import { Text } from './cbor';

/** The layout of the host's AST, as found out by the walk. */
export class Layout {
  /** 15 or 16 for 1.15 and 1.16; 0 where the file has nothing that tells. */
  static version: i32 = 0;
}

// How a count reaches its counters: by the function's local, by the file's binding, or by that with a check for its existence.
export const LOCAL = 0;
export const FROM_FILE = 1;
export const GUARDED = 2;
/** Guarded, in code that has no place in V8's tables (src/plan/parameters.ts). */
export const PLACELESS = 3;

/** Names and texts of the file's header. */
export class Header {
  static file: string = '';
  static init: string = '';
  static local: string = '';
  /** Probes store 1 instead of counting. */
  static sets: bool = false;
  /** Others may call functions of the module before its body runs. */
  static hoisted: bool = false;
  /** The syntax context of globals. */
  static unresolved: i32 = 0;
  static identity: string = '';
  static model: string = '';
  static path: Bytes = new Bytes(256);
  static runtime: Bytes = new Bytes(64);
  static slots: i32 = 0;
  static sites: Bytes = new Bytes(1);
  static layout: Bytes = new Bytes(1);
}

/** Names that functions and classes take from where they stand. */
const nameAt = new Ints(16);
const nameSize = new Ints(16);
const namePrivate = new Ints(16);

/** Keeps the name that is in `Text`; returns its index. */
export function keepName(isPrivate: bool): i32 {
  nameAt.push(<i32>Text.at);
  nameSize.push(Text.size);
  namePrivate.push(isPrivate ? 1 : 0);
  return nameAt.length - 1;
}

export function head(out: Bytes, major: i32, value: i32): void {
  if (value < 24) out.u8(major | value);
  else if (value < 0x100) {
    out.u8(major | 24);
    out.u8(value);
  } else if (value < 0x10000) {
    out.u8(major | 25);
    out.u8(value >> 8);
    out.u8(value & 255);
  } else {
    out.u8(major | 26);
    out.u8(value >> 24);
    out.u8((value >> 16) & 255);
    out.u8((value >> 8) & 255);
    out.u8(value & 255);
  }
}

/** A node: the variants of the enums around it, then a struct of `fields` fields that starts with a span of nothing. */
function node(out: Bytes, variants: i32, fields: i32): void {
  if (variants > 0xff) out.u8(variants >> 8);
  out.u8(variants & 255);
  struct(out, fields);
}

function struct(out: Bytes, fields: i32): void {
  out.u8(0x80 | fields);
  out.u8(0x82);
  out.u8(0);
  out.u8(0);
}

const NO = 0xf4;
const NONE = 0x80;
const ONE = 0x81;

function atom(out: Bytes, text: string): void {
  head(out, 0x60, text.length);
  out.ascii(text);
}

/** An identifier struct. */
function ident(out: Bytes, name: string, context: i32): void {
  struct(out, 4);
  head(out, 0, context);
  atom(out, name);
  out.u8(NO);
}

function own(out: Bytes, name: string): void {
  out.u8(0xcf);
  ident(out, name, 0);
}

function global(out: Bytes, name: string): void {
  out.u8(0xcf);
  ident(out, name, Header.unresolved);
}

function number(out: Bytes, value: i32): void {
  node(out, 0xd0c4, 3);
  out.u8(0xfb);
  const bits = reinterpret<u64>(<f64>value);
  for (let shift = 56; shift >= 0; shift -= 8) out.u8(<i32>((bits >> shift) & 255));
  out.u8(NONE);
}

/** A string struct's start: its size, whose bytes follow, then NONE. */
function literal(out: Bytes, text: string): void {
  node(out, 0xd0c1, 3);
  head(out, 0x40, text.length);
  out.ascii(text);
  out.u8(NONE);
}

function literalOf(out: Bytes, text: Bytes): void {
  node(out, 0xd0c1, 3);
  head(out, 0x40, text.length);
  out.append(text);
  out.u8(NONE);
}

/** `object.name`; the object follows between the two. */
function openMember(out: Bytes): void {
  node(out, 0xc9, 3);
}
function closeMember(out: Bytes, name: string): void {
  node(out, 0xc1, 2);
  atom(out, name);
}

/** `callee(`; the callee, `args` and each argument follow, then NONE. */
function openCall(out: Bytes): void {
  node(out, 0xcc, 5);
  out.u8(0);
  out.u8(0xc3);
}
function argument(out: Bytes): void {
  out.u8(0x82);
  out.u8(NONE);
}

function emptyArray(out: Bytes): void {
  node(out, 0xc2, 2);
  out.u8(NONE);
}

/** `typeof name == "type"` */
function typeIs(out: Bytes, name: string, isGlobal: bool, type: string): void {
  node(out, 0xc7, 4);
  out.u8(1);
  node(out, 0xc5, 3);
  out.u8(5);
  if (isGlobal) global(out, name);
  else own(out, name);
  literal(out, type);
}

/** Finds the counters from anywhere, also where the text of a function was carried to a place without them. */
function guarded(out: Bytes): void {
  node(out, 0xcb, 4);
  typeIs(out, Header.file, false, 'object');
  own(out, Header.file);
  if (!Header.hoisted) return emptyArray(out);
  node(out, 0xcb, 4);
  typeIs(out, Header.init, false, 'function');
  callInit(out);
  emptyArray(out);
}

function callInit(out: Bytes): void {
  openCall(out);
  own(out, Header.init);
  out.u8(NONE);
  out.u8(NONE);
}

/** `++counters[slot]`, or `counters[slot] = 1` */
export function count(out: Bytes, slot: i32, binding: i32): void {
  if (Header.sets) {
    node(out, 0xc8, 4);
    out.u8(1);
    out.u8(0xc1);
    node(out, 0xc2, 3);
  } else {
    node(out, 0xc6, 4);
    out.u8(1);
    out.u8(0xf5);
    openMember(out);
  }
  if (binding >= GUARDED || (binding == LOCAL && Layout.version == 0)) guarded(out);
  else own(out, binding == LOCAL ? Header.local : Header.file);
  node(out, 0xc3, 2);
  number(out, slot);
  if (Header.sets) number(out, 1);
}

export function countStatement(out: Bytes, slot: i32, binding: i32): void {
  node(out, 0xd3, 2);
  count(out, slot, binding);
}

/** A block statement's start; its statements follow. */
export function block(out: Bytes, statements: i32): void {
  out.u8(0xc1);
  blockBody(out, statements);
}
function blockBody(out: Bytes, statements: i32): void {
  struct(out, 3);
  out.u8(0);
  out.u8(0x80 | statements);
}

/** The start of `(count, expression)`; where a comma would give the expression a place, of `(class { static { count } } && expression)`. */
export function openCounted(out: Bytes, slot: i32, binding: i32): void {
  if (binding == PLACELESS) {
    openAnd(out);
    out.u8(0xd4);
    out.u8(0x82);
    out.u8(NONE);
    struct(out, 9);
    out.u8(0);
    out.u8(NONE);
    out.u8(ONE);
    staticMember(out, slot, GUARDED);
    out.u8(NONE);
    out.u8(NO);
    out.u8(NONE);
    out.u8(NONE);
    return out.u8(NONE);
  }
  node(out, 0xce, 2);
  out.u8(0x82);
  count(out, slot, binding);
}

/** `… && …`; the operands follow. */
function openAnd(out: Bytes): void {
  node(out, 0xc7, 4);
  out.u8(21);
}

/** `{} = (count, …`; the object follows. */
export function openEmptyObject(out: Bytes, slot: i32, binding: i32): void {
  node(out, 0xc8, 4);
  out.u8(1);
  out.u8(0xc2);
  node(out, 0xc2, 4);
  out.u8(NONE);
  out.u8(NO);
  out.u8(NONE);
  openCounted(out, slot, binding);
}

/** `(count, 1) && …`; the literal follows. */
export function openUnprinted(out: Bytes, slot: i32, binding: i32): void {
  if (binding == PLACELESS) return openCounted(out, slot, binding);
  openAnd(out);
  openCounted(out, slot, binding);
  number(out, 1);
}

function name(out: Bytes, index: i32): void {
  const isPrivate = namePrivate.get(index);
  head(out, 0x40, nameSize.get(index) + isPrivate);
  if (isPrivate) out.u8(35);
  out.copy(nameAt.get(index), nameSize.get(index));
  out.u8(NONE);
}

/** `(count, { name: …`; the function or class follows. */
export function openNamed(out: Bytes, slot: i32, binding: i32, index: i32): void {
  openMember(out);
  openCounted(out, slot, binding);
  node(out, 0xc3, 2);
  out.u8(ONE);
  out.u8(0xc2);
  out.u8(0xc2);
  out.u8(0x82);
  if (nameSize.get(index) == 9 && load<u8>(nameAt.get(index)) == 95) {
    // `__proto__`, if not computed, would set the prototype.
    node(out, 0xc4, 2);
    node(out, 0xd0c1, 3);
  } else node(out, 0xc2, 3);
  name(out, index);
}

export function closeNamed(out: Bytes, index: i32): void {
  node(out, 0xc3, 2);
  node(out, 0xd0c1, 3);
  name(out, index);
}

/** `{} = count`, a declarator */
export function declarator(out: Bytes, slot: i32, binding: i32): void {
  struct(out, 4);
  node(out, 0xc4, 4);
  out.u8(NONE);
  out.u8(NO);
  out.u8(NONE);
  out.u8(ONE);
  count(out, slot, binding);
  out.u8(NO);
}

/** `[(count, "name")]` */
export function property(out: Bytes, slot: i32, binding: i32, index: i32): void {
  node(out, 0xc3, 2);
  openCounted(out, slot, binding);
  node(out, 0xd0c1, 3);
  name(out, index);
}

/** `...(count, [])` */
export function argumentThatCounts(out: Bytes, slot: i32, binding: i32): void {
  out.u8(0x82);
  out.u8(ONE);
  out.u8(0x82);
  out.u8(0);
  out.u8(0);
  openCounted(out, slot, binding);
  emptyArray(out);
}

/** `(… ?? (count, void 0))`; the expression follows the first. */
export function openNullish(out: Bytes): void {
  node(out, 0xc7, 4);
  head(out, 0, 25);
}

export function closeNullish(out: Bytes, slot: i32, binding: i32): void {
  openCounted(out, slot, binding);
  node(out, 0xc5, 3);
  out.u8(6);
  number(out, 0);
}

export function staticMember(out: Bytes, slot: i32, binding: i32): void {
  node(out, 0xc8, 2);
  blockBody(out, 1);
  countStatement(out, slot, binding);
}

/** `#$c7 = ++counters[7]` */
export function member(out: Bytes, slot: i32, binding: i32): void {
  node(out, 0xc5, 12);
  out.u8(0);
  struct(out, 2);
  atom(out, Header.local + slot.toString());
  out.u8(ONE);
  count(out, slot, binding);
  out.u8(NONE);
  out.u8(NO);
  out.u8(NONE);
  out.u8(NONE);
  for (let i = 0; i < 4; i++) out.u8(NO);
}

/** `var name = `; `const` by kind 3. The value follows if there is one, then NO. */
function openVariable(out: Bytes, kind: i32, name: string, value: bool): void {
  node(out, 0xd2c3, 5);
  out.u8(0);
  out.u8(kind);
  out.u8(NO);
  out.u8(ONE);
  struct(out, 4);
  out.u8(0xc1);
  out.u8(0x82);
  ident(out, name, 0);
  out.u8(NONE);
  out.u8(value ? ONE : NONE);
}

export function prologue(out: Bytes): void {
  openVariable(out, 3, Header.local, true);
  guarded(out);
  out.u8(NO);
}

/** A function body's start; its statements follow. */
function body(out: Bytes, statements: i32): void {
  if (Layout.version == 15) blockBody(out, statements);
  else {
    struct(out, 2);
    out.u8(0x80 | statements);
  }
}

/** A concise arrow body becomes `{ prologue; return …`; the expression follows. */
export function arrow(out: Bytes): void {
  out.u8(0xc1);
  body(out, 2);
  prologue(out);
  node(out, 0xc5, 2);
  out.u8(ONE);
}

/** How many statements the header has. */
export const HEADER_STATEMENTS = 2;

/**
 * `var $tm; try { … } catch { … }`, or hoisted `var $tm = $ti(); function $ti() { if ($tm) return $tm; try { … } catch { … } }`.
 * @param items as items of a module
 */
export function header(out: Bytes, items: bool): void {
  if (items) out.u8(0xc2);
  openVariable(out, 1, Header.file, Header.hoisted);
  if (Header.hoisted) callInit(out);
  out.u8(NO);
  if (items) out.u8(0xc2);
  if (!Header.hoisted) return register(out);
  out.u8(0xd2);
  out.u8(0xc2);
  out.u8(0x83);
  ident(out, Header.init, 0);
  out.u8(NO);
  if (Layout.version == 15) out.u8(0x89);
  else {
    out.u8(0x8a);
    out.u8(NONE);
  }
  out.u8(NONE);
  out.u8(NONE);
  out.u8(0x82);
  out.u8(0);
  out.u8(0);
  out.u8(0);
  out.u8(ONE);
  body(out, 3);
  // if ($tm) return $tm;
  node(out, 0xc9, 4);
  own(out, Header.file);
  node(out, 0xc5, 2);
  out.u8(ONE);
  own(out, Header.file);
  out.u8(NONE);
  register(out);
  node(out, 0xc5, 2);
  out.u8(ONE);
  own(out, Header.file);
  out.u8(NO);
  out.u8(NO);
  out.u8(NONE);
  out.u8(NONE);
}

/** `$tm = …`; the value follows. */
function openAssign(out: Bytes, name: string): void {
  node(out, 0xc8, 4);
  out.u8(1);
  out.u8(0xc1);
  out.u8(0xc1);
  out.u8(0x82);
  ident(out, name, 0);
  out.u8(NONE);
}

/** `try { let r = record, m; $tm = runtime.register(r) } catch { $tm = [] }` */
function register(out: Bytes): void {
  node(out, 0xcc, 4);
  blockBody(out, 3);
  openVariable(out, 2, 'r', true);
  record(out);
  out.u8(NO);
  openVariable(out, 2, 'm', false);
  out.u8(NO);
  node(out, 0xd3, 2);
  openAssign(out, Header.file);
  openCall(out);
  openMember(out);
  findRuntime(out);
  closeMember(out, 'register');
  out.u8(ONE);
  argument(out);
  own(out, 'r');
  out.u8(NONE);
  out.u8(ONE);
  struct(out, 3);
  out.u8(NONE);
  blockBody(out, 1);
  node(out, 0xd3, 2);
  openAssign(out, Header.file);
  emptyArray(out);
  out.u8(NONE);
}

/** [2, identity, model, path, slots, sites, layout] */
function record(out: Bytes): void {
  node(out, 0xc2, 2);
  out.u8(0x87);
  element(out);
  number(out, 2);
  element(out);
  literal(out, Header.identity);
  element(out);
  literal(out, Header.model);
  element(out);
  literalOf(out, Header.path);
  element(out);
  number(out, Header.slots);
  element(out);
  literalOf(out, Header.sites);
  element(out);
  literalOf(out, Header.layout);
}

function element(out: Bytes): void {
  out.u8(ONE);
  argument(out);
}

/**
 * The runtime's own global; else, in another realm of the same process, through Node's `module`; else the package:
 * `typeof __tallymark__ == "object" ? __tallymark__ : (m = globalThis.process.getBuiltinModule("module")).__tallymark__ || m.createRequire(r[3])(specifier)`
 */
function findRuntime(out: Bytes): void {
  node(out, 0xcb, 4);
  typeIs(out, '__tallymark__', true, 'object');
  global(out, '__tallymark__');
  node(out, 0xc7, 4);
  out.u8(20);
  openMember(out);
  openAssign(out, 'm');
  openCall(out);
  openMember(out);
  openMember(out);
  global(out, 'globalThis');
  closeMember(out, 'process');
  closeMember(out, 'getBuiltinModule');
  out.u8(ONE);
  argument(out);
  literal(out, 'module');
  out.u8(NONE);
  closeMember(out, '__tallymark__');
  openCall(out);
  openCall(out);
  openMember(out);
  own(out, 'm');
  closeMember(out, 'createRequire');
  out.u8(ONE);
  argument(out);
  openMember(out);
  own(out, 'r');
  node(out, 0xc3, 2);
  number(out, 3);
  out.u8(NONE);
  out.u8(ONE);
  argument(out);
  literalOf(out, Header.runtime);
  out.u8(NONE);
}
