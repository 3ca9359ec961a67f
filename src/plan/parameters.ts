/**
 * How probes in parameters get to their counters, for the sake of error messages. V8 finds what it says in them by a place in the code, and a parameter that is an array pattern, with a default or without,
 * has none. V8 takes the last one in the code before it, whatever that is: for `({ b } = {}, [a] = []) => 1` it is that of `{ b }`, and the message becomes
 * "Cannot destructure property 'Symbol(Symbol.iterator)' of …". There a probe must not have a place either.
 */
import type { Node } from './ast.ts';
import type { Binding } from './plan.ts';

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
