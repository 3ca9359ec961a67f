/**
 * The walk over the wire form: hands out sites and slots, and notes the edits. What is counted, and where, follows src/plan/rules.ts.
 *
 * The cursor runs over the bytes once, front to back. A struct that has a rule is read by it; all others only pass the cursor on to their
 * fields, as the schema says. A variant that the schema does not know is copied as it is; a struct of a size it does not know is an error.
 *
 * `reach` is the slot that counts how often control gets to the cursor, or -1; a site that stands there takes it instead of a slot of its own. It holds
 * from the start of a function, arm or statement to the first thing that is evaluated there.
 */
import { Ints } from './bytes';
import { ARRAY, array, fail, In, nextIs, skip, Span, span, TAG, tag, Text, text, uint, flag } from './cbor';
import * as edits from './edits';
import { edit } from './edits';
import { FROM_FILE, GUARDED, HEADER_STATEMENTS, keepName, Layout, LOCAL, PLACELESS } from './emit';
import { countHint, coveringHint, Hints, kindOf, literalHi, literalLo, NEXT, ON_ELSE, ON_IF, peekHint, takeHint } from './hints';
import { EQUALS, FAT_ARROW, firstByte, firstOperator, hadTypes, lastByte, lastOperator, NOTHING, Range, rangeOfExpr, spanAt, structAt } from './ranges';
import { Options } from './options';
import * as S from './schema';
import { addArm, addBranch, addFunction, addStatement, COND, DEFAULT_ARG, IF, LOGICAL, LOGICAL_ASSIGNMENT, OPTIONAL_CHAIN, statementCount, SWITCH, TRY } from './sites';
import { isDeclaration, isEnum, isVariables, Source } from './source';

export class Walk {
  static slots: i32 = 0;
  /** Decorators were lowered before, with sites in them. */
  static lostSites: bool = false;
  /** The program has imports or re-exports, so that others may call its functions before its body runs. */
  static imports: bool = false;
}

let reach = -1;

/** The hint in whose node the cursor is; -1 for none. */
let ignoredBy = -1;
/** The hints `if` and `else` on their way to the statement they stand before. */
let armHint = -1;
/** In the body of a `with`, a counter's name could be a property of the object: nothing counts there. */
let inWith = false;
/** How many `with` there were so far. */
let withs = 0;
/** In the arguments of decorators that were lowered: their functions have no place any more. */
let inDecorators = false;
/** The walk only collects literals. */
let collecting = false;

// The function body, or what else has its own way to the counters.
let binding = FROM_FILE;
/** How many probes use the local, and the edit of the last one. */
let localProbes = 0;
let lastLocal = -1;

/** The statement before which a probe can stand. */
let anchor: usize = 0;
let anchorForm = edits.STATEMENT;
/** How many statements were put into the list of statements around the cursor, and members into the class. */
let added = 0;
let addedMembers = 0;

/** The slot that counts a block's start, on its way to the block. */
let entry = -1;

// Fields and lists

export function visit(type: i32): void {
  const wrap = type >> 8;
  if (wrap == 0) return type == 0 ? skip() : type < S.FIRST_STRUCT ? variant(type) : struct(type);
  type &= 255;
  const count = array();
  for (let i = 0; i < count; i++) {
    if (wrap <= 2) visit(type);
    else visit(type | (wrap == 3 ? 256 : 512));
    reach = -1;
  }
}

function variant(type: i32): void {
  if (!nextIs(TAG)) return fail(UNKNOWN);
  const number = tag();
  const row = <i32>S.ROW_START[type - 1] + number - 1;
  visit(number < 1 || row >= <i32>S.ROW_START[type] ? 0 : S.ROWS[row]);
}

/** The fields that are left of a struct of `size` fields, from field `from` on. The first that is evaluated is reached as the struct is. */
function fields(type: i32, size: i32, from: i32): void {
  const row = <i32>S.ROW_START[type - 1];
  for (let i = from; i < size; i++) {
    const field: i32 = S.ROWS[row + i];
    visit(field);
    if (field) reach = -1;
  }
}

function fieldsFrom(start: i32, type: i32, size: i32, from: i32): void {
  reach = start;
  fields(type, size, from);
  reach = -1;
}

function skipFields(count: i32): void {
  for (; count > 0; count--) skip();
}

const UNKNOWN = 'an AST node is not as expected';

/** Reads a struct's head and checks its size. */
function open(type: i32): i32 {
  const size = array();
  if (size > 15 || !((<i32>S.SIZES[type] >> size) & 1)) fail('node ' + type.toString() + ' has ' + size.toString() + ' fields');
  return In.error.length ? 0 : size;
}

function struct(type: i32): void {
  if (collecting) collect(type);
  if (!Hints.any || !(S.FLAGS[type] & 1)) return rule(type);
  spanAt(type);
  const hint = takeHint(Span.lo);
  if (hint < 0) return rule(type);
  // Babel attaches no comment to what is in parentheses; people mean it.
  const target = type == S.T_ParenExpr ? inParentheses() : type;
  const outer = ignoredBy;
  if (kindOf(hint) != NEXT) {
    if (target == S.T_IfStmt) armHint = hint;
  } else if (S.FLAGS[target] == 3 || (target == S.T_BinExpr && isLogicalHere(type))) {
    if (ignoredBy < 0) ignoredBy = hint;
  }
  rule(type);
  if (ignoredBy != outer) reach = -1;
  ignoredBy = outer;
}

/** The type inside the parentheses at the cursor. */
function inParentheses(): i32 {
  const start = In.p;
  let type = S.T_ParenExpr;
  while (type == S.T_ParenExpr) {
    array();
    skip();
    type = structAt(S.T_Expr);
    if (type == S.T_ParenExpr) tag();
  }
  In.p = start;
  return type;
}

/** Notes where a literal is, so that comments can be told from it. */
function collect(type: i32): void {
  if (type != S.T_Str && type != S.T_Regex && type != S.T_JSXText && type != S.T_TplElement) return;
  spanAt(type);
  if (Span.lo == 0) return;
  // With the delimiter on either side of a template's text.
  const margin = type == S.T_TplElement ? 1 : 0;
  literalLo.push(Span.lo - margin);
  literalHi.push(Span.hi + margin);
}

/** Whether the struct at the cursor is one of `&&`, `||` and `??`, or such in parentheses. */
function isLogicalHere(type: i32): bool {
  const start = In.p;
  while (type == S.T_ParenExpr) {
    array();
    skip();
    type = structAt(S.T_Expr);
    tag();
  }
  array();
  skip();
  const operator = uint();
  In.p = start;
  return isLogical(operator);
}

/** Whether an operator is `||`, `&&` or `??`. */
function isLogical(operator: i32): bool {
  return operator == 20 || operator == 21 || operator == 25;
}

// Sites and probes

/** Whether nothing at a position is a site; where a hint is the reason, it is counted there. `what`: 0 statement, 1 function, 2 arm. */
function skips(position: i32, what: i32): bool {
  if (Hints.any) {
    const hint = ignoredBy >= 0 ? ignoredBy : coveringHint(position);
    if (hint >= 0) {
      countHint(hint, what);
      return true;
    }
  }
  return inWith;
}

function probe(at: usize, form: i32, removed: i32 = 0, name: i32 = 0): i32 {
  const slot = Walk.slots++;
  const index = edit(at, removed, form, slot, binding, name);
  if (binding == LOCAL) {
    localProbes++;
    lastLocal = index;
  }
  return slot;
}

/** A probe before the statement at the anchor. */
function probeBefore(): i32 {
  if (anchorForm != edits.BRACES && anchorForm != edits.DECLARATOR) added++;
  return probe(anchor, anchorForm);
}

/** A statement site, counted by a probe before the statement. Control reaches `reach` after it. */
function statement(lo: i32, hi: i32): void {
  if (lo == 0 || skips(lo, 0)) return;
  if (reach < 0) reach = probeBefore();
  addStatement(lo, hi, lo, hi, reach);
}

function branch(type: i32, lo: i32, hi: i32): i32 {
  if (inDecorators && lo == 0) Walk.lostSites = true;
  if (lo == 0 || ignoredBy >= 0 || inWith || coveringHint(lo) >= 0) return -1;
  return addBranch(type, lo, hi, lo, hi);
}

/** Whether an arm is a site: of `branch`, which may be none, at a position, with a hint of its own or none. */
function armCounts(branch: i32, position: i32, hint: i32): bool {
  if (position == 0) return false;
  if (hint >= 0 && ignoredBy < 0) {
    countHint(hint, 2);
    return false;
  }
  return !skips(position, 2) && branch >= 0;
}

/** Whether the expression at the cursor is a function or class that takes its name from where it stands. */
function isAnonymous(): bool {
  const start = In.p;
  let answer = false;
  while (true) {
    const type = structAt(S.T_Expr);
    if (type == S.T_ArrowExpr) answer = true;
    else if (type == S.T_FnExpr || type == S.T_ClassExpr) {
      tag();
      array();
      answer = array() == 0;
    } else if (type == S.T_ParenExpr || (type >= S.T_TsTypeAssertion && type <= S.T_TsSatisfiesExpr)) {
      tag();
      array();
      skip();
      continue;
    }
    In.p = start;
    return answer;
  }
}

/**
 * Visits the expression at the cursor with a probe of its own before it.
 * @param name index of the name that an anonymous function or class takes here, -1 for none
 * @returns the slot
 */
function visitProbed(name: i32): i32 {
  const named = name >= 0 && isAnonymous();
  const slot = probe(In.p, named ? edits.NAMED : edits.COMMA, 0, max(name, 0));
  reach = slot;
  visit(S.T_Expr);
  if (named) edit(In.p, 0, edits.NAMED_END, 0, 0, name);
  return slot;
}

/** The name in the identifier pattern at the cursor, -1 for another pattern. */
function nameOfPattern(): i32 {
  if (structAt(S.T_Pat) != S.T_BindingIdent) return -1;
  const start = In.p;
  tag();
  array();
  array();
  skip();
  skip();
  text();
  In.p = start;
  return keepName(false);
}

// Lists of statements

const PLAIN = 0;
const BODY = 1;
const PROGRAM = 2;
const PROLOGUE_ONLY = 3;

/** Whether the statement at the cursor is a directive: a string, without parentheses. */
function isDirective(item: i32): bool {
  if (structAt(item) != S.T_ExprStmt) return false;
  const start = In.p;
  if (item == S.T_ModuleItem) tag();
  tag();
  array();
  skip();
  const answer = structAt(S.T_Expr) == S.T_Str;
  In.p = start;
  return answer;
}

/**
 * @param item type of the items
 * @param kind PLAIN, or what can begin with directives and gets a prologue or a header before the first statement
 * @param slot counts how often the list is entered, by a probe put there; -1 for none
 * @param start the same, where a probe further out counts it already
 */
function list(item: i32, kind: i32, slot: i32, start: i32 = -1): void {
  const outer = added;
  added = 0;
  const head = In.p;
  const count = array();
  const headEnd = In.p;
  let i = 0;
  if (kind == BODY || kind == PROGRAM) for (; i < count && isDirective(item); i++) skip();
  const first = In.p;
  if (slot >= 0) {
    added++;
    noteProbe(edit(first, 0, item == S.T_ModuleItem ? edits.ITEM : edits.STATEMENT, slot, binding));
  }
  reach = slot >= 0 ? slot : start;
  for (; i < count; i++) {
    anchor = In.p;
    anchorForm = item == S.T_ModuleItem ? edits.ITEM : edits.STATEMENT;
    visit(item);
  }
  if ((kind == BODY || kind == PROLOGUE_ONLY) && localProbes > 0) {
    added++;
    edit(first, 0, edits.PROLOGUE, 0, 0, 0, true);
  } else if (kind == PROGRAM && Walk.slots > 0) {
    added += HEADER_STATEMENTS;
    edit(first, 0, edits.HEADER, 0, item == S.T_ModuleItem ? 1 : 0, 0, true);
  }
  if (added) edit(head, <i32>(headEnd - head), edits.COUNT, 0, count + added);
  added = outer;
  reach = -1;
}

function noteProbe(index: i32): void {
  if (binding != LOCAL) return;
  localProbes++;
  lastLocal = index;
}

/** The body of a loop or `if`, which may lack braces. `slot` counts it, by a probe put there; -1 for none. */
function bodyStatement(slot: i32): void {
  const type = structAt(S.T_Stmt);
  if (type == S.T_BlockStmt) {
    entry = slot;
    // Where the arm itself is ignored, what follows in it is not reached as often as the statement was.
    reach = -1;
    visit(S.T_Stmt);
    entry = -1;
    return;
  }
  if (slot >= 0) {
    if (type == S.T_IfStmt) {
      // In front of the test of `else if`: a block would nest, and the host has a limit for that.
      const start = In.p;
      tag();
      array();
      skip();
      noteProbe(edit(In.p, 0, edits.COMMA, slot, binding));
      In.p = start;
    } else noteProbe(edit(In.p, 0, edits.BRACES, slot, binding));
  }
  anchor = In.p;
  anchorForm = edits.BRACES;
  reach = slot;
  visit(S.T_Stmt);
}

function expressionStatement(size: i32, start: i32): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  reach = start;
  if (Source.typed && lo) {
    // What SWC made of a declaration that is more than types has the declaration's place.
    if (isEnum(lo)) return skip();
    if (isVariables(lo)) return assignments();
    spanAt(S.T_Expr);
    if (Span.lo == 0 && isDeclaration(lo)) return fields(S.T_ExprStmt, size, 1);
  }
  statement(lo, hi);
  fieldsFrom(reach, S.T_ExprStmt, size, 1);
}

/** The expression at the cursor was the exported variables of a namespace: `N.a = 1, N.b = 2`. Each initializer is a statement site. */
function assignments(): void {
  const at = anchor;
  const form = anchorForm;
  let start = reach;
  let first = true;
  let count = 1;
  if (structAt(S.T_Expr) == S.T_SeqExpr) {
    tag();
    array();
    skip();
    count = array();
  }
  for (; count > 0; count--) {
    if (structAt(S.T_Expr) != S.T_AssignExpr) {
      reach = -1;
      visit(S.T_Expr);
      continue;
    }
    tag();
    array();
    span();
    const lo = Span.lo;
    const hi = Span.hi;
    skip();
    reach = -1;
    visit(S.T_AssignTarget);
    initializer(lo, hi, start, first ? at : 0, form, -1);
    first = false;
    start = -1;
  }
  reach = -1;
}

// Functions

// Scopes around the one the cursor is in: binding, number of probes, last edit.
const scopes = new Ints(64);
let scopeDepth = 0;

function enterScope(kind: i32): void {
  scopes.put(scopeDepth++, binding);
  scopes.put(scopeDepth++, localProbes);
  scopes.put(scopeDepth++, lastLocal);
  binding = kind;
  localProbes = 0;
  lastLocal = -1;
}

function leaveScope(): void {
  lastLocal = scopes.get(--scopeDepth);
  localProbes = scopes.get(--scopeDepth);
  binding = scopes.get(--scopeDepth);
}

/** What is known of the function at the cursor before it is walked. */
class Fn {
  // Its name, if it has one.
  static nameLo: i32 = 0;
  static nameHi: i32 = 0;
  static nameAt: usize = 0;
  static nameSize: i32 = 0;
  // Its body.
  static lo: i32 = 0;
  static hi: i32 = 0;
}

/** Reads the identifier at the cursor as the name of the function to come. */
function readName(): void {
  array();
  span();
  Fn.nameLo = Span.lo;
  Fn.nameHi = Span.hi;
  skip();
  text();
  Fn.nameAt = Text.at;
  Fn.nameSize = Text.size;
  skip();
}

function noName(): void {
  Fn.nameLo = Fn.nameHi = Fn.nameSize = 0;
}

/** The type of the function body at the cursor, which tells the version. */
function bodyType(): i32 {
  const start = In.p;
  const size = array();
  In.p = start;
  Layout.version = size == 3 ? 15 : 16;
  return size == 3 ? S.T_BlockStmt : S.T_FunctionBody;
}

/** Reads the place of the function body at the cursor; false where the function must be left alone. */
function readBody(): bool {
  const start = In.p;
  const size = array();
  if (size != 2 && size != 3) fail(UNKNOWN);
  span();
  Fn.lo = Span.lo;
  Fn.hi = Span.hi;
  if (size == 3) skip();
  let asm = false;
  for (let left = array(); left > 0 && isDirective(S.T_Stmt); left--) {
    tag();
    array();
    skip();
    tag();
    tag();
    array();
    skip();
    text();
    asm = asm || (Text.size == 7 && load<u32>(Text.at) == 0x20657375 && load<u32>(Text.at + 3) == 0x6d736120);
    skip();
  }
  In.p = start;
  return !asm;
}

/** Adds the site of the function with `Fn`; returns the slot of its entry, -1 where it is none. */
function functionSite(lo: i32, hi: i32, counted: bool): i32 {
  if (counted && inDecorators && lo == 0) Walk.lostSites = true;
  if (!counted || lo == 0 || Fn.lo == 0 || skips(lo, 1)) return -1;
  const slot = Walk.slots++;
  addFunction(lo, hi, Fn.nameLo ? Fn.nameLo : lo, Fn.nameHi, Fn.nameAt, Fn.nameSize, Fn.lo, Fn.hi, slot);
  return slot;
}

/** The list of parameters at the cursor: they are evaluated outside the body, where its local does not exist. */
function parameters(type: i32): void {
  enterScope(GUARDED);
  const start = In.p;
  const count = array();
  // src/plan/parameters.ts says which probes must have no place.
  let first = count;
  let lastArray = -1;
  for (let i = 0; i < count; i++) {
    if (type == S.T_Pat) notePattern();
    else if (type == S.T_Param || tag() == 2) {
      array();
      skip();
      skip();
      notePattern();
    } else {
      seenPattern = S.T_ObjectPat;
      skip();
    }
    if (seenPattern != S.T_BindingIdent) first = min(first, i);
    if (seenPattern == S.T_ArrayPat) lastArray = i;
  }
  In.p = start;
  array();
  for (let i = 0; i < count; i++) {
    binding = i < lastArray ? PLACELESS : GUARDED;
    parameter(type, i > first && i <= lastArray ? PLACELESS : GUARDED, i <= lastArray ? PLACELESS : GUARDED);
    reach = -1;
  }
  leaveScope();
}

/** The type of the parameter that was passed last; `T_ArrayPat` also for one with a default. */
let seenPattern = 0;
function notePattern(): void {
  seenPattern = structAt(S.T_Pat);
  if (seenPattern == S.T_AssignPat) {
    const start = In.p;
    tag();
    array();
    skip();
    seenPattern = structAt(S.T_Pat) == S.T_ArrayPat ? S.T_ArrayPat : S.T_ObjectPat;
    In.p = start;
  }
  skip();
}

/** The parameter at the cursor. */
function parameter(type: i32, arm: i32, value: i32): void {
  if (type == S.T_ParamOrTsParamProp && tag() == 1) return visit(S.T_TsParamProp);
  if (type != S.T_Pat) {
    array();
    skip();
    visit(S.T_Decorator | 512);
  }
  parameterPattern(arm, value);
}

function parameterPattern(arm: i32, value: i32): void {
  isParameter = structAt(S.T_Pat) == S.T_AssignPat;
  armBinding = arm;
  valueBinding = value;
  visit(S.T_Pat);
}

/** How the probes of the parameter at the cursor get to their counters: that of its default, and those in the default's value. */
let armBinding = GUARDED;
let valueBinding = GUARDED;
/** The default about to be visited is a parameter's. */
let isParameter = false;

function functionBody(slot: i32): void {
  enterScope(LOCAL);
  const type = bodyType();
  const outer = ignoredBy;
  if (Hints.any) {
    spanAt(type);
    const hint = takeHint(Span.lo);
    if (hint >= 0 && kindOf(hint) == NEXT && ignoredBy < 0) ignoredBy = hint;
  }
  skipFields(open(type) - 1);
  list(S.T_Stmt, BODY, slot);
  ignoredBy = outer;
  leaveScope();
}

/**
 * The function struct at the cursor.
 * @param lo where the node starts that it is the function of; 0 for itself
 */
function functionStruct(lo: i32, hi: i32, counted: bool): void {
  const start = In.p;
  const size = open(S.T_Function);
  if (size == 0) return;
  Layout.version = size == 10 ? 16 : 15;
  const afterHead = In.p;
  skipFields(size - 7);
  span();
  if (lo == 0) {
    lo = Span.lo;
    hi = Span.hi;
  }
  skip();
  if (array() == 0 || !readBody()) {
    // An overload, an abstract method, or asm.js, whose validation fails at any change.
    In.p = start;
    return skip();
  }
  const slot = functionSite(lo, hi, counted);
  In.p = afterHead;
  if (size == 10) skip();
  parameters(S.T_Param);
  visit(S.T_Decorator | 512);
  skip();
  skip();
  array();
  functionBody(slot);
  skipFields(4);
}

function functionDeclaration(): void {
  readName();
  if (flag()) return skip();
  functionStruct(0, 0, true);
}

function functionExpression(): void {
  noName();
  if (array()) readName();
  functionStruct(0, 0, true);
}

function method(isPublic: bool, counted: bool): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  if (isPublic) visit(S.T_PropName);
  else skip();
  noName();
  // Without a place it was invented.
  if (lo) functionStruct(lo, hi, counted);
  else functionStruct(0, 0, false);
  skipFields(6);
}

function constructor_(): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  skip();
  skip();
  const start = In.p;
  skip();
  noName();
  if (array() == 0 || !readBody()) {
    In.p = start;
    return skipFields(4);
  }
  const slot = functionSite(lo, hi, true);
  In.p = start;
  parameters(S.T_ParamOrTsParamProp);
  array();
  functionBody(slot);
  skipFields(2);
}

function methodProperty(): void {
  visit(S.T_PropName);
  noName();
  functionStruct(0, 0, true);
}

/** A getter or setter of an object; it holds a function since 1.16. */
function accessorProperty(type: i32, size: i32): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  visit(S.T_PropName);
  noName();
  if (size == 3) return functionStruct(lo, hi, true);
  const start = In.p;
  skipFields(type == S.T_GetterProp ? 1 : 2);
  if (array() == 0 || !readBody()) {
    In.p = start;
    return skipFields(size - 2);
  }
  const slot = functionSite(lo, hi, true);
  In.p = start;
  skip();
  const pattern = In.p;
  if (type == S.T_SetterProp) {
    enterScope(GUARDED);
    notePattern();
    In.p = pattern;
    parameterPattern(GUARDED, seenPattern == S.T_ArrayPat ? PLACELESS : GUARDED);
    leaveScope();
  }
  array();
  functionBody(slot);
}

function arrow(): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  skip();
  const start = In.p;
  skip();
  const concise = tag() == 2;
  let usual = true;
  if (concise) {
    rangeOfExpr(lo, hi, FAT_ARROW);
    Fn.lo = Range.lo;
    Fn.hi = Range.hi;
  } else usual = readBody();
  if (!usual) return skipFields(5);
  noName();
  const slot = functionSite(lo, hi, true);
  In.p = start;
  parameters(S.T_Pat);
  if (concise) conciseBody(lo, hi, slot);
  else {
    tag();
    functionBody(slot);
  }
  skipFields(4);
}

/** Istanbul turns `=> x` into `=> { return x }`, so `x` is a statement, too. */
function conciseBody(lo: i32, hi: i32, slot: i32): void {
  enterScope(LOCAL);
  const body = In.p;
  tag();
  const start = In.p;
  rangeOfExpr(lo, hi, FAT_ARROW);
  if (slot >= 0) noteProbe(edit(start, 0, edits.COMMA, slot, binding));
  reach = slot;
  if (Range.lo && !skips(Range.lo, 0)) {
    if (reach < 0) reach = probe(start, edits.COMMA);
    addStatement(Range.lo, Range.hi, Range.lo, Range.hi, reach);
  }
  visit(S.T_Expr);
  // One look-up is cheaper than a block with a local.
  if (localProbes == 1) edits.setBinding(lastLocal, GUARDED);
  else if (localProbes > 1) edit(body, 1, edits.ARROW);
  leaveScope();
}

// Classes

/** The class member that the cursor is in. */
let member: usize = 0;

function classFields(size: i32): void {
  skip();
  skip();
  visit(S.T_Decorator | 512);
  const outer = addedMembers;
  addedMembers = 0;
  const head = In.p;
  const count = array();
  const headEnd = In.p;
  for (let i = 0; i < count; i++) {
    member = In.p;
    visit(S.T_ClassMember);
  }
  if (addedMembers) edit(head, <i32>(headEnd - head), edits.COUNT, 0, count + addedMembers);
  addedMembers = outer;
  visit(S.T_Expr | 256);
  skipFields(size - 5);
}

function field(type: i32, size: i32): void {
  const at = member;
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  let left = size - 4;
  if (type == S.T_PrivateProp) {
    skip();
    left--;
  }
  // The name that a function takes here, where it is known before run time.
  let name = -1;
  if (type == S.T_ClassProp) {
    const start = In.p;
    const kind = tag();
    if (kind <= 2) {
      array();
      skip();
      text();
      name = keepName(false);
    }
    In.p = start;
    visit(S.T_PropName);
    if (Source.typed && isDeclared()) return skipFields(size - 2);
  } else if (type == S.T_PrivateProp) {
    array();
    skip();
    text();
    name = keepName(true);
  } else visit(S.T_Key);

  if (array()) {
    enterScope(GUARDED);
    reach = -1;
    rangeOfExpr(lo, hi, EQUALS);
    const start = Range.lo;
    const end = Range.hi;
    if (type == S.T_AutoAccessor || lo == 0 || start == 0 || skips(start, 0)) visit(S.T_Expr);
    else if (name < 0 && isAnonymous()) {
      reach = probe(at, isStatic() ? edits.STATIC_MEMBER : edits.MEMBER);
      addedMembers++;
      addStatement(lo, hi, start, end, reach);
      visit(S.T_Expr);
    } else addStatement(lo, hi, start, end, visitProbed(name));
    leaveScope();
  }
  reach = -1;
  skip();
  skip();
  visit(S.T_Decorator | 512);
  skipFields(left - 2);
}

/** Whether the class field whose value comes next is only declared. */
function isDeclared(): bool {
  const start = In.p;
  skipFields(9);
  const answer = flag();
  In.p = start;
  return answer != 0;
}

/** Whether the class field is static at whose value the cursor is. */
function isStatic(): bool {
  const start = In.p;
  skip();
  skip();
  const answer = flag();
  In.p = start;
  return answer != 0;
}

/** A call; among them are those that SWC made of decorators. */
function call(size: i32, start: i32): void {
  const at = In.p;
  span();
  const helper = Span.lo == 0 ? helperCalled() : 0;
  In.p = at;
  if (helper == METADATA) return skipFields(size);
  const outer = inDecorators;
  if (helper == DECORATE) inDecorators = true;
  fieldsFrom(start, S.T_CallExpr, size, 0);
  inDecorators = outer;
}

const DECORATE = 1;
const METADATA = 2;

/** Which of the helpers of legacy decorators the call is to, at whose context the cursor is. */
function helperCalled(): i32 {
  skip();
  if (structAt(S.T_Callee) != S.T_Ident) return 0;
  tag();
  tag();
  array();
  skip();
  skip();
  text();
  return textIs('_ts_decorate') ? DECORATE : textIs('_ts_metadata') ? METADATA : 0;
}

function textIs(what: string): bool {
  if (Text.size != what.length) return false;
  for (let i = 0; i < what.length; i++) if (load<u8>(Text.at + i) != what.charCodeAt(i)) return false;
  return true;
}

// Branches and loops

function ifStatement(start: i32): void {
  const hint = armHint;
  armHint = -1;
  const ifHint = hint >= 0 && kindOf(hint) == ON_IF ? hint : -1;
  const elseHint = hint >= 0 && kindOf(hint) == ON_ELSE ? hint : -1;
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  reach = start;
  statement(lo, hi);
  const number = branch(IF, lo, hi);
  visit(S.T_Expr);

  spanAt(S.T_Stmt);
  const consequent = In.p;
  const isBlock = structAt(S.T_Stmt) == S.T_BlockStmt;
  const withsBefore = withs;
  // Istanbul gives the first arm the place of the whole statement.
  arm(number, Span.lo, lo, hi, ifHint);

  const at = In.p;
  if (array()) {
    spanAt(S.T_Stmt);
    arm(number, Span.lo, Span.lo, Span.hi, elseHint);
  } else if (armCounts(number, lo, elseHint)) {
    addArm(number, 0, 0, probe(at, edits.ELSE, 1));
    // Where the arm got no braces and ends in an `if`, SWC puts some around it for our `else`, but it does not look into `with`.
    if (!isBlock && withs > withsBefore) edit(consequent, 0, edits.BLOCK, 0, 0, 0, true);
  }
  reach = -1;
}

/** The arm of an `if` at the cursor, which starts at `position`. */
function arm(number: i32, position: i32, lo: i32, hi: i32, hint: i32): void {
  let slot = -1;
  if (armCounts(number, position, hint)) {
    slot = Walk.slots++;
    addArm(number, lo, hi, slot);
  }
  const outer = ignoredBy;
  if (hint >= 0 && ignoredBy < 0) ignoredBy = hint;
  bodyStatement(slot);
  ignoredBy = outer;
}

function loop(type: i32, start: i32): void {
  span();
  reach = start;
  statement(Span.lo, Span.hi);
  const before = reach;
  reach = -1;
  if (type == S.T_WhileStmt || type == S.T_DoWhileStmt) visit(S.T_Expr);
  else if (type == S.T_ForStmt) {
    if (array()) {
      if (structAt(S.T_VarDeclOrExpr) == S.T_VarDecl) loopVariables(before);
      else {
        reach = before;
        visit(S.T_VarDeclOrExpr);
      }
    }
    reach = -1;
    visit(S.T_Expr | 256);
    reach = -1;
    visit(S.T_Expr | 256);
  } else {
    if (type == S.T_ForOfStmt) skip();
    const left = structAt(S.T_ForHead);
    const sitesBefore = statementCount();
    if (left == S.T_VarDecl || left == S.T_UsingDecl) loopVariables(-1);
    else visit(S.T_ForHead);
    reach = statementCount() == sitesBefore ? before : -1;
    visit(S.T_Expr);
  }
  bodyStatement(-1);
  reach = -1;
}

/** The declaration at the cursor, in the head of a loop. */
function loopVariables(start: i32): void {
  const type = tag() == 1 ? S.T_VarDecl : S.T_UsingDecl;
  skipFields(open(type) - 1);
  declarators(start, false);
}

/** The declarators at the cursor: each initializer is a statement site. In the head of a loop no statement can stand before it. */
function declarators(start: i32, inList: bool): void {
  const at = anchor;
  const form = anchorForm;
  let first = inList;
  const head = In.p;
  const count = array();
  const headEnd = In.p;
  let more = 0;
  for (let left = count; left > 0; left--) {
    const outer = ignoredBy;
    const declarator = In.p;
    if (Hints.any) {
      spanAt(S.T_VarDeclarator);
      const hint = takeHint(Span.lo);
      if (hint >= 0 && kindOf(hint) == NEXT) {
        if (ignoredBy < 0) ignoredBy = hint;
        first = false;
        start = -1;
      }
    }
    if (open(S.T_VarDeclarator) == 0) return;
    span();
    const lo = Span.lo;
    const hi = Span.hi;
    const name = first || start >= 0 ? -1 : nameOfPattern();
    const isName = structAt(S.T_Pat) == S.T_BindingIdent;
    reach = -1;
    visit(S.T_Pat);
    if (array()) {
      const sure = isName && cannotThrow();
      if (Source.typed && isEnum(lo)) skip();
      else if (first || isName || !inList) start = initializer(lo, hi, start, first ? at : 0, form, name);
      else {
        // V8 prints what it fails to take apart into its message, a comma with a counter, too; so patterns get the counter beside them.
        const shared = start >= 0;
        start = initializer(lo, hi, start, declarator, edits.DECLARATOR, -1);
        if (!shared && start >= 0) more++;
      }
      first = false;
      if (!sure) start = -1;
    }
    skip();
    ignoredBy = outer;
  }
  if (more) edit(head, <i32>(headEnd - head), edits.COUNT, 0, count + more);
  reach = -1;
}

/**
 * The initializer at the cursor, a statement site, at the end of a declarator from `lo` to `hi`.
 * @param start the slot of the place before it, -1 for none
 * @param at the statement before which a probe can stand, 0 for none
 * @param name index of the name that it gives, -1 for none
 * @returns the slot that counts it, -1 where it is no site
 */
function initializer(lo: i32, hi: i32, start: i32, at: usize, form: i32, name: i32): i32 {
  rangeOfExpr(lo, hi, EQUALS);
  const from = Range.lo;
  const to = Range.hi;
  reach = -1;
  if (lo == 0 || from == 0 || skips(from, 0)) {
    visit(S.T_Expr);
    return -1;
  }
  let slot = start;
  if (slot < 0 && at) {
    anchor = at;
    anchorForm = form;
    slot = probeBefore();
  }
  if (slot >= 0) {
    reach = slot;
    visit(S.T_Expr);
  } else slot = visitProbed(name);
  addStatement(lo, hi, from, to, slot);
  return slot;
}

/** Whether the expression at the cursor surely completes: a literal or a function. What follows then runs as often. */
function cannotThrow(): bool {
  const type = structAt(S.T_Expr);
  return load<u8>(In.p) == 0xd0 || type == S.T_ArrowExpr || type == S.T_FnExpr;
}

/** The branch of the `switch` around the cursor. */
let switchBranch = -1;

function switchStatement(size: i32, start: i32): void {
  Layout.version = size == 4 ? 16 : 15;
  span();
  reach = start;
  statement(Span.lo, Span.hi);
  const outer = switchBranch;
  const number = branch(SWITCH, Span.lo, Span.hi);
  if (size == 4) skip();
  visit(S.T_Expr);
  switchBranch = number;
  visit(S.T_SwitchCase | 512);
  switchBranch = outer;
}

function switchCase(): void {
  const number = switchBranch;
  span();
  let slot = -1;
  if (armCounts(number, Span.lo, -1)) {
    slot = Walk.slots++;
    addArm(number, Span.lo, Span.hi, slot);
  }
  visit(S.T_Expr | 256);
  list(S.T_Stmt, PLAIN, slot);
  switchBranch = number;
}

function conditional(start: i32): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  const number = branch(COND, lo, hi);
  spanAt(S.T_Expr);
  const tested = Span.hi;
  reach = start;
  visit(S.T_Expr);
  const colon = Source.typed && lo ? colonAfter(tested, lo, hi) : 0;
  conditionalArm(number, lo, colon ? firstByte(63, tested, hi) + 1 : 0, colon);
  conditionalArm(number, lo, colon ? colon + 1 : 0, hi);
  reach = -1;
}

/** Where the `:` is between the expression at the cursor and the one after it, of a conditional from `lo` to `hi`; 0 if not known. */
function colonAfter(tested: i32, lo: i32, hi: i32): i32 {
  const start = In.p;
  spanAt(S.T_Expr);
  const known = Span.lo > lo && Span.hi <= hi;
  const end = known ? Span.hi : tested;
  skip();
  spanAt(S.T_Expr);
  In.p = start;
  return Span.lo > end && Span.hi <= hi ? lastByte(58, end, Span.lo) : firstByte(58, end, hi);
}

/** An expression at the cursor that is an arm of its own, and all of a stretch of text. */
function conditionalArm(number: i32, whole: i32, from: i32, limit: i32): void {
  rangeOfExpr(from, limit, NOTHING);
  expressionArm(number, hintBefore(whole), -1);
}

/**
 * The hint `next` on the operand at the cursor, before it or inside the parentheses around it; -1 for none. What stands where the whole starts is a
 * hint of the whole. It is not taken: the operand is still visited.
 */
function hintBefore(whole: i32): i32 {
  if (!Hints.any) return -1;
  const start = In.p;
  let answer = -1;
  while (true) {
    spanAt(S.T_Expr);
    const hint = Span.lo == whole ? -1 : peekHint(Span.lo);
    if (hint >= 0) {
      answer = kindOf(hint) == NEXT ? hint : -1;
      break;
    }
    if (structAt(S.T_Expr) != S.T_ParenExpr) break;
    tag();
    array();
    skip();
  }
  In.p = start;
  return answer;
}

/** The arm at the cursor, with `Range`; `start` is the slot of the place before it, if it is always reached from there. */
function expressionArm(number: i32, hint: i32, start: i32): void {
  const lo = Range.lo;
  const hi = Range.hi;
  reach = -1;
  if (!armCounts(number, lo, hint)) return visit(S.T_Expr);
  if (start >= 0) {
    addArm(number, lo, hi, start);
    reach = start;
    return visit(S.T_Expr);
  }
  // Its slot is known only after the visit, but its number must be before those of inner arms of the same branch: there are none.
  addArm(number, lo, hi, visitProbed(-1));
}

function binary(start: i32): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  const operator = uint();
  if (!isLogical(operator)) return arithmetic(start);
  operands(branch(LOGICAL, lo, hi), lo, lo, hi, start);
  reach = -1;
}

/** The operands at the cursor, of an operator that evaluates both. Chains such as `a + b + …` grow to the left by thousands: no recursion there. */
function arithmetic(start: i32): void {
  let right = 1;
  while (structAt(S.T_Expr) == S.T_BinExpr) {
    const left = In.p;
    tag();
    array();
    skip();
    if (isLogical(uint())) {
      In.p = left;
      break;
    }
    right++;
  }
  reach = start;
  visit(S.T_Expr);
  for (; right > 0; right--) {
    reach = -1;
    visit(S.T_Expr);
  }
}

/** The two operands at the cursor, of a tree of `&&`, `||` and `??` from `lo` to `hi`, in the whole tree that starts at `whole`. */
function operands(number: i32, whole: i32, lo: i32, hi: i32, start: i32): void {
  const operator = Source.typed && lo ? operatorAfter(lo, hi) : 0;
  operand(number, whole, lo, operator ? lo : 0, operator, start);
  operand(number, whole, lo, operator ? operator + 2 : 0, hi, -1);
}

function operand(number: i32, whole: i32, tree: i32, from: i32, limit: i32, start: i32): void {
  if (!isLogicalTree()) {
    rangeOfExpr(from, limit, NOTHING);
    return expressionArm(number, hintBefore(whole), start);
  }
  const hint = hintBefore(tree);
  if (hint >= 0) {
    const outer = ignoredBy;
    if (ignoredBy < 0) ignoredBy = hint;
    visit(S.T_Expr);
    ignoredBy = outer;
    return;
  }
  while (structAt(S.T_Expr) == S.T_ParenExpr) {
    tag();
    array();
    skip();
  }
  tag();
  array();
  span();
  skip();
  operands(number, whole, Span.lo, Span.hi, start);
}

/** Whether the expression at the cursor is, in parentheses or not, one of `&&`, `||` and `??`. */
function isLogicalTree(): bool {
  const start = In.p;
  let answer = false;
  while (true) {
    const type = structAt(S.T_Expr);
    if (type != S.T_ParenExpr && type != S.T_BinExpr) break;
    spanAt(S.T_Expr);
    if (Source.typed && hadTypes(Span.lo, Span.hi)) break;
    tag();
    array();
    skip();
    if (type == S.T_ParenExpr) continue;
    answer = isLogical(uint());
    break;
  }
  In.p = start;
  return answer;
}

/** Where the operator is between the expression at the cursor and the one after it, of a tree from `lo` to `hi`; 0 if not known. */
function operatorAfter(lo: i32, hi: i32): i32 {
  const start = In.p;
  spanAt(S.T_Expr);
  const end = Span.lo >= lo && Span.hi <= hi && Span.lo > 0 ? Span.hi : lo;
  skip();
  spanAt(S.T_Expr);
  In.p = start;
  return Span.lo > end && Span.hi <= hi ? lastOperator(end, Span.lo) : firstOperator(end, hi);
}

// What the model `full` counts on top

function tryStatement(start: i32): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  reach = start;
  statement(lo, hi);
  visit(S.T_BlockStmt);
  reach = -1;
  if (array()) {
    if (!Options.full) visit(S.T_CatchClause);
    else {
      const number = branch(TRY, lo, hi);
      if (open(S.T_CatchClause) == 0) return;
      skip();
      visit(S.T_Pat | 256);
      spanAt(S.T_BlockStmt);
      let slot = -1;
      if (armCounts(number, lo, -1)) {
        slot = Walk.slots++;
        addArm(number, Span.lo, Span.hi, slot);
      }
      entry = slot;
      reach = -1;
      visit(S.T_BlockStmt);
      entry = -1;
    }
  }
  reach = -1;
  visit(S.T_BlockStmt | 256);
  reach = -1;
}

/** `a ??= b`: how often `b` was needed. */
function assignment(): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  const operator = uint();
  const start = In.p;
  let name = -1;
  if (operator >= 14 && tag() == 1 && structAt(S.T_SimpleAssignTarget) == S.T_BindingIdent) {
    tag();
    array();
    array();
    skip();
    skip();
    text();
    name = keepName(false);
  }
  In.p = start;
  visit(S.T_AssignTarget);
  reach = -1;
  if (operator < 14) return visit(S.T_Expr);
  spanAt(S.T_Expr);
  // It gets its number after what is in the target.
  const ignored = lo == 0 || ignoredBy >= 0 || inWith || coveringHint(lo) >= 0;
  const number = ignored ? -1 : addBranch(LOGICAL_ASSIGNMENT, Span.lo ? Span.lo : hi, -1, lo, hi);
  rangeOfExpr(lo, hi, EQUALS);
  const from = Range.lo;
  const to = Range.hi;
  if (armCounts(number, lo, -1)) addArm(number, from, to, visitProbed(name));
  else visit(S.T_Expr);
  reach = -1;
}

/** For links of optional chains: where their fields are, and the slot that counts how often they were nullish, also because of one before. */
const linkAt = new Ints(16);
const linkSlot = new Ints(16);

/**
 * A link of an optional chain. `a?.b` has two arms: it went on, or `a` was nullish; src/plan/full.ts says what can be seen of either.
 */
function optionalChain(): void {
  const link = In.p;
  const isShown = showsNullish();
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  const optional = flag();
  const isCall = tag() == 2;
  const number = optional ? branch(OPTIONAL_CHAIN, lo, hi) : -1;
  if (open(isCall ? S.T_OptCall : S.T_MemberExpr) == 0) return;
  skipFields(isCall ? 2 : 1);

  // The arms are counted in this order; the first one's probe comes later.
  const base = In.p;
  skip();
  const isPrivate = !isCall && structAt(S.T_MemberProp) == 0 && load<u8>(In.p) == 0xc2;
  In.p = base;
  let went = -1;
  if (optional && !isPrivate && armCounts(number, lo, -1)) {
    went = Walk.slots++;
    addArm(number, lo, hi, went);
  }
  let missed = -1;
  if (optional && isShown && armCounts(number, lo, -1)) {
    missed = Walk.slots++;
    edit(In.p, 0, edits.NULLISH);
  }
  const previous = missed >= 0 ? previousLink() : 0;
  reach = -1;
  visit(S.T_Expr);
  if (missed >= 0) {
    let before = -1;
    for (let i = linkAt.length - 1; previous && before < 0 && i >= 0; i--) if (linkAt.get(i) == <i32>previous) before = linkSlot.get(i);
    addArm(number, 0, 0, missed, before);
    linkAt.push(<i32>link);
    linkSlot.push(missed);
    noteProbe(edit(In.p, 0, edits.NULLISH_END, missed, binding));
  }
  reach = -1;
  if (isCall) argumentsOf(went);
  else if (went < 0) visit(S.T_MemberProp);
  else memberOf(went);
  reach = -1;
}

/** The property at the cursor, counted by a slot. */
function memberOf(slot: i32): void {
  if (structAt(S.T_MemberProp) == S.T_ComputedPropName) {
    tag();
    array();
    skip();
    noteProbe(edit(In.p, 0, edits.COMMA, slot, binding));
    return visit(S.T_Expr);
  }
  const start = In.p;
  tag();
  array();
  skip();
  text();
  noteProbe(edit(start, <i32>(In.p - start), edits.PROPERTY, slot, binding, keepName(false)));
}

/** The arguments at the cursor and what follows them, counted by a slot; -1 for none. */
function argumentsOf(slot: i32): void {
  const head = In.p;
  const count = array();
  if (slot >= 0) {
    const first = In.p;
    let plain = false;
    if (count > 0) {
      array();
      plain = array() == 0;
    }
    if (plain) noteProbe(edit(In.p, 0, edits.COMMA, slot, binding));
    else {
      edit(head, <i32>(first - head), edits.COUNT, 0, count + 1);
      noteProbe(edit(first, 0, edits.ARGUMENT, slot, binding));
    }
    In.p = first;
  }
  for (let i = 0; i < count; i++) {
    reach = -1;
    visit(S.T_ExprOrSpread);
  }
  skip();
}

/** Moves the cursor from the fields of a chain to what it is a member or call of; returns whether it is a call. */
function toBase(): bool {
  skip();
  skip();
  const isCall = tag() == 2;
  array();
  skipFields(isCall ? 2 : 1);
  return isCall;
}

/** The fields of the link before, in the same chain as the expression at the cursor; 0 for none. Parentheses end a chain. */
function previousLink(): usize {
  const start = In.p;
  let answer: usize = 0;
  while (true) {
    const type = structAt(S.T_Expr);
    if (type != S.T_OptChainExpr && type != S.T_MemberExpr && type != S.T_CallExpr && type != S.T_TsNonNullExpr) break;
    tag();
    array();
    if (type == S.T_OptChainExpr) {
      const at = In.p;
      skip();
      if (flag()) {
        answer = at;
        break;
      }
      In.p = at;
      toBase();
      continue;
    }
    skip();
    if (type == S.T_CallExpr) {
      skip();
      if (tag() != 3) break;
    }
  }
  In.p = start;
  return answer;
}

/** Whether how often the link was nullish can be seen, at whose fields the cursor is: not where a call needs its reference, nor behind such a one. */
function showsNullish(): bool {
  const start = In.p;
  let answer = true;
  if (toBase() && isMember()) answer = false;
  else {
    const previous = previousLink();
    if (previous) {
      In.p = previous;
      answer = showsNullish();
    }
  }
  In.p = start;
  return answer;
}

/** Whether the expression at the cursor is, in parentheses or not, a member of something. */
function isMember(): bool {
  const start = In.p;
  let type = structAt(S.T_Expr);
  while (type == S.T_ParenExpr) {
    tag();
    array();
    skip();
    type = structAt(S.T_Expr);
  }
  let answer = type == S.T_MemberExpr || type == S.T_SuperPropExpr;
  // Parentheses around a chain end it.
  if (type == S.T_OptChainExpr && In.p == start) {
    tag();
    array();
    skip();
    skip();
    answer = structAt(S.T_OptChainBase) == S.T_MemberExpr;
  }
  In.p = start;
  return answer;
}

// Defaults

function defaultValue(): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  const name = nameOfPattern();
  const pattern = structAt(S.T_Pat);
  const isNested = !isParameter;
  isParameter = false;
  const arm = isNested ? binding : armBinding;
  const value = isNested ? binding : valueBinding;
  visit(S.T_Pat);
  defaultArm(lo, hi, name, isNested ? pattern : 0, arm, value);
}

/** `{ a = 1 }` */
function shorthandDefault(): void {
  span();
  const lo = Span.lo;
  const hi = Span.hi;
  const start = In.p;
  array();
  array();
  skip();
  skip();
  text();
  const name = keepName(false);
  In.p = start;
  visit(S.T_BindingIdent);
  if (array()) defaultArm(lo, hi, name, 0, binding, binding);
}

/**
 * The default at the cursor.
 * @param pattern the type of the pattern in a pattern that it is of; 0 for a parameter's
 * @param ofArm how its probe gets to the counters
 * @param ofValue how the probes in its value do
 */
function defaultArm(lo: i32, hi: i32, name: i32, pattern: i32, ofArm: i32, ofValue: i32): void {
  const number = branch(DEFAULT_ARG, lo, hi);
  rangeOfExpr(lo, hi, EQUALS);
  const from = Range.lo;
  const to = Range.hi;
  reach = -1;
  const outer = binding;
  if (!armCounts(number, lo, -1)) {
    binding = ofValue;
    visit(S.T_Expr);
  } else {
    binding = ofArm;
    const named = name >= 0 && isAnonymous();
    unprinted = false;
    const slot = named ? probe(In.p, edits.NAMED, 0, name) : probeNested(pattern);
    binding = unprinted ? PLACELESS : ofValue;
    reach = slot;
    visit(S.T_Expr);
    if (named) edit(In.p, 0, edits.NAMED_END, 0, 0, name);
    addArm(number, from, to, slot);
  }
  binding = outer;
}

/** The last `probeNested` was of that form. */
let unprinted = false;

/** A probe for the default at the cursor, of a pattern in a pattern; it stands where V8 does not print it (src/plan/defaults.ts). */
function probeNested(pattern: i32): i32 {
  const start = In.p;
  let at = start;
  let form = edits.COMMA;
  let type = structAt(S.T_Expr);
  for (; type == S.T_ParenExpr; type = structAt(S.T_Expr)) {
    tag();
    array();
    skip();
  }
  if (pattern == S.T_ArrayPat && isUnprinted(type)) {
    at = In.p;
    form = edits.UNPRINTED;
    unprinted = true;
  } else if (pattern == S.T_ObjectPat && type == S.T_ObjectLit) {
    const object = In.p;
    tag();
    array();
    skip();
    if (array() == 0) {
      at = object;
      form = edits.EMPTY_OBJECT;
    } else if (isPlainValue()) at = In.p;
  }
  In.p = start;
  return probe(at, form);
}

/** Whether V8 does not print the expression of a type at the cursor where an array pattern fails to take it apart. */
function isUnprinted(type: i32): bool {
  if (type == S.T_BinExpr) {
    const start = In.p;
    tag();
    const answer = isLogicalHere(type);
    In.p = start;
    return answer;
  }
  return type == S.T_ArrayLit || type == S.T_ObjectLit || type == S.T_ArrowExpr || type == S.T_FnExpr || type == S.T_CondExpr || load<u8>(In.p) == 0xd0;
}

/** Moves the cursor from an object's first property to what is evaluated before all else, if a probe can stand before it. */
function isPlainValue(): bool {
  const type = structAt(S.T_PropOrSpread);
  tag();
  if (type == S.T_KeyValueProp) {
    tag();
    array();
    if (structAt(S.T_PropName) == S.T_ComputedPropName) return false;
    skip();
    return !isAnonymous();
  }
  if (type != S.T_SpreadElement) return false;
  array();
  skip();
  return true;
}

// Rules

function rule(type: i32): void {
  const start = reach;
  if (S.SIZES[type] == 2) {
    // A struct of nothing but its span.
    reach = -1;
    if (type != S.T_DebuggerStmt) return skip();
    span();
    reach = start;
    statement(Span.lo, Span.hi);
    reach = -1;
    return;
  }
  const size = open(type);
  if (size == 0) return;
  reach = -1;
  switch (type) {
    case S.T_Module:
    case S.T_Script:
      skip();
      list(type == S.T_Module ? S.T_ModuleItem : S.T_Stmt, PROGRAM, -1);
      return skip();
    case S.T_ImportDecl:
      skipFields(3);
      if (!flag()) Walk.imports = true;
      return skipFields(size - 4);
    case S.T_NamedExport: {
      skipFields(2);
      const from = array() > 0;
      if (from) skip();
      if (!flag() && from) Walk.imports = true;
      return skipFields(size - 4);
    }
    case S.T_ExportAll:
      skip();
      skip();
      if (!flag()) Walk.imports = true;
      return skipFields(size - 3);
    case S.T_CallExpr:
      return call(size, start);
    case S.T_ExportDecl:
    case S.T_ParenExpr:
    case S.T_SeqExpr:
    case S.T_NewExpr:
    case S.T_MemberExpr:
    case S.T_ArrayLit:
    case S.T_ObjectLit:
    case S.T_ExprOrSpread:
    case S.T_KeyValueProp:
    case S.T_AwaitExpr:
    case S.T_UnaryExpr:
    case S.T_TsAsExpr:
    case S.T_TsSatisfiesExpr:
    case S.T_TsNonNullExpr:
      return fieldsFrom(start, type, size, 0);
    case S.T_ExprStmt:
      return expressionStatement(size, start);
    case S.T_ReturnStmt:
    case S.T_ThrowStmt:
    case S.T_BreakStmt:
    case S.T_ContinueStmt:
    case S.T_LabeledStmt:
      span();
      reach = start;
      statement(Span.lo, Span.hi);
      return fieldsFrom(reach, type, size, 1);
    case S.T_BlockStmt: {
      const slot = entry;
      entry = -1;
      skipFields(size - 1);
      return list(S.T_Stmt, PLAIN, slot, start);
    }
    case S.T_TryStmt:
      return tryStatement(start);
    case S.T_AssignExpr:
      if (Options.full) return assignment();
      return fields(type, size, 0);
    case S.T_OptChainExpr:
      if (Options.full) return optionalChain();
      return fields(type, size, 0);
    case S.T_WithStmt: {
      span();
      reach = start;
      statement(Span.lo, Span.hi);
      visit(S.T_Expr);
      const outer = inWith;
      inWith = true;
      withs++;
      bodyStatement(-1);
      inWith = outer;
      return;
    }
    case S.T_IfStmt:
      return ifStatement(start);
    case S.T_WhileStmt:
    case S.T_DoWhileStmt:
    case S.T_ForStmt:
    case S.T_ForInStmt:
    case S.T_ForOfStmt:
      return loop(type, start);
    case S.T_SwitchStmt:
      return switchStatement(size, start);
    case S.T_SwitchCase:
      return switchCase();
    case S.T_VarDecl:
      skipFields(3);
      if (flag()) return skip();
      return declarators(start, true);
    case S.T_UsingDecl:
      skipFields(2);
      return declarators(start, true);
    case S.T_FnDecl:
      return functionDeclaration();
    case S.T_FnExpr:
      return functionExpression();
    case S.T_ClassDecl:
      skip();
      if (flag()) return skip();
      return visit(S.T_Class);
    case S.T_Class:
      return classFields(size);
    case S.T_ArrowExpr:
      return arrow();
    case S.T_ClassMethod:
    case S.T_PrivateMethod:
      return method(type == S.T_ClassMethod, type == S.T_ClassMethod || Options.full);
    case S.T_Constructor:
      return constructor_();
    case S.T_ClassProp:
    case S.T_PrivateProp:
    case S.T_AutoAccessor:
      return field(type, size);
    case S.T_StaticBlock: {
      span();
      noName();
      Fn.lo = Span.lo;
      Fn.hi = Span.hi;
      const slot = functionSite(Span.lo, Span.hi, Options.full);
      enterScope(LOCAL);
      skipFields(open(S.T_BlockStmt) - 1);
      list(S.T_Stmt, PROLOGUE_ONLY, slot);
      return leaveScope();
    }
    case S.T_MethodProp:
      return methodProperty();
    case S.T_GetterProp:
    case S.T_SetterProp:
      return accessorProperty(type, size);
    case S.T_AssignPat:
      return defaultValue();
    case S.T_AssignPatProp:
      return shorthandDefault();
    case S.T_CondExpr:
      return conditional(start);
    case S.T_BinExpr:
      return binary(start);
    case S.T_TsModuleDecl:
    case S.T_TsNamespaceDecl:
      skip();
      if (flag()) return skipFields(size - 2);
      return fields(type, size, 2);
    case S.T_TsModuleBlock:
      skip();
      return list(S.T_ModuleItem, PLAIN, -1);
    default:
      return fields(type, size, 0);
  }
}

/** The program at the cursor. */
export function walkProgram(collect: bool): void {
  linkAt.length = linkSlot.length = 0;
  collecting = collect;
  Walk.slots = 0;
  visit(S.T_Program);
}
