/**
 * The sites of a file. They are handed in as the AST comes along, which is not always the order of the source (lowering moves code, and the
 * wire has some fields in another order), and numbered at the end by place: an outer node before the inner one that starts where it starts.
 * That is the order of a Babel traversal, in which istanbul numbers.
 */
import { BitCoder, NUMBER } from './bit-coder';
import { Bytes, Ints, sorted } from './bytes';
import { BRANCH, MARKS, Marks } from './marks';
import { outline, places } from './outline';
import { Source } from './source';
import { hintsOf } from './hints';

// Numbers of BRANCH_TYPES in src/model/sites.ts.
export const IF = 0;
export const COND = 1;
export const LOGICAL = 2;
export const SWITCH = 3;
export const DEFAULT_ARG = 4;
export const OPTIONAL_CHAIN = 5;
export const LOGICAL_ASSIGNMENT = 6;
export const TRY = 8;

// Positions of a site's first character and end; the slot that counts it.
/** Where the node is that a statement is numbered with: a declarator or class field, for its initializer. */
const statementAt = new Ints();
const statementTo = new Ints();
const statementLo = new Ints();
const statementHi = new Ints();
const statementSlot = new Ints();

const functionLo = new Ints();
const functionHi = new Ints();
/** Positions of the name; the end is 0 where there is none: the place is then the first character. */
const declarationLo = new Ints();
const declarationHi = new Ints();
const bodyLo = new Ints();
const bodyHi = new Ints();
const nameAt = new Ints();
const nameSize = new Ints();
const functionSlot = new Ints();

/** Where the node is that a branch is numbered with. */
const branchAt = new Ints();
const branchTo = new Ints();
const branchLo = new Ints();
const branchHi = new Ints();
const branchType = new Ints();
const armBranch = new Ints();
/** 0 for an arm without text. */
const armLo = new Ints();
const armHi = new Ints();
const armSlot = new Ints();
/** A slot to take off, or -1. */
const armMinus = new Ints();

/** @param at where the node starts that it is numbered with, `to` where that ends */
export function addStatement(at: i32, to: i32, lo: i32, hi: i32, slot: i32): void {
  statementAt.push(at);
  statementTo.push(to);
  statementLo.push(lo);
  statementHi.push(hi);
  statementSlot.push(slot);
}

export function statementCount(): i32 {
  return statementLo.length;
}

export function addFunction(lo: i32, hi: i32, nameLo: i32, nameHi: i32, name: usize, size: i32, startOfBody: i32, endOfBody: i32, slot: i32): void {
  functionLo.push(lo);
  functionHi.push(hi);
  declarationLo.push(nameLo);
  declarationHi.push(nameHi);
  nameAt.push(<i32>name);
  nameSize.push(size);
  bodyLo.push(startOfBody);
  bodyHi.push(endOfBody);
  functionSlot.push(slot);
}

/** @param at where the node starts that it is numbered with, `to` where that ends */
export function addBranch(type: i32, at: i32, to: i32, lo: i32, hi: i32): i32 {
  branchAt.push(at);
  branchTo.push(to);
  branchLo.push(lo);
  branchHi.push(hi);
  branchType.push(type);
  return branchLo.length - 1;
}

export function addArm(branch: i32, lo: i32, hi: i32, slot: i32, minus: i32 = -1): void {
  armMinus.push(minus);
  armBranch.push(branch);
  armLo.push(lo);
  armHi.push(hi);
  armSlot.push(slot);
}

/** Forgets all sites. */
export function reset(): void {
  statementAt.length = statementTo.length = 0;
  statementLo.length = statementHi.length = statementSlot.length = 0;
  functionLo.length = functionHi.length = declarationLo.length = declarationHi.length = bodyLo.length = bodyHi.length = 0;
  nameAt.length = nameSize.length = functionSlot.length = 0;
  branchAt.length = branchTo.length = 0;
  branchLo.length = branchHi.length = branchType.length = 0;
  armBranch.length = armLo.length = armHi.length = armMinus.length = armSlot.length = 0;
}

/** Whether an arm is known only by a difference, which hits cannot give. */
export function subtracts(): bool {
  for (let i = 0; i < armMinus.length; i++) if (armMinus.get(i) >= 0) return true;
  return false;
}

/** The texts of docs/format.md; valid after `encode`. */
export const siteMap: Bytes = new Bytes(1024);
export const layout: Bytes = new Bytes(256);

// Contexts after those of the marks, and those of the layout, as in src/model.
const HINTS = MARKS;
const CONTEXTS = HINTS + 7 * NUMBER;
const COUNT = 0;
const FIRST = COUNT + NUMBER;
const MORE = FIRST + 9 * NUMBER;
const MINUS = MORE + 9 * 4;
const TERM = MINUS + 4;
const LAYOUT = TERM + 4 * NUMBER;

/** @param hits whether the numbers say only whether */
export function encode(hits: bool): void {
  const statements = sorted(statementLo.length, statementAt, statementTo);
  const functions = sorted(functionLo.length, functionLo, functionHi);
  const branches = sorted(branchLo.length, branchAt, branchTo);
  const rank = new Ints(branches.length + 1);
  for (let i = 0; i < branches.length; i++) rank.push(0);
  for (let i = 0; i < branches.length; i++) rank.set(branches.get(i), i);
  const armRank = new Ints(armBranch.length + 1);
  for (let i = 0; i < armBranch.length; i++) armRank.push(rank.get(armBranch.get(i)));
  const arms = sorted(armBranch.length, armRank, null);

  places.length = 0;
  if (hits) layout.u8(33);
  const formulas = new Formulas(statements.length + functions.length + arms.length);
  for (let i = 0; i < statements.length; i++) {
    const site = statements.get(i);
    range(statementLo.get(site), statementHi.get(site));
    formulas.next(statementSlot.get(site), -1);
  }
  for (let i = 0; i < functions.length; i++) {
    const site = functions.get(i);
    declaration(declarationLo.get(site), declarationHi.get(site));
    formulas.next(functionSlot.get(site), -1);
    if (i > 0) siteMap.u8(44);
    siteMap.copy(nameAt.get(site), nameSize.get(site));
  }
  siteMap.u8(59);
  for (let i = 0; i < functions.length; i++) range(bodyLo.get(functions.get(i)), bodyHi.get(functions.get(i)));
  const kinds = new Ints();
  for (let i = 0; i < branches.length; i++) {
    const site = branches.get(i);
    range(branchLo.get(site), branchHi.get(site));
    kinds.push(BRANCH + branchType.get(site));
  }
  const first = statements.length + 2 * functions.length + branches.length;
  const armsOf = new Ints();
  for (let i = 0; i < arms.length; i++) {
    const arm = arms.get(i);
    while (armsOf.length <= armRank.get(arm)) armsOf.push(first + i);
    formulas.next(armSlot.get(arm), armMinus.get(arm));
    if (armLo.get(arm)) range(armLo.get(arm), armHi.get(arm));
    else for (let k = 0; k < 4; k++) places.push(0);
  }
  while (armsOf.length <= branches.length) armsOf.push(first + arms.length);
  formulas.coder.finish();

  const coder = new BitCoder(CONTEXTS, siteMap);
  outline(new Marks(coder), statements.length, statements.length + functions.length, statements.length + 2 * functions.length, first, kinds, armsOf);
  hintsOf(coder, HINTS);
  coder.finish();
}

function range(lo: i32, hi: i32): void {
  places.push(Source.line(lo) + 1);
  places.push(Source.column(lo));
  places.push(Source.line(hi) + 1);
  places.push(Source.column(hi));
}

/** @param hi 0 where there is no name: the place is then the first character */
function declaration(lo: i32, hi: i32): void {
  range(lo, hi ? hi : lo);
  if (!hi) places.set(places.length - 1, places.get(places.length - 1) + 1);
}

/** The layout: formulas of a slot and another to take off, or -1; as in src/model/layout.ts. */
class Formulas {
  coder: BitCoder = new BitCoder(LAYOUT, layout);
  private first: i32 = 0;
  private shape: i32 = 0;

  constructor(count: i32) {
    this.coder.number(COUNT, count);
  }

  next(slot: i32, minus: i32): void {
    const coder = this.coder;
    const more = MORE + this.shape * 4;
    const step = slot - this.first;
    coder.signed(FIRST + this.shape * NUMBER, step);
    this.first = slot;
    coder.bit(more, minus >= 0);
    if (minus >= 0) {
      coder.bit(MINUS, true);
      coder.signed(TERM, minus - slot);
      coder.bit(more + 1, false);
    }
    this.shape = (step == 0 ? 0 : step == 1 ? 3 : 6) + (minus >= 0 ? 1 : 0);
  }
}
