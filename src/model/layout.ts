/**
 * The layout: how the counts of sites follow from slots. It is kept apart from the site map because engines and versions may place
 * probes differently (sharing, reduction) and still report the same sites.
 *
 * For each site, in the order statements, functions, arms, a formula: a sum of slots, some of them negative.
 * Text form: the first slot of each formula as VLQ, relative to the first slot of the formula before it (0 at the start);
 * each further term is `.` (plus) or `-` (minus) and the absolute slot as VLQ. A `!` before all of it says that the slots tell only whether, not how
 * often (mode `hits`), and so do the sites.
 */
import { encodeVlq, VlqReader } from './vlq.ts';

/** Slots to add and to subtract; `plus` has at least one entry. Slots count from 0. */
export interface Formula {
  plus: readonly number[];
  minus: readonly number[];
}

export type Layout = readonly Formula[];

/** What numbers say: how often (`counts`), or only whether (`hits`: 0 or 1). */
export type Mode = 'counts' | 'hits';
export const MODES: readonly Mode[] = ['counts', 'hits'];

const HITS = '!';
export const modeOf = (text: string): Mode => (text.startsWith(HITS) ? 'hits' : 'counts');

export const slotFormula = (slot: number): Formula => ({ plus: [slot], minus: [] });

export function encodeLayout(layout: Layout, mode: Mode = 'counts'): string {
  let last = 0;
  let text = mode === 'hits' ? HITS : '';
  for (const { plus, minus } of layout) {
    const first = plus[0]!;
    text += encodeVlq(first - last);
    last = first;
    for (let i = 1; i < plus.length; i++) text += '.' + encodeVlq(plus[i]!);
    for (const slot of minus) text += '-' + encodeVlq(slot);
  }
  return text;
}

/** @throws RangeError where the text is not a layout */
export function decodeLayout(text: string): Layout {
  const reader = new VlqReader(text);
  if (modeOf(text) === 'hits') reader.position++;
  const layout: Formula[] = [];
  let last = 0;
  while (!reader.done) {
    last += reader.next();
    const plus = [last];
    const minus: number[] = [];
    for (let sign = reader.peek(); sign === '.' || sign === '-'; sign = reader.peek()) {
      reader.position++;
      (sign === '.' ? plus : minus).push(reader.next());
    }
    layout.push({ plus, minus });
  }
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
