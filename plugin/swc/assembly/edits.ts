/**
 * Edits of the wire form. The walk only notes what is to be inserted where; names, the guard and the layout of the host are known at the end,
 * when `splice` writes the bytes. CBOR has no closing marks, so nearly everything is put in front of a node.
 */
import { Bytes, Ints, sorted } from './bytes';
import * as emit from './emit';

// What an edit inserts.
/** A statement that counts. */
export const STATEMENT = 0;
/** The same as an item of a module. */
export const ITEM = 1;
/** The start of a block: counts, then the statement that follows. */
export const BRACES = 2;
/** In place of no `else`: a block that counts. */
export const ELSE = 3;
/** The start of `(count, expression)`. */
export const COMMA = 4;
/** The start of `(count, { name: expression })[name]`. */
export const NAMED = 5;
/** Its end. */
export const NAMED_END = 6;
/** A class member that counts; static. */
export const STATIC_MEMBER = 7;
/** A class member that counts, per instance. */
export const MEMBER = 8;
/** In place of a list's head: another number of items. */
export const COUNT = 9;
/** The declaration of the function's local. */
export const PROLOGUE = 10;
/** In place of the tag of a concise arrow body: the start of a block with the local, that returns the expression. */
export const ARROW = 11;
/** The file's header. */
export const HEADER = 12;

/** In place of a property's name: `[(count, "name")]`. */
export const PROPERTY = 13;
/** An argument that counts and passes nothing. */
export const ARGUMENT = 14;
/** The start of `(expression ?? (count, void 0))`. */
export const NULLISH = 15;
/** Its end, which counts. */
export const NULLISH_END = 16;
/** A declarator that counts and declares nothing: `{} = count`. */
export const DECLARATOR = 17;
/** The start of `({} = (count, {}))`. */
export const EMPTY_OBJECT = 18;
/** The start of `((count, 1) && expression)`. */
export const UNPRINTED = 19;
/** The start of a block with the statement that follows. */
export const BLOCK = 20;

const FIELDS = 5;
const edits = new Ints(1024);
const place = new Ints(256);

/**
 * @param at address in the AST
 * @param removed how many bytes there are replaced
 * @param first goes before what was noted earlier for the same place
 * @param extra the binding of a count, or a number of items
 * @param name index of a name
 */
export function edit(at: usize, removed: i32, form: i32, slot: i32 = 0, extra: i32 = 0, name: i32 = 0, first: bool = false): i32 {
  place.push((<i32>(at - base) << 1) | (first ? 0 : 1));
  edits.push(removed);
  edits.push(form);
  edits.push(slot);
  edits.push(extra);
  edits.push(name);
  return place.length - 1;
}

let base: usize = 0;

/** Forgets all edits; those to come are in this AST. */
export function editsIn(ast: usize): void {
  base = ast;
  place.length = edits.length = 0;
}

export function setBinding(index: i32, binding: i32): void {
  edits.set(index * FIELDS + 3, binding);
}

/** The AST with all edits applied. */
export function splice(size: i32): Bytes {
  const out = new Bytes(size + place.length * 96 + 4096);
  const order = sorted(place.length, place, null);
  let done: i32 = 0;
  for (let i = 0; i < order.length; i++) {
    const index = order.get(i);
    const at = <i32>(<u32>place.get(index) >> 1);
    out.copy(base + done, at - done);
    const fields = index * FIELDS;
    done = at + edits.get(fields);
    write(out, edits.get(fields + 1), edits.get(fields + 2), edits.get(fields + 3), edits.get(fields + 4), base + at);
  }
  out.copy(base + done, size - done);
  return out;
}

function write(out: Bytes, form: i32, slot: i32, extra: i32, name: i32, at: usize): void {
  switch (form) {
    case ITEM:
      out.u8(0xc2);
    case STATEMENT:
      return emit.countStatement(out, slot, extra);
    case BRACES:
      emit.block(out, 2);
      return emit.countStatement(out, slot, extra);
    case BLOCK:
      return emit.block(out, 1);
    case ELSE:
      out.u8(0x81);
      emit.block(out, 1);
      return emit.countStatement(out, slot, extra);
    case COMMA:
      return emit.openCounted(out, slot, extra);
    case EMPTY_OBJECT:
      return emit.openEmptyObject(out, slot, extra);
    case UNPRINTED:
      return emit.openUnprinted(out, slot, extra);
    case NAMED:
      return emit.openNamed(out, slot, extra, name);
    case NAMED_END:
      return emit.closeNamed(out, name);
    case STATIC_MEMBER:
      return emit.staticMember(out, slot, extra);
    case MEMBER:
      return emit.member(out, slot, extra);
    case COUNT:
      return emit.head(out, 0x80, extra);
    case PROLOGUE:
      return emit.prologue(out);
    case ARROW:
      if (emit.Layout.version == 0) return out.copy(at, 1);
      return emit.arrow(out);
    case PROPERTY:
      return emit.property(out, slot, extra, name);
    case ARGUMENT:
      return emit.argumentThatCounts(out, slot, extra);
    case NULLISH:
      return emit.openNullish(out);
    case NULLISH_END:
      return emit.closeNullish(out, slot, extra);
    case DECLARATOR:
      return emit.declarator(out, slot, extra);
    case HEADER:
      return emit.header(out, extra != 0);
  }
}
