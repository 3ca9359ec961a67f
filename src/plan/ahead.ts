/**
 * Looking ahead: how often control gets to a point, as the sum of the arms of a choice that surely follows. Where an `if` with a test that cannot throw comes next, one of
 * its arms runs, so probes in both arms make one before it superfluous: one probe runs where two would. What stands in between must surely complete, too.
 */
import type { Formula } from '../model/layout.ts';
import { isDirective, isUsing, type Node } from './ast.ts';
import { MAX_TERMS, sum } from './reduce.ts';
import { completes } from './safety.ts';
import type { Walk } from './walk.ts';

/** An `if` both arms of which will have probes; an arm that begins with a choice of its own is counted by that one. */
interface Choice {
  node: Node;
  then: Choice | null;
  else: Choice | null;
}

/** How often control gets to `statements[from]`; null, and nothing is placed, where no choice follows. */
export function countedAhead(walk: Walk, statements: readonly Node[], from: number): Formula | null {
  const choice = choiceFrom(walk, statements, from, MAX_TERMS);
  return choice && place(walk, choice);
}

/** How many arms have probes. */
const termsOf = (choice: Choice | null): number => (choice ? termsOf(choice.then) + termsOf(choice.else) : 1);

/** @param room how many arms there may be */
function choiceFrom(walk: Walk, statements: readonly Node[], from: number, room: number): Choice | null {
  for (let i = from; i < statements.length; i++) {
    const node = statements[i]!;
    if (!walk.isPlain(node)) return null;
    if (node.type === 'IfStatement') return choiceOf(walk, node, room);
    if (!passes(walk, node)) return null;
  }
  return null;
}

function choiceOf(walk: Walk, node: Node, room: number): Choice | null {
  if (room < 2 || !walk.isPlain(node) || !completes(node.test, walk.names)) return null;
  const arm = (body: Node | null, left: number): Choice | null => {
    if (body?.type === 'IfStatement') return choiceOf(walk, body, left);
    return body?.type === 'BlockStatement' && walk.isPlain(body) ? choiceFrom(walk, body.body, 0, left) : null;
  };
  const consequent = arm(node.consequent, room - 1);
  return { node, then: consequent, else: arm(node.alternate, room - termsOf(consequent)) };
}

/** Whether a statement surely completes. */
function passes({ names }: Walk, node: Node): boolean {
  switch (node.type) {
    case 'EmptyStatement':
    case 'FunctionDeclaration':
      return true;
    case 'ExpressionStatement':
      return isDirective(node) || completes(node.expression, names);
    case 'VariableDeclaration':
      return !isUsing(node) && (node.declarations as Node[]).every(({ id, init }) => id.type === 'Identifier' && (!init || completes(init, names)));
    default:
      return false;
  }
}

function place(walk: Walk, choice: Choice): Formula {
  const { node } = choice;
  const then = choice.then ? place(walk, choice.then) : walk.probeBody(node.consequent);
  const otherwise = choice.else ? place(walk, choice.else) : node.alternate ? walk.probeBody(node.alternate) : walk.probe('else', node);
  walk.countedArms.set(node, { then, else: otherwise });
  return sum(then, otherwise);
}
