/**
 * Flow equations: counts that follow from other counts and need no probe of their own. They hold only where control cannot leave in between, by
 * an exception or by being suspended; the rules use them only where the reaches on both sides are known, and null means not known.
 */
import type { Formula } from '../model/layout.ts';

/**
 * How often control gets past an `if` one arm of which may throw: known as soon as a probe stands at the end of that arm, which is put there when a site asks for it.
 * It runs less often than one before what follows.
 */
export class Pending {
  /** How many slots the formula will have, at most. */
  readonly terms: number;
  private readonly settle: () => Formula;
  private settled: Formula | null = null;

  private constructor(terms: number, settle: () => Formula) {
    this.terms = terms;
    this.settle = settle;
  }

  /** What a probe will count that is not placed yet. */
  static probe(place: () => Formula): Pending {
    return new Pending(1, place);
  }

  /** Null where the formula would be too long. */
  static sum(a: Formula | Pending, b: Formula | Pending): Pending | null {
    const terms = termsOf(a) + termsOf(b);
    return terms <= MAX_TERMS ? new Pending(terms, () => sum(known(a), known(b))) : null;
  }

  /** The first call places the probes. */
  formula(): Formula {
    return (this.settled ??= this.settle());
  }
}

/** How often control gets to a point; null where that is not known. */
export type Reach = Formula | Pending | null;

/** The formula of a reach that is needed now. */
export function known(reach: Formula | Pending): Formula;
export function known(reach: Reach): Formula | null;
export function known(reach: Reach): Formula | null {
  return reach instanceof Pending ? reach.formula() : reach;
}

/** The reach after what never completes: `return`, `throw`, `break`, `continue`, or a choice between such. Statements after it still get probes. */
export const NEVER: Formula = { plus: [], minus: [] };

/** A longer formula saves a probe but costs map and reading. */
export const MAX_TERMS = 6;

const termsOf = (part: Formula | Pending): number => (part instanceof Pending ? part.terms : part.plus.length + part.minus.length);

/** What is added and taken away again is left out. */
function simplified(plus: number[], minus: number[]): Formula {
  for (let i = plus.length - 1; i >= 0; i--) {
    const at = minus.indexOf(plus[i]!);
    if (at < 0) continue;
    plus.splice(i, 1);
    minus.splice(at, 1);
  }
  return { plus, minus };
}

export const sum = (a: Formula, b: Formula): Formula => simplified([...a.plus, ...b.plus], [...a.minus, ...b.minus]);

const bounded = (formula: Formula): Formula | null => (formula.plus.length > 0 && termsOf(formula) <= MAX_TERMS ? formula : null);

/** How often one of two arms is taken, from how often there was a choice and how often the other was taken. */
export function remainder(subtract: boolean, whole: Reach, arm: Reach): Formula | null {
  if (!subtract || !whole || !arm) return null;
  const { plus, minus } = known(whole);
  const taken = known(arm);
  return bounded(simplified([...plus, ...taken.minus], [...minus, ...taken.plus]));
}

/** The same, where a probe has yet to be placed for the other arm; null, and none is placed, where the formula would be too long. */
export function without(whole: Formula | Pending, probe: () => Formula): Formula | null {
  const formula = known(whole);
  if (termsOf(formula) >= MAX_TERMS) return null;
  return remainder(true, formula, probe());
}

interface Arm {
  /** How often it is entered. */
  start: Reach;
  /** How often its end is reached. */
  end: Reach;
  /** Counts how often its end is reached where that is not known and a probe can stand there. */
  exit?: Pending | null;
}

/** How often control gets past a choice between two arms. */
export function joined(tested: Reach, a: Arm, b: Arm): Reach {
  if (a.end === NEVER) return b.end;
  if (b.end === NEVER) return a.end;
  // Where both are unknown, one of two probes would run instead of one.
  if (!a.end && !b.end) return null;
  const aEnd = a.end ?? a.exit;
  const bEnd = b.end ?? b.exit;
  if (!aEnd || !bEnd) return null;
  if (aEnd instanceof Pending || bEnd instanceof Pending) return Pending.sum(aEnd, bEnd);
  if (tested && aEnd === a.start && bEnd === b.start) return tested;
  return bounded(sum(aEnd, bEnd));
}
