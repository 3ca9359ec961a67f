/**
 * The sites of a file. They are handed in as the AST comes along, which is not always the order of the source (lowering moves code, and the
 * wire has some fields in another order), and numbered at the end by place: an outer node before the inner one that starts where it starts.
 * That is the order of a Babel traversal, in which istanbul numbers.
 */
import { Bytes, Ints, sorted } from './bytes';
import { Source } from './source';
import { hintsOf } from './hints';

// Numbers of BRANCH_TYPES in src/model/site-map.ts.
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

let line = 0;
let column = 0;
let lastSlot = 0;

/** @param hits whether the numbers say only whether */
export function encode(hits: bool): void {
  if (hits) layout.u8(33);
  restart();
  let order = sorted(statementLo.length, statementAt, statementTo);
  for (let i = 0; i < order.length; i++) {
    const site = order.get(i);
    range(statementLo.get(site), statementHi.get(site));
    slot(statementSlot.get(site));
  }
  siteMap.u8(59);

  restart();
  order = sorted(functionLo.length, functionLo, functionHi);
  for (let i = 0; i < order.length; i++) {
    const site = order.get(i);
    const lo = declarationLo.get(site);
    const hi = declarationHi.get(site);
    if (hi) range(lo, hi);
    else {
      start(lo);
      vlq(siteMap, 0);
      vlq(siteMap, 1);
    }
    range(bodyLo.get(site), bodyHi.get(site));
    slot(functionSlot.get(site));
  }
  siteMap.u8(59);
  for (let i = 0; i < order.length; i++) {
    if (i > 0) siteMap.u8(44);
    siteMap.copy(nameAt.get(order.get(i)), nameSize.get(order.get(i)));
  }
  siteMap.u8(59);

  restart();
  order = sorted(branchLo.length, branchAt, branchTo);
  const rank = new Ints(order.length + 1);
  for (let i = 0; i < order.length; i++) rank.push(0);
  for (let i = 0; i < order.length; i++) rank.set(order.get(i), i);
  const armRank = new Ints(armBranch.length + 1);
  for (let i = 0; i < armBranch.length; i++) armRank.push(rank.get(armBranch.get(i)));
  const arms = sorted(armBranch.length, armRank, null);
  let next = 0;
  for (let i = 0; i < order.length; i++) {
    const site = order.get(i);
    vlq(siteMap, branchType.get(site));
    range(branchLo.get(site), branchHi.get(site));
    let end = next;
    while (end < arms.length && armRank.get(arms.get(end)) == i) end++;
    vlq(siteMap, end - next);
    for (; next < end; next++) {
      const arm = arms.get(next);
      slot(armSlot.get(arm));
      if (armMinus.get(arm) >= 0) {
        layout.u8(45);
        vlq(layout, armMinus.get(arm));
      }
      if (armLo.get(arm)) {
        vlq(siteMap, 0);
        range(armLo.get(arm), armHi.get(arm));
      } else vlq(siteMap, 1);
    }
  }
  siteMap.u8(59);
  hintsOf(siteMap);
}

function restart(): void {
  line = 0;
  column = 0;
}

function start(lo: i32): void {
  const startLine = Source.line(lo);
  const startColumn = Source.column(lo);
  vlq(siteMap, startLine - line);
  vlq(siteMap, startColumn - column);
  line = startLine;
  column = startColumn;
}

function range(lo: i32, hi: i32): void {
  start(lo);
  vlq(siteMap, Source.line(hi) - line);
  vlq(siteMap, Source.column(hi) - column);
}

function slot(number: i32): void {
  vlq(layout, number - lastSlot);
  lastSlot = number;
}

/** Base64 VLQ, as in source maps. */
export function vlq(to: Bytes, value: i32): void {
  let rest: u32 = value < 0 ? (<u32>-value << 1) | 1 : <u32>value << 1;
  do {
    let group = rest & 31;
    rest >>= 5;
    if (rest > 0) group |= 32;
    to.u8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(group));
  } while (rest > 0);
}
