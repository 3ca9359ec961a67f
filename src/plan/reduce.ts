/**
 * Flow equations: counts that follow from other counts and need no probe of their own. They hold only where control cannot leave in between, by
 * an exception or by being suspended; the rules use them only where the reaches on both sides are known, and null means not known.
 */
import type { Formula } from '../model/layout.ts';

/** How often control gets to a point; null where that is not known. */
export type Reach = Formula | null;

/** The reach after what never completes: `return`, `throw`, `break`, `continue`, or a choice between such. Statements after it still get probes. */
export const NEVER: Formula = { plus: [], minus: [] };

/** A longer formula saves a probe but costs map and reading. */
const MAX_TERMS = 4;

function bounded(plus: number[], minus: number[]): Formula | null {
  // What is added and taken away again is left out.
  for (let i = plus.length - 1; i >= 0; i--) {
    const at = minus.indexOf(plus[i]!);
    if (at < 0) continue;
    plus.splice(i, 1);
    minus.splice(at, 1);
  }
  return plus.length > 0 && plus.length + minus.length <= MAX_TERMS ? { plus, minus } : null;
}

/** How often one of two arms is taken, from how often there was a choice and how often the other was taken. */
export function remainder(subtract: boolean, whole: Reach, arm: Reach): Formula | null {
  if (!subtract || !whole || !arm) return null;
  return bounded([...whole.plus, ...arm.minus], [...whole.minus, ...arm.plus]);
}

interface Arm {
  /** How often it is entered. */
  start: Reach;
  /** How often its end is reached. */
  end: Reach;
}

/** How often control gets past a choice between two arms. */
export function joined(tested: Reach, a: Arm, b: Arm): Reach {
  if (!a.end || !b.end) return null;
  if (tested && a.end === a.start && b.end === b.start) return tested;
  if (a.end === NEVER) return b.end;
  if (b.end === NEVER) return a.end;
  return bounded([...a.end.plus, ...b.end.plus], [...a.end.minus, ...b.end.minus]);
}
