/**
 * The ASTs a plan can be made from: ESTree as oxc-parser gives it (with `preserveParens`), and Babel's. The two differ in few kinds, so one set of
 * rules reads both; what differs is decided here.
 */
export interface Node {
  type: string;
  /** UTF-16 offsets into the source, half-open. Babel marks nodes that other plugins invented with null or nothing. */
  start: number;
  end: number;
  // The field set depends on `type`; the rules in rules.ts know it.
  [field: string]: any;
}

export interface Comment {
  /** Without the delimiters. */
  value: string;
  start: number;
  end: number;
}

/**
 * Which fields hold children that may contain sites, in the order of a Babel traversal (`VISITOR_KEYS` of @babel/types), because istanbul numbers
 * sites in that order. Types are left out: they count nothing. A kind that is not listed has no such children.
 */
export const CHILD_FIELDS: Readonly<Record<string, readonly string[]>> = {
  ArrayExpression: ['elements'],
  ArrayPattern: ['elements'],
  AsConstExpression: ['expression'],
  AsExpression: ['expression'],
  AssignmentExpression: ['left', 'right'],
  AwaitExpression: ['argument'],
  BinaryExpression: ['left', 'right'],
  BindExpression: ['object', 'callee'],
  CallExpression: ['callee', 'arguments'],
  CatchClause: ['param', 'body'],
  ChainExpression: ['expression'],
  ClassBody: ['body'],
  Decorator: ['expression'],
  DoExpression: ['body'],
  ExportDefaultDeclaration: ['declaration'],
  ExportNamedDeclaration: ['declaration'],
  Identifier: ['decorators'],
  ImportExpression: ['source', 'options'],
  JSXAttribute: ['value'],
  JSXElement: ['openingElement', 'children'],
  JSXExpressionContainer: ['expression'],
  JSXFragment: ['children'],
  JSXOpeningElement: ['attributes'],
  JSXSpreadAttribute: ['argument'],
  JSXSpreadChild: ['expression'],
  MemberExpression: ['object', 'property'],
  NewExpression: ['callee', 'arguments'],
  ObjectExpression: ['properties'],
  ObjectPattern: ['decorators', 'properties'],
  ObjectProperty: ['decorators', 'key', 'value'],
  OptionalCallExpression: ['callee', 'arguments'],
  OptionalMemberExpression: ['object', 'property'],
  ParenthesizedExpression: ['expression'],
  PipelineBareFunction: ['callee'],
  PipelineTopicExpression: ['expression'],
  Property: ['key', 'value'],
  RecordExpression: ['properties'],
  RestElement: ['argument'],
  SequenceExpression: ['expressions'],
  SpreadElement: ['argument'],
  TaggedTemplateExpression: ['tag', 'quasi'],
  TemplateLiteral: ['expressions'],
  TSAsExpression: ['expression'],
  TSExportAssignment: ['expression'],
  TSInstantiationExpression: ['expression'],
  TSModuleBlock: ['body'],
  TSModuleDeclaration: ['body'],
  TSNonNullExpression: ['expression'],
  TSParameterProperty: ['parameter'],
  TSSatisfiesExpression: ['expression'],
  TSTypeAssertion: ['expression'],
  TupleExpression: ['elements'],
  TypeCastExpression: ['expression'],
  UnaryExpression: ['argument'],
  UpdateExpression: ['argument'],
  V8IntrinsicExpression: ['arguments'],
  YieldExpression: ['argument'],
};

/** The child that is evaluated first, of kinds that people, and more so programs that write programs, chain by the thousand: `a + b + …`, `a.b().c() …` */
const SPINE: Readonly<Record<string, string>> = {
  BinaryExpression: 'left',
  LogicalExpression: 'left',
  CallExpression: 'callee',
  OptionalCallExpression: 'callee',
  MemberExpression: 'object',
  OptionalMemberExpression: 'object',
};

/** The operand, callee or object of a node of those kinds. */
export const firstOperand = (node: Node): Node | undefined => node[SPINE[node.type] ?? ''] as Node | undefined;

/**
 * A node and the chain of first operands below it, outer first, as far as `goesOn` says. Walking it in a loop, from its end, is what keeps a sum of twenty thousand
 * terms from overflowing the stack.
 */
export function spineOf(node: Node, goesOn: (inner: Node, outer: Node) => boolean): Node[] {
  const spine = [node];
  for (let outer = node; ; ) {
    const inner = firstOperand(outer);
    if (!inner || !SPINE[inner.type] || !goesOn(inner, outer)) return spine;
    spine.push((outer = inner));
  }
}

/** The expression inside parentheses; Babel has none, and Istanbul's ranges leave them out. */
export function inParentheses(node: Node): Node {
  while (node.type === 'ParenthesizedExpression') node = node.expression as Node;
  return node;
}

/** Put in by another plug-in before the plan was made: it has no place in the source, so it counts nothing. */
export const isInvented = (node: Node): boolean => typeof node.start !== 'number';

/** TypeScript's, and Flow's as Babel's parser has them (a cast) or Hermes' (React Native). */
export const TYPE_WRAPPERS: ReadonlySet<string> = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion', 'TypeCastExpression', 'AsExpression', 'AsConstExpression']);

/** A function or class without a name of its own: it takes one from where it stands, and loses it when it becomes an operand of a comma. */
export function isAnonymousDefinition(node: Node): boolean {
  let inner = inParentheses(node);
  // `(() => 1) as T` is a bare function once the types are gone.
  while (TYPE_WRAPPERS.has(inner.type)) inner = inParentheses(inner.expression as Node);
  switch (inner.type) {
    case 'ArrowFunctionExpression':
      return true;
    case 'FunctionExpression':
    case 'ClassExpression':
      return !inner.id;
    default:
      return false;
  }
}

/** `"use strict"` and the like: statements to ESTree, fields of the block to Babel. */
export const isDirective = (node: Node): boolean => node.type === 'ExpressionStatement' && typeof node.directive === 'string';

/** The texts of the directives at the start of a function body or program. */
export function directivesOf(body: Node): string[] {
  if (Array.isArray(body.directives)) return body.directives.map((directive: Node) => directive.value.value as string);
  const texts: string[] = [];
  for (const statement of body.body as Node[]) {
    if (!isDirective(statement)) break;
    texts.push(statement.directive as string);
  }
  return texts;
}

/** A property that is a method, getter or setter (one node kind of its own in Babel). */
export const isMethodProperty = (node: Node): boolean =>
  node.type === 'ObjectMethod' || (node.type === 'Property' && (node.method === true || node.kind === 'get' || node.kind === 'set'));

/** The source name of a property key that is not computed, `#name` for private ones; undefined where only run time knows it. */
export function staticKey(member: Node): string | undefined {
  if (member.computed) return undefined;
  const key = member.key as Node;
  switch (key.type) {
    case 'Identifier':
      return key.name as string;
    case 'PrivateIdentifier':
      return '#' + key.name;
    case 'PrivateName':
      return '#' + key.id.name;
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'Literal':
      return String(key.value);
    default:
      return undefined;
  }
}

/** A declaration of what is disposed of at the end of its block. */
export const isUsing = (node: Node): boolean => node.kind === 'using' || node.kind === 'await using';
