/**
 * The layout: how the counts of sites follow from slots. It is kept apart from the site map because engines and versions may place
 * probes differently (sharing, reduction) and still report the same sites.
 *
 * For each site, in the order statements, functions, arms, a formula: a sum of slots, some of them negative.
 * Text form: how many formulas there are, then the terms of each, coded as bit-coder.ts says in contexts of what the formula before looked like. A `!` before
 * all of it says that the slots tell only whether, not how often (mode `hits`), and so do the sites.
 */
import { BitCoder, NUMBER } from './bit-coder.ts';
import type { Mode } from './mode.ts';

/** Slots to add and to subtract; `plus` has at least one entry. Slots count from 0. */
export interface Formula {
  plus: readonly number[];
  minus: readonly number[];
}

export type Layout = readonly Formula[];

export { type Mode, MODES } from './mode.ts';

const HITS = '!';
export const modeOf = (text: string): Mode => (text.startsWith(HITS) ? 'hits' : 'counts');

const NONE: readonly number[] = [];
export const slotFormula = (slot: number): Formula => ({ plus: [slot], minus: NONE });

// Contexts. A formula's shape: how its first slot follows from that of the formula before (the same, the next, other), and how many more terms it has, up to 2.
const SHAPES = 9;
const COUNT = 0;
const FIRST = COUNT + NUMBER;
const MORE = FIRST + SHAPES * NUMBER;
const MINUS = MORE + SHAPES * 4;
const TERM = MINUS + 4;
const CONTEXTS = TERM + 4 * NUMBER;

/** Writes or reads formulas, in order. */
class Formulas {
  private first = 0;
  private shape = 0;
  private readonly coder: BitCoder;

  constructor(coder: BitCoder) {
    this.coder = coder;
  }

  /** @param plus what to write; where it is empty, a formula is read into the lists */
  next(plus: number[], minus: number[]): void {
    const { coder, shape } = this;
    const count = plus.length + minus.length;
    const step = coder.signed(FIRST + shape * NUMBER, count > 0 ? plus[0]! - this.first : 0);
    let last = (this.first += step);
    if (count === 0) plus.push(last);
    let terms = 0;
    for (; coder.bit(MORE + shape * 4 + (terms < 3 ? terms : 3), terms + 1 < count ? 1 : 0); terms++) {
      const place = terms < 3 ? terms : 3;
      const subtracted = terms + 1 - plus.length;
      const list = coder.bit(MINUS + place, count > 0 && subtracted >= 0 ? 1 : 0) ? minus : plus;
      const slot = count === 0 ? 0 : list === minus ? minus[subtracted]! : plus[terms + 1]!;
      last += coder.signed(TERM + place * NUMBER, slot - last);
      if (count === 0) list.push(last);
    }
    this.shape = (step === 0 ? 0 : step === 1 ? 3 : 6) + (terms < 2 ? terms : 2);
  }
}

export function encodeLayout(layout: Layout, mode: Mode = 'counts'): string {
  const coder = new BitCoder(CONTEXTS);
  const formulas = new Formulas(coder);
  coder.number(COUNT, layout.length);
  for (const { plus, minus } of layout) formulas.next(plus as number[], minus as number[]);
  return (mode === 'hits' ? HITS : '') + coder.finish();
}

/** @throws RangeError where the text is not a layout */
export function decodeLayout(text: string): Layout {
  const coder = new BitCoder(CONTEXTS, modeOf(text) === 'hits' ? text.slice(1) : text);
  const formulas = new Formulas(coder);
  const layout: Formula[] = [];
  for (let left = coder.number(COUNT, 0); left > 0; left--) {
    const formula = { plus: [], minus: [] };
    formulas.next(formula.plus, formula.minus);
    layout.push(formula);
  }
  coder.finish();
  return layout;
}

/** The counts of all sites, given the counts of all slots; with `hits` 0 or 1. Exact while sums stay below 2^53. */
export function evaluateLayout(layout: Layout, slots: ArrayLike<number>, mode: Mode = 'counts'): Float64Array {
  const counts = new Float64Array(layout.length);
  for (let i = 0; i < layout.length; i++) {
    const { plus, minus } = layout[i]!;
    let count = 0;
    for (const slot of plus) count += slots[slot] ?? 0;
    for (const slot of minus) count -= slots[slot] ?? 0;
    counts[i] = mode === 'hits' ? Math.min(count, 1) : count;
  }
  return counts;
}
