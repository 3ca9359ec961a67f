/**
 * Probes at the defaults of patterns. V8 prints what could not be taken apart into its messages, and finds it by its place: of two kinds are the places where a probe can be seen.
 *
 * What V8 prints is the default where a pattern stands in a pattern: with `{ x: { y } = {} }` it says "Cannot destructure property 'y' of '{}'", and of a comma it would print the
 * counter, too. So the probe goes where V8 does not look: into the value of an object's first property, or behind `{} =`, for of an assignment V8 prints the target.
 * Of an array pattern it prints nothing where the default is a literal, a function or a choice, as long as that is no operand of a comma, which would give it a place; nor must a probe in it have one. What is
 * left (names, members, calls, arrays for an object pattern) is printed with its counter: docs/accuracy.md.
 *
 * A parameter that is an array pattern, with a default or without, has no place at all. V8 takes the last one in the code before it, whatever that is: for
 * `({ b } = {}, [a] = []) => 1` it is that of `{ b }`, and the message becomes "Cannot destructure property 'Symbol(Symbol.iterator)' of …". There a probe must not have a place either.
 */
import type { Formula } from '../model/layout.ts';
import { inParentheses, isAnonymousDefinition, type Node } from './ast.ts';
import type { Binding } from './plan.ts';
import type { Walk } from './walk.ts';

/** How the probes in a parameter get to their counters: that of its default, those in its pattern, those in its default's value. */
export interface Parameter {
  node: Node;
  arm: Binding;
  pattern: Binding;
  value: Binding;
}

const isArrayPattern = (parameter: Node): boolean => (parameter.type === 'AssignmentPattern' ? parameter.left : parameter).type === 'ArrayPattern';

export function parametersOf(nodes: readonly Node[]): Parameter[] {
  const lastArray = nodes.findLastIndex(isArrayPattern);
  // Before the first one that is more than a name there is no place that a probe could hide.
  const first = nodes.findIndex((node) => node.type !== 'Identifier');
  return nodes.map((node, index) => ({
    node,
    arm: index > first && index <= lastArray ? 'placeless' : 'guarded',
    pattern: index < lastArray ? 'placeless' : 'guarded',
    value: index <= lastArray ? 'placeless' : 'guarded',
  }));
}

/** What V8 does not print where an array pattern fails to take it apart. */
const UNPRINTED = new Set([
  'ArrayExpression', 'ObjectExpression', 'Literal', 'StringLiteral', 'NumericLiteral', 'BooleanLiteral', 'NullLiteral', 'RegExpLiteral', 'BigIntLiteral', 'ArrowFunctionExpression', 'FunctionExpression',
  'LogicalExpression', 'ConditionalExpression',
]);

const isUnprinted = (pattern: Node, value: Node): boolean => pattern.type === 'ArrayPattern' && UNPRINTED.has(value.type);

/** How the probes in the default of a pattern in a pattern get to their counters, if in another way than those around it. */
export const bindingIn = (pattern: Node, value: Node): Binding | undefined => (isUnprinted(pattern, inParentheses(value)) ? 'placeless' : undefined);

/** A probe that counts how often a pattern in a pattern takes its default. */
export function probeNested(walk: Walk, pattern: Node, value: Node): Formula {
  const inner = inParentheses(value);
  if (isUnprinted(pattern, inner)) return walk.probe('unprinted', inner);
  if (pattern.type === 'ObjectPattern' && inner.type === 'ObjectExpression') {
    const [property] = inner.properties as Node[];
    if (!property) return walk.probe('empty-object', inner);
    const inside = firstValue(property);
    if (inside) return walk.probe('wrap', inside);
  }
  return walk.probeWrap(value, pattern);
}

/** What is evaluated before all else of an object, if a probe can stand before it. */
function firstValue(property: Node): Node | null {
  if (property.type === 'SpreadElement') return property.argument as Node;
  if ((property.type !== 'Property' && property.type !== 'ObjectProperty') || property.computed || property.shorthand || property.method || (property.kind ?? 'init') !== 'init') return null;
  const value = property.value as Node;
  return isAnonymousDefinition(value) ? null : value;
}
