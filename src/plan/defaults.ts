/**
 * Probes at the defaults of patterns. V8 prints what could not be taken apart into its messages.
 *
 * Where a pattern stands in a pattern, that is the default: with `{ x: { y } = {} }` it says "Cannot destructure property 'y' of '{}'", and of a comma it would print the
 * counter, too. So the probe goes where V8 does not look: into the value of an object's first property, or behind `{} =`, for of an assignment V8 prints the target.
 * Of an array pattern it prints nothing where the default is a literal, a function or a choice, as long as that is no operand of a comma, which would give it a place; nor must a probe in it have one. What is
 * left (names, members, calls, arrays for an object pattern) is printed with its counter: docs/accuracy.md.
 * Parameters have a reason of their own: parameters.ts.
 */
import type { Formula } from '../model/layout.ts';
import { inParentheses, isAnonymousDefinition, type Node } from './ast.ts';
import type { Binding } from './plan.ts';
import type { Walk } from './walk.ts';

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
