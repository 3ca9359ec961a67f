/**
 * What the model `full` counts on top of Istanbul's: the links of optional chains, logical assignments, catch clauses, static blocks; private
 * methods are in rules.ts with the others.
 *
 * A link `a?.b` has two arms: it went on, or `a` was nullish. Both are counted where they happen, so an exception in between spoils neither. After a nullish link the
 * links behind it find nothing, too; how often is known, and taken off. `a.b?.()` must stay a reference for the sake of `this`, so it has only the first arm, and
 * so have the links behind it; a private name cannot be computed, so `a?.#b` has only the second.
 */
import type { Formula } from '../model/layout.ts';
import { inParentheses, type Node } from './ast.ts';
import type { Reach } from './reduce.ts';
import type { Walk } from './walk.ts';

const MEMBERS = new Set(['MemberExpression', 'OptionalMemberExpression']);
const CALLS = new Set(['CallExpression', 'OptionalCallExpression']);

const isCall = (node: Node): boolean => CALLS.has(node.type);
const baseOf = (node: Node): Node => (isCall(node) ? node.callee : MEMBERS.has(node.type) ? node.object : node.expression) as Node;
const isInChain = (node: Node): boolean => (MEMBERS.has(node.type) || isCall(node) || node.type === 'TSNonNullExpression') && !node.extra?.parenthesized;

/** The link before `node` in the same chain; parentheses end a chain. */
function previousLink(node: Node): Node | undefined {
  for (let at = baseOf(node); isInChain(at); at = baseOf(at)) if (at.optional) return at;
  return undefined;
}

const isPrivate = (node: Node): boolean => !isCall(node) && (node.property.type === 'PrivateIdentifier' || node.property.type === 'PrivateName');

/** Whether how often the link was nullish can be seen. */
function showsNullish(node: Node): boolean {
  if (isCall(node) && MEMBERS.has(inParentheses(baseOf(node)).type)) return false;
  const previous = previousLink(node);
  return previous === undefined || showsNullish(previous);
}

/** Where a probe runs when the link goes on: in its key or before its first argument. */
function probeContinued(walk: Walk, node: Node): Formula {
  if (!isCall(node)) return node.computed ? walk.probe('wrap', node.property) : walk.probe('property', node);
  const [first] = node.arguments as Node[];
  return first && first.type !== 'SpreadElement' ? walk.probe('wrap', first) : walk.probe('argument', node);
}

/** Plans an optional link and visits its base. */
export function optionalLink(walk: Walk, node: Node, reach: Reach): void {
  const base = baseOf(node);
  const branch = walk.branch('optional-chain', node);
  if (!isPrivate(node)) walk.arm(branch, node, null, walk.range(node), () => probeContinued(walk, node));
  const nullish = showsNullish(node) ? walk.arm(branch, node, null, null, () => walk.probe('nullish', base)) : null;
  if (nullish) walk.nullish.set(node, nullish);
  walk.visit(base, reach);
  const before = walk.nullish.get(previousLink(node)!);
  if (nullish && before) branch!.formulas[branch!.formulas.length - 1] = { plus: nullish.plus, minus: before.plus };
}

/** `a ??= b`: how often `b` was needed. */
export function logicalAssignment(walk: Walk, node: Node): Reach {
  const right = node.right as Node;
  return walk.arm(walk.branch('logical-assignment', node), node, null, walk.range(right), () => walk.probeWrap(right, node.left));
}

/** How often something was caught. */
export function caught(walk: Walk, node: Node): Reach {
  const body = node.handler.body as Node;
  return walk.arm(walk.branch('try', node), node, null, walk.range(body), () => walk.probe('enter', body));
}
