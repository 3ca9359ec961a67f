/**
 * The walk that binds references to names, before planning. What is bound, and how it is used, bindings.ts says.
 *
 * A reference waits in the list of its name until a scope ends that declares the name: those that were noted since the scope began are then its own. What nobody declares stays in the lists: it is
 * a name of the program around.
 *
 * It is also the one walk that sees every node, so it notes the places of what may be a site and is no statement, and gives nodes fresh from `JSON.parse` the one text there is for their type: texts of more than ten
 * characters are each a string of its own there, and comparing strings is a large part of planning.
 */
import { inParentheses, type Node, TYPE_WRAPPERS } from './ast.ts';
import type { NodeNumbers, QuietPlaces } from './node-numbers.ts';

export interface Binding {
  /** Its place in the list of all. */
  readonly index: number;
  /** Initialised from the start of its scope: `var`, a parameter, a function. */
  readonly early: boolean;
  /** References with a higher number come after the declaration; Infinity while it is not over, and where it may be jumped over. */
  ready: number;
  /** The function it belongs to. */
  readonly fn: number;
  readonly constant: boolean;
  /** Whether it may be, as far as the walk has seen. */
  numeric: boolean;
  /** Where it may be numeric: the expressions whose values are assigned. */
  readonly values: Node[];
}

/**
 * What the walk finds. It gives identifiers numbers: 0 where nothing is known; CONSTANT; or those that `bindingOf` and `isSafe` take apart.
 */
export interface Scopes {
  bindings: readonly Binding[];
  usesEval: boolean;
}

/** `undefined`, `NaN` and `Infinity` where the file does not redefine them. */
export const CONSTANT = 1;
export const bindingOf = (known: number): number => (known >> 1) - 1;
/** Whether it is surely not read in its temporal dead zone. */
export const isSafe = (known: number): boolean => (known & 1) === 1;

export function readScopes(program: Node, known: NodeNumbers, quiet: QuietPlaces | null): Scopes {
  const walk = new ScopeWalk(known, quiet);
  walk.run(program);
  return walk;
}

interface Reference {
  node: Node;
  order: number;
  fn: number;
  /** What is assigned; null where it could be anything; undefined for a read. */
  value: Node | null | undefined;
  inWith: boolean;
}

/** One text, whatever it names. */
interface Name {
  /** Those that wait for the end of a scope. */
  references: Reference[];
  declared: Declared[];
}

interface Declared {
  name: Name;
  scope: Scope;
  /** Null: the scope's own, but not to be relied on. */
  binding: Binding | null;
}

interface Scope {
  /** References with a higher number are in it. */
  start: number;
  declared: Declared[] | null;
  /** `var` declarations end up here. */
  holdsVars: boolean;
  /** Its names are those of the top level, or otherwise not to be relied on. */
  unknown: boolean;
  inSwitch: boolean;
}

/** What happens to the identifiers of a pattern. */
interface Target {
  scope: Scope;
  isParameter: boolean;
  early: boolean;
  constant: boolean;
  /** Gets the bindings that are not ready. */
  declared: Binding[];
}

const NOT_CHILDREN = new Set([
  'type', 'start', 'end', 'loc', 'range', 'extra', 'parent', 'leadingComments', 'trailingComments', 'innerComments', 'comments', 'tokens', 'label',
  'typeAnnotation', 'returnType', 'typeParameters', 'typeArguments', 'superTypeParameters', 'superTypeArguments', 'implements', 'meta',
]);

/** What the walk does with nodes of one type: a function for each, because in one large function for all, V8 compiles everything again when it meets what is rare. */
interface NodeKind {
  /** The one text of the type. */
  readonly type: string;
  readonly visit: (walk: ScopeWalk, node: Node, kind: NodeKind) => void;
  /** With `visitFields`: those that hold a node, nodes, or nothing. */
  readonly fields: readonly string[];
  /** The field of the first operand, where that may be a long chain of such kinds; otherwise ''. */
  readonly link: string;
  readonly afterFirst: (walk: ScopeWalk, node: Node) => void;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Global names that are values and cannot be changed. */
const CONSTANT_GLOBALS = ['undefined', 'NaN', 'Infinity'];

class ScopeWalk {
  readonly bindings: Binding[] = [];
  usesEval = false;
  readonly known: NodeNumbers;
  readonly quiet: QuietPlaces | null;
  readonly names = new Map<string, Name>();
  readonly scopes: Scope[] = [];
  /** The innermost one. */
  scope!: Scope;
  /** How many links there are around a first operand that is being visited. */
  depth = 0;
  order = 0;
  functions = 0;
  fn = 0;
  inWith = false;

  constructor(known: NodeNumbers, quiet: QuietPlaces | null) {
    this.known = known;
    this.quiet = quiet;
  }

  run(program: Node): void {
    this.enter(true, true, false);
    this.visitAll(program.body);
    this.leave();
    if (this.usesEval) return;
    for (const text of CONSTANT_GLOBALS) {
      const name = this.names.get(text);
      if (name) for (const { node, inWith } of name.references) if (!inWith) this.known.set(node, CONSTANT);
    }
  }

  // Scopes and names

  enter(holdsVars: boolean, unknown: boolean, inSwitch: boolean): void {
    this.scope = { start: this.order, declared: null, holdsVars, unknown, inSwitch };
    this.scopes.push(this.scope);
  }

  leave(): void {
    const { scope, scopes } = this;
    scopes.pop();
    this.scope = scopes[scopes.length - 1]!;
    if (scope.declared === null) return;
    for (const declared of scope.declared) {
      const { name, binding } = declared;
      const { references } = name;
      // Mostly the only one.
      if (name.declared[name.declared.length - 1] === declared) name.declared.pop();
      else name.declared.splice(name.declared.indexOf(declared), 1);
      while (references.length > 0 && references[references.length - 1]!.order > scope.start) this.bind(references.pop()!, binding);
    }
  }

  bind({ node, order, fn, value, inWith }: Reference, binding: Binding | null): void {
    if (binding === null) return this.known.set(node, 0);
    if (value === null) binding.numeric = false;
    else if (value !== undefined && binding.numeric) binding.values.push(value);
    const safe = order > binding.ready && (binding.early || fn === binding.fn);
    this.known.set(node, inWith ? 0 : ((binding.index + 1) << 1) | (safe ? 1 : 0));
  }

  /** In a function body of its own, with its own parameters. @returns what `fn` has to be set to after it */
  enterFunction(): number {
    const outer = this.fn;
    this.fn = ++this.functions;
    return outer;
  }

  varScope(): Scope {
    for (let i = this.scopes.length - 1; ; i--) if (this.scopes[i]!.holdsVars) return this.scopes[i]!;
  }

  name(text: string): Name {
    let name = this.names.get(text);
    if (name === undefined) this.names.set(text, (name = { references: [], declared: [] }));
    return name;
  }

  declaredIn(scope: Scope, name: Name): Declared | undefined {
    for (let i = name.declared.length - 1; i >= 0; i--) if (name.declared[i]!.scope === scope) return name.declared[i];
    return undefined;
  }

  add(scope: Scope, name: Name, binding: Binding | null): void {
    const declared = { name, scope, binding };
    name.declared.push(declared);
    if (scope.declared === null) scope.declared = [declared];
    else scope.declared.push(declared);
  }

  declare(scope: Scope, text: string, early: boolean, constant: boolean, numeric: boolean): Binding | null {
    const name = this.name(text);
    const before = this.declaredIn(scope, name);
    if (before !== undefined) {
      if (before.binding !== null && !numeric) before.binding.numeric = false;
      return before.binding;
    }
    if (scope.unknown) {
      this.add(scope, name, null);
      return null;
    }
    const binding: Binding = { index: this.bindings.length, early, ready: early ? 0 : Infinity, fn: this.fn, constant, numeric, values: [] };
    this.bindings.push(binding);
    this.add(scope, name, binding);
    return binding;
  }

  unknown(scope: Scope, text: string): void {
    const name = this.name(text);
    const before = this.declaredIn(scope, name);
    if (before !== undefined) before.binding = null;
    else this.add(scope, name, null);
  }

  reference(node: Node, value?: Node | null): void {
    this.name(node.name).references.push({ node, order: ++this.order, fn: this.fn, value, inWith: this.inWith });
  }

  // Patterns

  /** Declares each identifier that a pattern binds, or notes that something is assigned to it where there is no target, and visits the expressions in it. */
  pattern(node: Node | null | undefined, target: Target | null): void {
    if (!node) return;
    if (node.decorators?.length > 0) {
      this.mark(node); // they are before its start
      this.visitAll(node.decorators);
    }
    switch (node.type) {
      case 'Identifier':
        return this.bound(node, target);
      case 'ObjectPattern':
        for (const property of node.properties as Node[]) {
          if (property.computed) this.visit(property.key);
          this.pattern(property.type === 'RestElement' ? property.argument : property.value, target);
        }
        return;
      case 'ArrayPattern':
        for (const element of node.elements as (Node | null)[]) this.pattern(element, target);
        return;
      case 'AssignmentPattern':
        this.markBefore(node.right);
        this.visit(node.right);
        return this.pattern(node.left, target);
      case 'RestElement':
        return this.pattern(node.argument, target);
      case 'TSParameterProperty':
        return this.pattern(node.parameter, target);
      default:
        return this.assignTarget(node);
    }
  }

  bound(identifier: Node, target: Target | null): void {
    if (target === null) return this.reference(identifier, null);
    const { scope, isParameter, early, constant, declared } = target;
    const binding = this.declare(scope, identifier.name, early, constant, !isParameter && identifier.name !== 'arguments');
    if (binding !== null && isParameter) binding.ready = Infinity;
    if (binding !== null && (isParameter || !early)) declared.push(binding);
    if (!isParameter) this.reference(identifier, null);
  }

  // Places that are not quiet

  mark(node: Node): void {
    if (this.quiet !== null) this.quiet.mark(node.start);
  }

  /** Before the second operand of what is not quiet itself: in it, but in neither operand. */
  markBefore(operand: Node): void {
    if (this.quiet !== null) this.quiet.mark(operand.start - 1);
  }

  // Nodes

  visitAll(nodes: readonly (Node | null)[]): void {
    for (let i = 0; i < nodes.length; i++) this.visit(nodes[i]);
  }

  /** For what no other function here knows. */
  children(node: Node): void {
    for (const key in node) {
      if (NOT_CHILDREN.has(key)) continue;
      const child = node[key] as unknown;
      if (Array.isArray(child)) {
        for (const item of child) if (isNode(item)) this.visit(item);
      } else if (isNode(child)) this.visit(child);
    }
  }

  kind(node: Node): NodeKind {
    const { type } = node;
    const kind = KINDS.get(type) ?? unlisted(type);
    if (this.quiet !== null && type.length > 10) node.type = kind.type;
    return kind;
  }

  visit(node: Node | null | undefined): void {
    if (!node) return;
    // Two of five.
    if (node.type === 'Identifier') return this.reference(node);
    const kind = this.kind(node);
    kind.visit(this, node, kind);
  }

  /** `(a) = 1`, `(a as any) = 1`, `a.b = 1`: what is written may be a name in disguise. */
  assignTarget(node: Node): void {
    let inner = node;
    while (isNode(inner.expression)) inner = inner.expression;
    if (inner.type === 'Identifier') this.reference(inner, null);
    else this.visit(inner);
  }

  /** @param loopHead gets the bindings that are ready only after the loop's expression, in the head of one */
  variables(node: Node, loopHead: Binding[] | null): void {
    const isVar = node.kind === 'var';
    const scope = isVar ? this.varScope() : this.scope;
    const target: Target = { scope, isParameter: false, early: isVar, constant: !isVar && node.kind !== 'let', declared: loopHead ?? [] };
    const { declared } = target;
    for (const { id, init } of node.declarations as { id: Node; init: Node | null }[]) {
      if (id.type === 'Identifier' && loopHead === null) {
        const binding = this.declare(scope, id.name, isVar, target.constant, id.name !== 'arguments');
        if (binding !== null && !isVar) declared.push(binding);
        // The assignment is resolved by name: in a catch clause, `var` assigns to the parameter.
        if (init) this.reference(id, init);
      } else this.pattern(id, target);
      this.visit(init);
      if (loopHead !== null) continue;
      if (!scope.inSwitch) for (const binding of declared) binding.ready = this.order;
      declared.length = 0;
    }
  }

  /** Parameters are there once all of them are: a default may look at one that comes later. */
  parameters(nodes: readonly (Node | null)[]): void {
    if (nodes.length === 0) return;
    const target: Target = { scope: this.scope, isParameter: true, early: true, constant: false, declared: [] };
    for (const node of nodes) this.pattern(node, target);
    for (const binding of target.declared) binding.ready = this.order;
  }
}

// Kinds

const KINDS = new Map<string, NodeKind>();
const NONE: readonly string[] = [];

const nothing = (): void => {};

function list(types: string, visit: NodeKind['visit'], { fields = NONE, link = '', afterFirst = nothing as NodeKind['afterFirst'] } = {}): void {
  for (const type of types.split(' ')) KINDS.set(type, { type, visit, fields, link, afterFirst });
}

/** A kind that is not listed: all of its fields that hold nodes are its children, and it may be a site. */
function unlisted(type: string): NodeKind {
  list(type, (walk, node) => {
    walk.mark(node);
    walk.children(node);
  });
  return KINDS.get(type)!;
}

function visitFields(walk: ScopeWalk, node: Node, { fields }: NodeKind): void {
  for (let i = 0; i < fields.length; i++) {
    const child = node[fields[i]!] as Node | Node[] | null | undefined;
    if (Array.isArray(child)) walk.visitAll(child);
    else walk.visit(child);
  }
}

list('Literal NumericLiteral StringLiteral BooleanLiteral NullLiteral RegExpLiteral BigIntLiteral ThisExpression Super PrivateIdentifier TemplateElement MetaProperty', nothing);
list('EmptyStatement DebuggerStatement BreakStatement ContinueStatement', nothing);
list('Identifier', (walk, node) => walk.reference(node));

list('UnaryExpression SpreadElement AwaitExpression YieldExpression ReturnStatement ThrowStatement', (walk, node) => walk.visit(node.argument));
list(['ExpressionStatement ParenthesizedExpression ChainExpression', ...TYPE_WRAPPERS].join(' '), (walk, node) => walk.visit(node.expression));
list('ArrayExpression', (walk, node) => walk.visitAll(node.elements));
list('ObjectExpression', (walk, node) => walk.visitAll(node.properties));
list('SequenceExpression TemplateLiteral', (walk, node) => walk.visitAll(node.expressions));
list('LabeledStatement', (walk, node) => walk.visit(node.body));
list('ClassBody TSModuleBlock', (walk, node) => walk.visitAll(node.body));
list('NewExpression', visitFields, { fields: ['callee', 'arguments'] });
list('TaggedTemplateExpression', visitFields, { fields: ['tag', 'quasi'] });
list('IfStatement', visitFields, { fields: ['test', 'consequent', 'alternate'] });
list('WhileStatement', visitFields, { fields: ['test', 'body'] });
list('DoWhileStatement', visitFields, { fields: ['body', 'test'] });
list('SwitchCase', visitFields, { fields: ['test', 'consequent'] });
list('TryStatement', visitFields, { fields: ['block', 'handler', 'finalizer'] });

list('Property', (walk, node) => {
  if (node.computed) walk.visit(node.key);
  walk.visit(node.value);
});
list('ConditionalExpression', (walk, node) => {
  walk.visit(node.test);
  walk.markBefore(node.consequent);
  walk.visit(node.consequent);
  walk.visit(node.alternate);
});
list('UpdateExpression', (walk, node) => {
  if (node.argument.type === 'Identifier') walk.reference(node.argument, node);
  else walk.assignTarget(node.argument);
});
list('AssignmentExpression', (walk, node) => {
  const left = node.left as Node;
  if (node.operator.length === 3) walk.markBefore(node.right); // a logical one, or `**=` and its like
  if (left.type === 'Identifier') walk.reference(left, node.operator === '=' ? node.right : node);
  else if (left.type === 'ObjectPattern' || left.type === 'ArrayPattern') walk.pattern(left, null);
  else walk.assignTarget(left);
  walk.visit(node.right);
});

/** How deep chains of first operands (`a + b + …`, `a.b().c() …`) are followed by recursion; there may be thousands of links. */
const DEEP = 100;

function visitFirst(walk: ScopeWalk, first: Node): void {
  if (walk.depth === DEEP) return visitChain(walk, first);
  walk.depth++;
  walk.visit(first);
  walk.depth--;
}

/** The same in a loop. */
function visitChain(walk: ScopeWalk, first: Node): void {
  const links: Node[] = [];
  const kinds: NodeKind[] = [];
  let kind = walk.kind(first);
  for (let node = first; ; kind = walk.kind(node)) {
    if (kind.link === '') {
      walk.visit(node);
      break;
    }
    links.push(node);
    kinds.push(kind);
    node = node[kind.link] as Node;
  }
  while (links.length > 0) kinds.pop()!.afterFirst(walk, links.pop()!);
}

/** Kinds whose first operand may be a long chain. @param afterFirst visits the others */
function listLink(types: string, link: 'object' | 'callee' | 'left', afterFirst: NodeKind['afterFirst'], visit: NodeKind['visit']): void {
  list(types, visit, { link, afterFirst });
}

function afterObject(walk: ScopeWalk, node: Node): void {
  if (node.optional) walk.mark(node.property);
  if (node.computed) walk.visit(node.property);
}
listLink('MemberExpression OptionalMemberExpression', 'object', afterObject, (walk, node) => {
  visitFirst(walk, node.object);
  afterObject(walk, node);
});

function afterCallee(walk: ScopeWalk, node: Node): void {
  if (node.optional && walk.quiet !== null) walk.quiet.mark(node.end - 1);
  const callee = node.callee as Node;
  if (callee.type === 'Identifier' ? callee.name === 'eval' : callee.type === 'ParenthesizedExpression' && inParentheses(callee).name === 'eval') walk.usesEval = true;
  walk.visitAll(node.arguments);
}
listLink('CallExpression OptionalCallExpression', 'callee', afterCallee, (walk, node) => {
  visitFirst(walk, node.callee);
  afterCallee(walk, node);
});

listLink('BinaryExpression', 'left', (walk, node) => walk.visit(node.right), (walk, node) => {
  visitFirst(walk, node.left);
  walk.visit(node.right);
});

function afterLeft(walk: ScopeWalk, node: Node): void {
  walk.markBefore(node.right);
  walk.visit(node.right);
}
listLink('LogicalExpression', 'left', afterLeft, (walk, node) => {
  visitFirst(walk, node.left);
  afterLeft(walk, node);
});

list('VariableDeclaration', (walk, node) => walk.variables(node, null));
list('BlockStatement', (walk, node) => {
  walk.enter(false, false, false);
  walk.visitAll(node.body);
  walk.leave();
});
list('SwitchStatement', (walk, node) => {
  walk.visit(node.discriminant);
  walk.enter(false, false, true);
  walk.visitAll(node.cases);
  walk.leave();
});
list('CatchClause', (walk, node) => {
  walk.enter(false, false, false);
  walk.parameters([node.param]);
  walk.visit(node.body);
  walk.leave();
});
list('ForStatement', (walk, node) => {
  walk.enter(false, false, false);
  walk.visit(node.init);
  walk.visit(node.test);
  walk.visit(node.update);
  walk.visit(node.body);
  walk.leave();
});
list('ForInStatement ForOfStatement', (walk, node) => {
  walk.enter(false, false, false);
  const left = node.left as Node;
  const ready: Binding[] = [];
  if (left.type === 'VariableDeclaration') walk.variables(left, ready);
  else walk.pattern(left, null);
  walk.visit(node.right);
  for (const binding of ready) binding.ready = walk.order;
  walk.visit(node.body);
  walk.leave();
});
list('WithStatement', (walk, node) => {
  walk.visit(node.object);
  const outer = walk.inWith;
  walk.inWith = true;
  walk.visit(node.body);
  walk.inWith = outer;
});

list('ImportDeclaration', (walk, node) => {
  for (const specifier of node.specifiers as Node[]) walk.unknown(walk.scope, specifier.local.name);
});
list('TSEnumDeclaration TSImportEqualsDeclaration', (walk, node) => {
  if (node.id) walk.unknown(walk.scope, node.id.name);
  walk.children(node);
});
list('TSModuleDeclaration', (walk, node) => {
  if (node.id?.type === 'Identifier') walk.unknown(walk.scope, node.id.name);
  // Its names may become properties of an object.
  const outer = walk.enterFunction();
  walk.enter(true, true, false);
  walk.visit(node.body);
  walk.leave();
  walk.fn = outer;
});

list('FunctionDeclaration FunctionExpression ArrowFunctionExpression ObjectMethod ClassMethod ClassPrivateMethod', (walk, node) => {
  walk.mark(node);
  if (node.decorators) walk.visitAll(node.decorators);
  if (node.computed) walk.visit(node.key);
  const isDeclaration = node.type === 'FunctionDeclaration';
  if (isDeclaration && node.id) declareFunction(walk, node.id.name);
  const body = node.body as Node | null;
  if (!body) return;
  const isNamed = !isDeclaration && node.id;
  if (isNamed) {
    walk.enter(false, true, false);
    walk.unknown(walk.scope, node.id.name);
  }
  const outer = walk.enterFunction();
  walk.enter(false, false, false);
  if (node.type !== 'ArrowFunctionExpression') walk.unknown(walk.scope, 'arguments');
  walk.parameters(node.params);
  if (body.type !== 'BlockStatement') walk.visit(body);
  else functionBody(walk, body, walk.scope);
  walk.leave();
  walk.fn = outer;
  if (isNamed) walk.leave();
});

function declareFunction(walk: ScopeWalk, text: string): void {
  walk.declare(walk.scope, text, true, false, false);
  // In sloppy code a function in a block is also a variable of the function around it, and in strict code it is not.
  const outer = walk.varScope();
  if (outer === walk.scope) return;
  if (walk.declaredIn(outer, walk.name(text))) walk.declare(outer, text, true, false, false);
  else walk.unknown(outer, text);
}

function functionBody(walk: ScopeWalk, body: Node, parameters: Scope): void {
  walk.enter(true, false, false);
  walk.visitAll(body.body);
  // `var x` next to a parameter `x` starts with its value.
  if (walk.scope.declared) for (const { name, binding } of walk.scope.declared) if (binding !== null && walk.declaredIn(parameters, name)) binding.numeric = false;
  walk.leave();
}

list('ClassDeclaration ClassExpression', (walk, node) => {
  walk.mark(node);
  if (node.decorators) walk.visitAll(node.decorators);
  const binding = node.type === 'ClassDeclaration' && node.id ? walk.declare(walk.scope, node.id.name, false, false, false) : null;
  walk.enter(false, true, false);
  if (node.id) walk.unknown(walk.scope, node.id.name);
  walk.visit(node.superClass);
  walk.visit(node.body);
  walk.leave();
  if (binding !== null && !walk.scope.inSwitch) binding.ready = walk.order;
});
list('PropertyDefinition ClassProperty ClassPrivateProperty AccessorProperty ClassAccessorProperty', (walk, node) => {
  walk.mark(node);
  if (node.decorators) walk.visitAll(node.decorators);
  if (node.computed) walk.visit(node.key);
  const outer = walk.enterFunction();
  walk.visit(node.value);
  walk.fn = outer;
});
list('StaticBlock', (walk, node) => {
  walk.mark(node);
  const outer = walk.enterFunction();
  walk.enter(true, false, false);
  walk.visitAll(node.body);
  walk.leave();
  walk.fn = outer;
});
