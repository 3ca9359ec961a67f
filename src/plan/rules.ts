/**
 * The rules: for each kind of node, which sites it is and how control flows through it. Places, names and numbering are istanbul-lib-instrument
 * 6's; test/differential holds them to it. To add a kind of statement or expression, give it a rule here; where it has nothing of its own to
 * count, a line in CHILD_FIELDS (ast.ts) is enough.
 *
 * Numbers are given before children are visited, in the order of a Babel traversal, which is not always the order of evaluation:
 * reaches follow evaluation, visits follow Babel.
 */
import type { Formula } from '../model/layout.ts';
import { inParentheses, isAnonymousDefinition, isMethodProperty, isUsing, type Node, spineOf, staticKey } from './ast.ts';
import { bindingIn, probeNested } from './defaults.ts';
import { caught, logicalAssignment, optionalLink } from './full.ts';
import type { Hint } from './hints.ts';
import { logicalExpression } from './logical.ts';
import { joined, NEVER, type Reach, remainder } from './reduce.ts';
import { completes, isTotal } from './safety.ts';
import type { Rule, Walk } from './walk.ts';

/**
 * The kinds on which istanbul reads `ignore next` (private members are ours). On others (a call, an operand) the comment matches nothing, and the
 * report says so.
 */
export const HINTABLE: ReadonlySet<string> = new Set([
  'ArrowFunctionExpression', 'AssignmentPattern', 'BlockStatement', 'BreakStatement', 'ClassDeclaration', 'ClassMethod', 'ClassPrivateMethod',
  'ClassPrivateProperty', 'ClassProperty', 'ConditionalExpression', 'ContinueStatement', 'DebuggerStatement', 'DoWhileStatement',
  'ExportDefaultDeclaration', 'ExportNamedDeclaration', 'ExpressionStatement', 'ForInStatement', 'ForOfStatement', 'ForStatement',
  'FunctionDeclaration', 'FunctionExpression', 'IfStatement', 'LabeledStatement', 'LogicalExpression', 'MethodDefinition', 'PropertyDefinition',
  'ReturnStatement', 'SwitchCase', 'SwitchStatement', 'ThrowStatement', 'TryStatement', 'VariableDeclaration', 'VariableDeclarator',
  'WhileStatement', 'WithStatement',
]);

const skip: Rule = (_walk, _node, reach) => reach;

/** Something that happens and tells nothing about what follows. */
const opaque: Rule = () => null;

/** A statement that leaves: one site, then its operand. */
const leaving: Rule = (walk, node, reach) => {
  reach = walk.statement(node, reach);
  if (node.type === 'ReturnStatement' || node.type === 'ThrowStatement') walk.visit(node.argument, reach);
  return NEVER;
};

/** A loop whose head runs other times than the statement; whether it ever ends is not known. */
const loop =
  (...fields: string[]): Rule =>
  (walk, node, reach) => {
    reach = walk.statement(node, reach);
    for (const field of fields) {
      const child = node[field] as Node | null;
      if (field === 'body') walk.body(node.body, !walk.subtract && entersBody(node) ? reach : null);
      else if (field !== 'init') walk.visit(child, null);
      else if (child?.type === 'VariableDeclaration') reach = declarators(walk, child, reach, 'head');
      else reach = walk.visit(child, reach);
    }
    return null;
  };

/** Whether the body of a loop runs once at least, which is all that hits tell. */
const entersBody = ({ type, test }: Node): boolean => type === 'DoWhileStatement' || !test || inParentheses(test).value === true;

/** for-in and for-of. */
const iteration: Rule = (walk, node, reach) => {
  reach = walk.statement(node, reach);
  const left = node.left as Node;
  if (left.type === 'VariableDeclaration') declarators(walk, left, null, 'head');
  else walk.visit(left, null);
  walk.visit(node.right, left.declarations?.some((declarator: Node) => declarator.init) ? null : reach);
  walk.body(node.body, null);
  return null;
};

/** The declarators of one declaration: each initializer is a statement site. In the head of a loop no statement can stand before it. */
function declarators(walk: Walk, node: Node, reach: Reach, place: 'list' | 'head'): Reach {
  let first = place === 'list';
  for (const declarator of node.declarations as Node[]) {
    const visit = () => {
      const id = declarator.id as Node;
      const init = declarator.init as Node | null;
      const atStart = first;
      if (init) {
        // V8 prints what it fails to take apart into its message, a comma with a counter, too; so patterns get the counter beside them. Not in the head of
        // a loop, where Babel's lowering to ES5 makes a function of a declaration with an empty pattern in it, and its names are lost.
        const isBeside = id.type !== 'Identifier' && place === 'list';
        reach = walk.statement(init, reach, () => (atStart ? walk.probeBefore() : isBeside ? walk.probe('declarator', declarator) : walk.probeWrap(init, id)));
        first = false;
      }
      // The pattern's defaults are numbered before the initializer's sites, though they are evaluated after it.
      walk.visit(id, null);
      if (init) reach = walk.visit(init, reach);
      // Binding a name cannot fail; taking a value apart can.
      if (id.type !== 'Identifier') reach = null;
    };
    const hint = walk.hints.take(declarator.start);
    if (hint?.kind === 'next') {
      walk.ignore(hint, visit);
      reach = null;
      first = false;
    } else visit();
  }
  return isUsing(node) ? null : reach;
}

const classRule: Rule = (walk, node, reach) => {
  if (node.declare) return reach;
  walk.all(node.decorators, null);
  walk.visit(node.superClass, node.decorators?.length ? null : reach);
  const outer = walk.derivedClass;
  walk.derivedClass = Boolean(node.superClass);
  walk.visit(node.body, null);
  walk.derivedClass = outer;
  return null;
};

const method: Rule = (walk, node) => {
  const fn = (node.type === 'MethodDefinition' || node.type === 'Property' ? node.value : node) as Node;
  const isPrivate = node.type === 'ClassPrivateMethod' || node.key.type === 'PrivateIdentifier';
  const isDerivedConstructor = node.kind === 'constructor' && walk.derivedClass;
  walk.fn(node, fn, !isPrivate || walk.full, isDerivedConstructor, () => {
    walk.all(node.decorators, null);
    if (node.computed) walk.visit(node.key, null);
  });
  return null;
};

/** A class field; `counted` when its initializer is a statement site. */
const field =
  (counted: boolean): Rule =>
  (walk, node) => {
    if (node.declare) return null;
    const value = node.value as Node | null;
    // An initializer is a function body of its own, without room for a prologue.
    const initializer = <T>(visit: () => T): T => walk.inScope({ binding: 'guarded', probes: [], thisMayThrow: false }, visit);
    const probe = () => {
      if (!isAnonymousDefinition(value!)) return walk.probe('wrap', value!);
      const name = staticKey(node);
      return name === undefined ? walk.probe('member', node) : walk.probe('named', value!, name);
    };
    // The initializer gets its number before what is in decorators and key.
    const start = value && counted ? initializer(() => walk.statement(value, null, probe)) : null;
    walk.all(node.decorators, null);
    if (node.computed) walk.visit(node.key, null);
    if (value) initializer(() => walk.visit(value, start));
    return null;
  };

const functionRule: Rule = (walk, node, reach) => {
  if (node.declare) return reach;
  walk.fn(node, node, true, node.type === 'ArrowFunctionExpression' && walk.scope.thisMayThrow);
  return reach;
};

const property: Rule = (walk, node, reach) => {
  if (isMethodProperty(node)) {
    method(walk, node, reach);
    return node.computed ? null : reach;
  }
  walk.all(node.decorators, null);
  if (node.computed) {
    reach = walk.visit(node.key, reach);
    // The key becomes a property key before the value is evaluated, which may call user code.
    if (!walk.names.isNumeric(node.key)) reach = null;
  }
  reach = walk.visit(node.value, reach);
  return isTotal(node, walk.names) ? reach : null;
};

/** A member access or a call: what comes after a `?.` runs only sometimes. */
const access: Rule = (walk, node, reach) => {
  if (walk.isQuiet(node)) return null;
  const spine = spineOf(node, (inner, outer) => !(walk.full && outer.optional) && RULES[inner.type] === access && inner.start === outer.start);
  const last = spine[spine.length - 1]!;
  if (walk.full && last.optional) optionalLink(walk, last, reach);
  else reach = walk.visit((last.callee ?? last.object) as Node, reach);
  for (let i = spine.length - 1; i >= 0; i--) {
    const at = spine[i]!;
    const inside = at.optional ? null : reach;
    if (at.arguments) walk.all(at.arguments, inside);
    else if (at.computed) walk.visit(at.property, inside);
    reach = null; // a getter, a function, or what is neither
  }
  return reach;
};

const NONE_IGNORED = { if: null, else: null };

function visitArm(walk: Walk, body: Node, hint: Hint | null, start: Reach): Reach {
  if (!hint) return walk.body(body, start);
  walk.ignore(hint, () => walk.body(body, null));
  return null;
}

export const RULES: Readonly<Record<string, Rule>> = {
  // Statements

  ExpressionStatement: (walk, node, reach) => walk.visit(node.expression, walk.statement(node, reach)),
  DebuggerStatement: (walk, node, reach) => walk.statement(node, reach),
  BreakStatement: leaving,
  ContinueStatement: leaving,
  ReturnStatement: leaving,
  ThrowStatement: leaving,
  EmptyStatement: skip,
  BlockStatement: (walk, node, reach) => walk.list(node.body, reach),
  VariableDeclaration: (walk, node, reach) => (node.declare ? reach : declarators(walk, node, reach, 'list')),

  IfStatement(walk, node, reach) {
    const { armHint } = walk;
    walk.armHint = null;
    const ignored = armHint === null ? NONE_IGNORED : { if: armHint.kind === 'if' ? armHint : null, else: armHint.kind === 'else' ? armHint : null };
    const consequent = node.consequent as Node;
    const alternate = node.alternate as Node | null;
    const before = walk.statement(node, reach, armHint ? () => walk.probeAnchor() : undefined);
    const branch = walk.branch('if', node);
    const counted = walk.countedArms.get(node);
    // Istanbul gives the first arm the place of the whole statement.
    const thenReach = walk.takesArm(branch, consequent, ignored.if) ? walk.addArm(branch, walk.range(node), counted?.then ?? walk.probeStart(consequent)) : null;
    const tested = walk.visit(node.test, before);
    const elseReach = walk.takesArm(branch, alternate ?? node, ignored.else)
      ? walk.addArm(branch, alternate && walk.range(alternate), counted?.else ?? remainder(walk.subtract, tested, thenReach) ?? (alternate ? walk.probeStart(alternate) : walk.probe('else', node)))
      : null;
    const thenExit = thenReach && walk.probeExit(consequent);
    const elseExit = alternate && elseReach && walk.probeExit(alternate);
    const thenAfter = visitArm(walk, consequent, ignored.if, thenReach);
    const elseAfter = alternate ? visitArm(walk, alternate, ignored.else, elseReach) : elseReach;
    return joined(tested, { start: thenReach, end: thenAfter, exit: thenExit }, { start: elseReach, end: elseAfter, exit: elseExit });
  },

  ForStatement: loop('init', 'test', 'update', 'body'),
  WhileStatement: loop('test', 'body'),
  DoWhileStatement: loop('body', 'test'),
  ForInStatement: iteration,
  ForOfStatement: iteration,

  SwitchStatement(walk, node, reach) {
    reach = walk.statement(node, reach);
    const branch = walk.branch('switch', node);
    walk.visit(node.discriminant, reach);
    for (const switchCase of node.cases as Node[]) {
      const hint = walk.hints.take(switchCase.start);
      const visit = () => {
        const start = walk.arm(branch, switchCase, null, walk.range(switchCase), () => walk.probeList(switchCase.consequent, () => walk.probe('case', switchCase)));
        walk.visit(switchCase.test, null);
        walk.list(switchCase.consequent, start);
      };
      if (hint?.kind === 'next') walk.ignore(hint, visit);
      else visit();
    }
    return null;
  },

  TryStatement(walk, node, reach) {
    reach = walk.statement(node, reach);
    const entered = walk.full && node.handler ? caught(walk, node) : null;
    walk.visit(node.block, reach);
    if (node.handler) {
      walk.visit(node.handler.param, null);
      walk.visit(node.handler.body, entered);
    }
    walk.visit(node.finalizer, null);
    return null;
  },

  LabeledStatement(walk, node, reach) {
    // Between a label and its loop nothing may stand; the label's own anchor serves for both.
    walk.visit(node.body, walk.statement(node, reach));
    return null;
  },

  WithStatement(walk, node, reach) {
    walk.visit(node.object, walk.statement(node, reach));
    walk.withBody(() => walk.body(node.body, null));
    return null;
  },

  // Declarations and modules

  FunctionDeclaration: functionRule,
  ClassDeclaration: classRule,
  ExportDefaultDeclaration(walk, node, reach) {
    walk.visit(node.declaration, reach);
    return null;
  },
  ExportNamedDeclaration: (walk, node, reach) => walk.visit(node.declaration, reach),
  ImportDeclaration: skip,
  ExportAllDeclaration: skip,

  // Types, and what lowering makes of them, count nothing.
  TSDeclareFunction: skip,
  TSInterfaceDeclaration: skip,
  TSTypeAliasDeclaration: skip,
  TSNamespaceExportDeclaration: skip,
  TSAbstractMethodDefinition: skip,
  TSDeclareMethod: skip,
  TSAbstractPropertyDefinition: skip,
  TSAbstractAccessorProperty: skip,
  TSEmptyBodyFunctionExpression: skip,
  TSEnumDeclaration: opaque,
  TSImportEqualsDeclaration: opaque,
  TSModuleDeclaration(walk, node, reach) {
    if (node.declare) return reach;
    walk.visit(node.body, null);
    return null;
  },
  TSModuleBlock: (walk, node, reach) => walk.list(node.body, reach),

  // Functions and classes

  FunctionExpression: functionRule,
  ArrowFunctionExpression: functionRule,
  ClassExpression: classRule,
  MethodDefinition: method,
  ClassMethod: method,
  ClassPrivateMethod: method,
  ObjectMethod: method,
  PropertyDefinition: field(true),
  ClassProperty: field(true),
  ClassPrivateProperty: field(true),
  AccessorProperty: field(false),
  ClassAccessorProperty: field(false),
  StaticBlock(walk, node) {
    walk.staticBlock(node);
    return null;
  },

  // Expressions

  Property: property,
  ObjectProperty: property,

  AssignmentPattern(walk, node) {
    const right = node.right as Node;
    // oxc counts the decorators of a parameter to its pattern, Babel does not.
    const decorated = (node.decorators?.length ?? 0) > 0;
    const branch = walk.branch('default-arg', decorated ? { ...node, start: (node.left as Node).start } : node);
    const parameter = walk.parameter?.node === node ? walk.parameter : null;
    const probe = () => (parameter ? walk.bound(parameter.arm, () => walk.probeWrap(right, node.left)) : probeNested(walk, node.left, right));
    const taken = walk.arm(branch, node, null, walk.range(right), probe);
    walk.visit(node.left, null);
    walk.bound(parameter ? parameter.value : bindingIn(node.left, right), () => walk.visit(right, taken));
    walk.all(node.decorators, null);
    return null;
  },

  AssignmentExpression(walk, node, reach) {
    const left = node.left as Node;
    const isPattern = left.type === 'ObjectPattern' || left.type === 'ArrayPattern';
    // A name or a pattern is resolved only after the right side. `a += b` reads `a` first, `a ??= b` may not get to `b`.
    const afterLeft = walk.visit(left, isPattern ? null : reach);
    const unread = node.operator === '=';
    const isLogical = /[&|?]{2}/.test(node.operator as string);
    const beforeRight = isPattern || (unread && left.type === 'Identifier') ? reach : isLogical ? (walk.full ? logicalAssignment(walk, node) : null) : afterLeft;
    const afterRight = walk.visit(node.right, beforeRight);
    return isTotal(node, walk.names) ? afterRight : null;
  },

  ConditionalExpression(walk, node, reach) {
    const branch = walk.branch('cond-expr', node);
    const plan = (arm: Node, count: () => Formula): Reach => {
      return walk.arm(branch, inParentheses(arm), walk.hintBefore(node, arm), walk.range(arm), count);
    };
    const thenReach = plan(node.consequent, () => walk.probeWrap(node.consequent));
    // The arms get their numbers before the test's sites do, so that the test completes is asked before it is visited.
    const chosen = completes(node.test, walk.names) ? reach : null;
    const elseReach = plan(node.alternate, () => remainder(walk.subtract, chosen, thenReach) ?? walk.probeWrap(node.alternate));
    const tested = walk.visit(node.test, reach);
    const thenAfter = walk.visit(node.consequent, thenReach);
    const elseAfter = walk.visit(node.alternate, elseReach);
    return joined(tested, { start: thenReach, end: thenAfter }, { start: elseReach, end: elseAfter });
  },

  LogicalExpression: logicalExpression,

  CallExpression: access,
  NewExpression: access,
  OptionalCallExpression: access,
  MemberExpression: access,
  OptionalMemberExpression: access,
  ThisExpression: (walk, _node, reach) => (walk.scope.thisMayThrow ? null : reach),
};
