/**
 * `&&`, `||` and `??`: each operand is an arm. The first is evaluated whenever the expression is; how often the others are follows, where the operands before them cannot
 * throw and are boolean, from how often a chain was decided.
 */
import type { Formula } from '../model/layout.ts';
import { inParentheses, type Node } from './ast.ts';
import type { ProbeForm } from './plan.ts';
import { known, MAX_TERMS, type Reach, sum, without } from './reduce.ts';
import { completes } from './safety.ts';
import type { Rule, Walk } from './walk.ts';

interface Leaf {
  leaf: Node;
  /** The operand before it in a chain of one operator: whether it was decided there says whether this one is evaluated. */
  before: Operand | null;
}

interface Operand {
  leaf: Node;
  operator: string;
}

/** The operands of a chain `a || b || c`, left to right; those in parentheses may be chains of their own. */
function sides(node: Node): { side: Node; parent: Node }[] {
  const found: { side: Node; parent: Node }[] = [];
  let parent = node;
  for (; parent.left.type === 'LogicalExpression'; parent = parent.left) found.push({ side: parent.right, parent });
  found.push({ side: parent.right, parent }, { side: parent.left, parent });
  return found.reverse();
}

/** The operands of a tree of `&&`, `||` and `??`, left to right; a hint on an inner tree takes it out whole. */
function leavesOf(walk: Walk, node: Node, leaves: Leaf[] = []): Leaf[] {
  let before: Operand | null = null;
  for (const { side, parent } of sides(node)) {
    const inner = inParentheses(side);
    const operator = parent.operator as string;
    if (inner.type !== 'LogicalExpression') {
      leaves.push({ leaf: side, before: before?.operator === operator ? before : null });
      before = { leaf: side, operator };
    } else {
      before = null;
      if (!walk.hintBefore(parent, side)) leavesOf(walk, inner, leaves);
    }
  }
  return leaves;
}

/** What an operand looks like that decides a chain: `||` is decided by true, `&&` by false. */
const DECIDED: Readonly<Record<string, { form: ProbeForm; seldom: RegExp }>> = {
  '||': { form: 'if-true', seldom: /^===?$/ },
  '&&': { form: 'if-false', seldom: /^!==?$/ },
};
const COMPARISON = /^([!=]==?|[<>]=?)$/;

/** The operator of a comparison that surely completes, so that its value is a boolean; undefined for anything else. */
function comparison(walk: Walk, leaf: Node): string | undefined {
  const inner = inParentheses(leaf);
  return inner.type === 'BinaryExpression' && COMPARISON.test(inner.operator) && completes(inner, walk.names) ? inner.operator : undefined;
}

/**
 * How often control gets to an operand, from how often it got to the one before and how often that one decided the chain: in
 * `c === 10 || c === 13 || c === 0x2028`, on most characters, no counter moves. This is for comparisons that seldom decide.
 */
function undecided(walk: Walk, before: Operand | null, start: Reach): Formula | null {
  if (!before || !walk.subtract || !start) return null;
  const decided = DECIDED[before.operator];
  if (!decided?.seldom.test(comparison(walk, before.leaf) ?? '')) return null;
  return without(start, () => walk.probe(decided.form, before.leaf));
}

/**
 * The same as a sum, for hits, which have no differences: an operand was evaluated if it decided the chain or the next one was evaluated. Whatever a chain comes to, one
 * probe of these runs, where each operand would have had one.
 */
function evaluated(walk: Walk, node: Node, leaves: readonly Leaf[], from: number, counted: Map<Node, Formula>): void {
  let end = from;
  while (end - from < MAX_TERMS - 1 && leaves[end + 1]?.before?.leaf === leaves[end]!.leaf && DECIDED[leaves[end + 1]!.before!.operator] && comparison(walk, leaves[end]!.leaf)) end++;
  const run = leaves.slice(from, end + 1);
  if (run.length < 2 || run.some(({ leaf }) => walk.hintBefore(node, leaf) || !walk.isPlain(inParentheses(leaf)))) return;
  const probes = run.map(({ leaf }, i) => (i < run.length - 1 ? walk.probe(DECIDED[run[i + 1]!.before!.operator]!.form, leaf) : walk.probeWrap(leaf)));
  probes.reduceRight((after, probe, i) => {
    const formula = i === run.length - 1 ? probe : sum(probe, after);
    counted.set(run[i]!.leaf, formula);
    return formula;
  }, probes.at(-1)!);
}

/** Visits the operands of a logical tree; each leaf has been planned before. */
function visitSides(walk: Walk, node: Node, reachOf: ReadonlyMap<Node, Reach>): void {
  for (const { side, parent } of sides(node)) {
    const inner = inParentheses(side);
    if (inner.type === 'LogicalExpression' && !reachOf.has(side)) {
      const hint = walk.hintBefore(parent, side);
      if (hint) walk.ignore(hint, () => logicalExpression(walk, inner, null));
      else visitSides(walk, inner, reachOf);
    } else walk.visit(side, reachOf.get(side) ?? null);
  }
}

export const logicalExpression: Rule = (walk, node, reach) => {
  const branch = walk.branch('binary-expr', node);
  const reachOf = new Map<Node, Reach>();
  const counted = new Map<Node, Formula>();
  const leaves = leavesOf(walk, node);
  for (let index = 0; index < leaves.length; index++) {
    const { leaf, before } = leaves[index]!;
    if (!walk.takesArm(branch, inParentheses(leaf), walk.hintBefore(node, leaf))) {
      reachOf.set(leaf, null);
      continue;
    }
    let count: Formula | null;
    // The first operand is evaluated whenever the expression is.
    if (index === 0 && reach) count = known(reach);
    else if (walk.subtract) count = undecided(walk, before, (before && reachOf.get(before.leaf)) ?? null);
    else {
      if (!counted.has(leaf)) evaluated(walk, node, leaves, index, counted);
      count = counted.get(leaf) ?? null;
    }
    reachOf.set(leaf, walk.addArm(branch, walk.range(leaf), count ?? walk.probeWrap(leaf)));
  }
  visitSides(walk, node, reachOf);
  return completes(node, walk.names) ? reach : null;
};
