/**
 * Parentheses as nodes, for planning. Babel notes them in `extra`; the plan's hints may stand before or inside them, and are bound where the
 * parentheses are nodes, as oxc-parser gives them. (The parser's `createParenthesizedExpressions` would show them to all other plug-ins, too.)
 */
import type { Comment, Node } from '../../src/plan/ast.ts';
import type { Plan } from '../../src/plan/plan.ts';

/** The parentheses that were put in. */
const inserted = new WeakSet<Node>();

type Keys = Readonly<Record<string, readonly string[]>>;

/** @returns the plan that `plan` makes while each parenthesized expression below `program` is inside ParenthesizedExpression nodes, in terms of the AST without them */
export function withParentheses(program: Node, source: string, comments: readonly Comment[], keys: Keys, plan: () => Plan): Plan {
  const undo: (() => void)[] = [];
  const wrap = (node: Node): Node => {
    visit(node);
    let wrapped = node;
    for (const start of openings(node, source, comments)) inserted.add((wrapped = { type: 'ParenthesizedExpression', start, end: node.end, expression: wrapped }));
    return wrapped;
  };
  const visit = (node: Node): void => {
    for (const key of keys[node.type] ?? []) {
      const child = node[key] as Node | (Node | null)[] | null | undefined;
      if (!child) continue;
      const wrapped = Array.isArray(child) ? child.map((item) => item && wrap(item)) : wrap(child);
      if (Array.isArray(wrapped) ? wrapped.every((item, i) => item === (child as Node[])[i]) : wrapped === child) continue;
      node[key] = wrapped;
      undo.push(() => (node[key] = child));
    }
  };
  visit(program);
  try {
    const made = plan();
    return {
      ...made,
      probes: made.probes.map((probe) => ({ ...probe, node: unwrapped(probe.node) })),
      prologues: made.prologues.map((prologue) => ({ ...prologue, body: unwrapped(prologue.body) })),
    };
  } finally {
    for (const restore of undo) restore();
  }
}

function unwrapped(node: Node): Node {
  while (inserted.has(node)) node = node.expression as Node;
  return node;
}

/** The offsets of the parentheses that open around a node, inner first. */
function openings(node: Node, source: string, comments: readonly Comment[]): number[] {
  const outermost = node.extra?.parenStart as number | undefined;
  if (!node.extra?.parenthesized || typeof outermost !== 'number' || typeof node.start !== 'number') return [];
  const found: number[] = [];
  for (let at = outermost; at < node.start; at++) {
    const comment = source[at] === '/' ? comments.find(({ start }) => start === at) : undefined;
    if (comment) at = comment.end - 1;
    else if (source[at] === '(') found.unshift(at);
  }
  return found;
}
