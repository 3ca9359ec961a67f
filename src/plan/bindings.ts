/**
 * What is surely known about names: that reading or writing one cannot throw, and that its value is a number. With it, `i++`, `a < b` and
 * `x === undefined` become code that cannot fail, and what follows shares its slot (safety.ts).
 *
 * One walk over the AST before planning. Each scope collects the references in it and binds those to its own names when it ends; the rest go to the
 * scope around it. Only names of functions and blocks count: those of the top level are unknown (a module in a cycle is called before its body
 * ran, a script shares its names, an export may be lowered to a property that others write).
 *
 * Reading a `let`, `const` or `class` is safe after its declaration in the same function: blocks have no other way in, except switch cases. From an
 * inner function it is not, for that may be called earlier. A `var`, parameter or function is safe from everywhere but a parameter's default.
 *
 * A name is numeric where all that is ever assigned to it is undefined, null, a boolean or a number: on these no operator throws, because only
 * objects run code when they are converted and only bigints and symbols refuse. The names of a file are assumed to be numeric, and one by one
 * found not to be, until nothing changes. Nothing is assumed where `eval` could assign.
 */
import { firstOperand, inParentheses, type Node, spineOf } from './ast.ts';

interface Binding {
  /** Initialised from the start of its scope: `var`, a parameter, a function. */
  early: boolean;
  /** References with a higher number come after the declaration; Infinity while it is not over, and where it may be jumped over. */
  ready: number;
  /** The function it belongs to. */
  fn: number;
  constant: boolean;
  numeric: boolean;
  /** Expressions whose values are assigned. */
  values: Node[];
}

interface Reference {
  name: string;
  node: Node;
  order: number;
  fn: number;
  /** What is assigned; null where it could be anything; undefined for a read. */
  value: Node | null | undefined;
  inWith: boolean;
}

interface Scope {
  names: Map<string, Binding | null>;
  references: Reference[];
  /** `var` declarations end up here. */
  holdsVars: boolean;
  /** Its names are those of the top level, or otherwise not to be relied on. */
  unknown: boolean;
  inSwitch: boolean;
}

interface Known {
  binding: Binding;
  /** Surely not in its temporal dead zone. */
  safe: boolean;
}

const NOT_CHILDREN = new Set([
  'type', 'start', 'end', 'loc', 'range', 'extra', 'parent', 'leadingComments', 'trailingComments', 'innerComments', 'comments', 'tokens', 'label',
  'typeAnnotation', 'returnType', 'typeParameters', 'typeArguments', 'superTypeParameters', 'superTypeArguments', 'implements', 'meta',
]);

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Global names that are values and cannot be changed. */
const CONSTANT_GLOBALS = new Set(['undefined', 'NaN', 'Infinity']);

export class Bindings {
  private readonly known = new Map<Node, Known | null>();
  /** `undefined`, `NaN` and `Infinity` where the file does not redefine them. */
  private readonly constants = new Set<Node>();
  /** Answers of `isNumeric`, once they are final. */
  private readonly numeric = new Map<Node, boolean>();
  private readonly isSettled: boolean = false;

  constructor(program: Node) {
    new Analysis(this.known, this.constants, this).run(program);
    this.isSettled = true;
  }

  /** Whether evaluating this identifier surely completes. */
  isReadable(node: Node): boolean {
    return this.constants.has(node) || this.known.get(node)?.safe === true;
  }

  /** Whether this is the `undefined`, `NaN` or `Infinity` of the language. */
  isConstant(node: Node): boolean {
    return this.constants.has(node);
  }

  /** Whether an assignment to this target surely completes, its value being there. */
  isWritable(target: Node): boolean {
    const known = target.type === 'Identifier' ? this.known.get(target) : null;
    return known?.safe === true && !known.binding.constant;
  }

  /** Whether the value of this expression, should it complete, is undefined, null, a boolean or a number. */
  isNumeric(node: Node): boolean {
    const before = this.numeric.get(node);
    if (before !== undefined) return before;
    const numeric = this.computeNumeric(node);
    // Each term of a long sum asks about all those before it.
    if (this.isSettled && node.type === 'BinaryExpression') this.numeric.set(node, numeric);
    return numeric;
  }

  /** The first operand comes last, in a loop: there may be thousands before it. */
  private computeNumeric(node: Node): boolean {
    for (;;) {
      const before = this.numeric.get(node);
      if (before !== undefined) return before;
      switch (node.type) {
        case 'Identifier':
          return this.constants.has(node) || this.known.get(node)?.binding.numeric === true;
        case 'NumericLiteral':
        case 'BooleanLiteral':
        case 'NullLiteral':
          return true;
        case 'Literal':
          return node.value === null ? node.raw === 'null' : typeof node.value === 'number' || typeof node.value === 'boolean';
        case 'ParenthesizedExpression':
        case 'TSAsExpression':
        case 'TSSatisfiesExpression':
        case 'TSNonNullExpression':
        case 'TSTypeAssertion':
          node = node.expression;
          continue;
        case 'UnaryExpression':
          if (node.operator !== '-' && node.operator !== '~') return node.operator !== 'typeof';
          node = node.argument;
          continue;
        case 'UpdateExpression':
          node = node.argument;
          continue;
        case 'BinaryExpression':
          switch (node.operator) {
            case '+':
              if (!this.isNumeric(node.right)) return false;
              break;
            case '-':
            case '*':
            case '/':
            case '%':
            case '**':
            case '&':
            case '|':
            case '^':
            case '<<':
            case '>>':
              // A bigint would have needed another one.
              if (this.isNumeric(node.right)) return true;
              break;
            default:
              return true; // `>>>` refuses bigints, the others compare
          }
          node = node.left;
          continue;
        case 'AssignmentExpression':
          switch (node.operator) {
            case '=':
              node = node.right;
              continue;
            case '+=':
            case '&&=':
            case '||=':
            case '??=':
              return this.isNumeric(node.left) && this.isNumeric(node.right);
            case '>>>=':
              return true;
            default:
              return this.isNumeric(node.left) || this.isNumeric(node.right);
          }
        case 'LogicalExpression':
          if (!this.isNumeric(node.right)) return false;
          node = node.left;
          continue;
        case 'ConditionalExpression':
          if (!this.isNumeric(node.consequent)) return false;
          node = node.alternate;
          continue;
        case 'SequenceExpression':
          node = node.expressions[node.expressions.length - 1];
          continue;
        default:
          return false;
      }
    }
  }
}

class Analysis {
  private readonly known: Map<Node, Known | null>;
  private readonly constants: Set<Node>;
  private readonly result: Bindings;
  private readonly candidates: Binding[] = [];
  private readonly scopes: Scope[] = [];
  private order = 0;
  private functions = 0;
  private fn = 0;
  private inWith = false;
  private usesEval = false;

  constructor(known: Map<Node, Known | null>, constants: Set<Node>, result: Bindings) {
    this.known = known;
    this.constants = constants;
    this.result = result;
  }

  run(program: Node): void {
    this.scope({ holdsVars: true, unknown: true }, () => this.visitAll(program.body));
    // Assume, and withdraw what does not hold, until all that is left supports itself.
    for (let changed = true; changed; ) {
      changed = false;
      for (const binding of this.candidates) {
        if (!binding.numeric) continue;
        if (this.usesEval || !binding.values.every((value) => this.result.isNumeric(value))) {
          binding.numeric = false;
          changed = true;
        }
      }
    }
  }

  // Scopes and names

  private scope(options: Partial<Scope>, visit: () => void): void {
    const outer = this.scopes[this.scopes.length - 1];
    const scope: Scope = { names: new Map(), references: [], holdsVars: false, unknown: false, inSwitch: false, ...options };
    this.scopes.push(scope);
    visit();
    this.scopes.pop();
    for (const reference of scope.references) {
      const binding = scope.names.get(reference.name);
      if (binding === undefined) {
        if (outer) outer.references.push(reference);
        else if (CONSTANT_GLOBALS.has(reference.name) && !reference.inWith && !this.usesEval) this.constants.add(reference.node);
      } else this.bind(reference, binding);
    }
  }

  private bind({ node, order, fn, value, inWith }: Reference, binding: Binding | null): void {
    if (binding && value === null) binding.numeric = false;
    else if (binding && value) binding.values.push(value);
    // A node that a tool put into two places says nothing about either.
    if (!binding || inWith || this.known.has(node)) this.known.set(node, null);
    else this.known.set(node, { binding, safe: order > binding.ready && (binding.early || fn === binding.fn) });
  }

  /** In a function body of its own, with its own parameters. */
  private inFunction(visit: () => void): void {
    const outer = this.fn;
    this.fn = ++this.functions;
    visit();
    this.fn = outer;
  }

  private get current(): Scope {
    return this.scopes[this.scopes.length - 1]!;
  }

  private varScope(): Scope {
    for (let i = this.scopes.length - 1; ; i--) if (this.scopes[i]!.holdsVars) return this.scopes[i]!;
  }

  private declare(scope: Scope, name: string, options: { early: boolean; constant?: boolean; numeric: boolean }): Binding | null {
    const before = scope.names.get(name);
    if (before !== undefined) {
      if (before && !options.numeric) before.numeric = false;
      return before;
    }
    if (scope.unknown) {
      scope.names.set(name, null);
      return null;
    }
    const { early, numeric, constant = false } = options;
    const binding: Binding = { early, ready: early ? 0 : Infinity, fn: this.fn, constant, numeric, values: [] };
    if (numeric) this.candidates.push(binding);
    scope.names.set(name, binding);
    return binding;
  }

  private unknown(scope: Scope, name: string): void {
    scope.names.set(name, null);
  }

  private reference(node: Node, value?: Node | null): void {
    this.current.references.push({ name: node.name, node, order: ++this.order, fn: this.fn, value, inWith: this.inWith });
  }

  // Patterns

  /** Calls `name` for each identifier that a pattern binds, and visits the expressions in it. */
  private pattern(node: Node | null | undefined, name: (identifier: Node) => void): void {
    if (!node) return;
    if (node.decorators) this.visitAll(node.decorators);
    switch (node.type) {
      case 'Identifier':
        return name(node);
      case 'ObjectPattern':
        for (const property of node.properties as Node[]) {
          if (property.computed) this.visit(property.key);
          this.pattern(property.type === 'RestElement' ? property.argument : property.value, name);
        }
        return;
      case 'ArrayPattern':
        for (const element of node.elements as (Node | null)[]) this.pattern(element, name);
        return;
      case 'AssignmentPattern':
        this.visit(node.right);
        return this.pattern(node.left, name);
      case 'RestElement':
        return this.pattern(node.argument, name);
      case 'TSParameterProperty':
        return this.pattern(node.parameter, name);
      default:
        return this.assignTarget(node);
    }
  }

  private assignPattern(target: Node): void {
    this.pattern(target, (identifier) => this.reference(identifier, null));
  }

  // Nodes

  private visitAll(nodes: readonly (Node | null)[]): void {
    for (const node of nodes) this.visit(node);
  }

  private children(node: Node): void {
    for (const key in node) {
      if (NOT_CHILDREN.has(key)) continue;
      const child = node[key] as unknown;
      if (Array.isArray(child)) {
        for (const item of child) if (isNode(item)) this.visit(item);
      } else if (isNode(child)) this.visit(child);
    }
  }

  private spine(node: Node): void {
    const spine = spineOf(node, () => true).reverse();
    this.visit(firstOperand(spine[0]!));
    for (const at of spine) {
      if (at.arguments) {
        if (inParentheses(at.callee).name === 'eval') this.usesEval = true;
        this.visitAll(at.arguments);
      } else if (at.right) this.visit(at.right);
      else if (at.computed) this.visit(at.property);
    }
  }

  private visit(node: Node | null | undefined): void {
    if (!node) return;
    switch (node.type) {
      case 'Identifier':
        return this.reference(node);
      case 'BinaryExpression':
      case 'LogicalExpression':
      case 'MemberExpression':
      case 'OptionalMemberExpression':
      case 'CallExpression':
      case 'OptionalCallExpression':
        return this.spine(node);
      case 'Property':
        if (node.computed) this.visit(node.key);
        return this.visit(node.value);

      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ObjectMethod':
      case 'ClassMethod':
      case 'ClassPrivateMethod':
        return this.functionNode(node);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.classNode(node);
      case 'PropertyDefinition':
      case 'ClassProperty':
      case 'ClassPrivateProperty':
      case 'AccessorProperty':
      case 'ClassAccessorProperty':
        if (node.decorators) this.visitAll(node.decorators);
        if (node.computed) this.visit(node.key);
        return this.inFunction(() => this.visit(node.value));
      case 'StaticBlock':
        return this.inFunction(() => this.scope({ holdsVars: true }, () => this.visitAll(node.body)));

      case 'BlockStatement':
        return this.scope({}, () => this.children(node));
      case 'SwitchStatement':
        this.visit(node.discriminant);
        return this.scope({ inSwitch: true }, () => this.visitAll(node.cases));
      case 'CatchClause':
        return this.scope({}, () => {
          this.parameters([node.param]);
          this.visit(node.body);
        });
      case 'ForStatement':
        return this.scope({}, () => this.children(node));
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.scope({}, () => {
          const left = node.left as Node;
          const ready = left.type === 'VariableDeclaration' ? this.variables(left, true) : (this.assignPattern(left), []);
          this.visit(node.right);
          for (const binding of ready) binding.ready = this.order;
          this.visit(node.body);
        });
      case 'VariableDeclaration':
        this.variables(node, false);
        return;

      case 'AssignmentExpression': {
        const left = node.left as Node;
        if (left.type === 'Identifier') this.reference(left, node.operator === '=' ? node.right : node);
        else if (left.type === 'ObjectPattern' || left.type === 'ArrayPattern') this.assignPattern(left);
        else this.assignTarget(left);
        return this.visit(node.right);
      }
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier') this.reference(node.argument, node);
        else this.assignTarget(node.argument);
        return;

      case 'WithStatement': {
        this.visit(node.object);
        const outer = this.inWith;
        this.inWith = true;
        this.visit(node.body);
        this.inWith = outer;
        return;
      }
      case 'ImportDeclaration':
        for (const specifier of node.specifiers as Node[]) this.unknown(this.current, specifier.local.name);
        return;
      case 'TSEnumDeclaration':
      case 'TSImportEqualsDeclaration':
        if (node.id) this.unknown(this.current, node.id.name);
        return this.children(node);
      case 'TSModuleDeclaration':
        if (node.id?.type === 'Identifier') this.unknown(this.current, node.id.name);
        // Its names may become properties of an object.
        return this.inFunction(() => this.scope({ holdsVars: true, unknown: true }, () => this.visit(node.body)));
      case 'TSModuleBlock':
        return this.visitAll(node.body);
      default:
        return this.children(node);
    }
  }

  /** `(a) = 1`, `(a as any) = 1`, `a.b = 1`: what is written may be a name in disguise. */
  private assignTarget(node: Node): void {
    let inner = node;
    while (isNode(inner.expression)) inner = inner.expression;
    if (inner.type === 'Identifier') this.reference(inner, null);
    else this.visit(inner);
  }

  /** Returns the bindings that are ready only after the loop's expression, when `inLoopHead`. */
  private variables(node: Node, inLoopHead: boolean): Binding[] {
    const waiting: Binding[] = [];
    const isVar = node.kind === 'var';
    const scope = isVar ? this.varScope() : this.current;
    const constant = node.kind !== 'var' && node.kind !== 'let';
    for (const declarator of node.declarations as Node[]) {
      const { id, init } = declarator as unknown as { id: Node; init: Node | null };
      const declared: Binding[] = [];
      const simple = id.type === 'Identifier' && !inLoopHead;
      this.pattern(id, (identifier) => {
        const binding = this.declare(scope, identifier.name, { early: isVar, constant, numeric: identifier.name !== 'arguments' });
        if (binding && !isVar) declared.push(binding);
        // The assignment is resolved by name: in a catch clause, `var` assigns to the parameter.
        if (!simple) this.reference(identifier, null);
        else if (init) this.reference(identifier, init);
      });
      this.visit(init);
      if (inLoopHead) waiting.push(...declared);
      else if (!scope.inSwitch) for (const binding of declared) binding.ready = this.order;
    }
    return waiting;
  }

  /** Parameters are there once all of them are: a default may look at one that comes later. */
  private parameters(nodes: readonly (Node | null)[]): void {
    const declared: Binding[] = [];
    for (const node of nodes) {
      this.pattern(node, (identifier) => {
        const binding = this.declare(this.current, identifier.name, { early: true, numeric: false });
        if (binding) declared.push(binding);
        if (binding) binding.ready = Infinity;
      });
    }
    for (const binding of declared) binding.ready = this.order;
  }

  private functionNode(node: Node): void {
    if (node.decorators) this.visitAll(node.decorators);
    if (node.computed) this.visit(node.key);
    const isDeclaration = node.type === 'FunctionDeclaration';
    if (isDeclaration && node.id) {
      this.declare(this.current, node.id.name, { early: true, numeric: false });
      // In sloppy code a function in a block is also a variable of the function around it, and in strict code it is not.
      const outer = this.varScope();
      if (outer !== this.current) {
        if (outer.names.has(node.id.name)) this.declare(outer, node.id.name, { early: true, numeric: false });
        else this.unknown(outer, node.id.name);
      }
    }
    if (!node.body) return;
    this.scope({ unknown: true }, () => {
      if (!isDeclaration && node.id) this.unknown(this.current, node.id.name);
      this.inFunction(() =>
        this.scope({}, () => {
          if (node.type !== 'ArrowFunctionExpression') this.unknown(this.current, 'arguments');
          this.parameters(node.params);
          const outer = this.current;
          if (node.body.type !== 'BlockStatement') return this.visit(node.body);
          this.scope({ holdsVars: true }, () => {
            this.visitAll(node.body.body);
            // `var x` next to a parameter `x` starts with its value.
            for (const [name, binding] of this.current.names) if (binding && outer.names.has(name)) binding.numeric = false;
          });
        }),
      );
    });
  }

  private classNode(node: Node): void {
    if (node.decorators) this.visitAll(node.decorators);
    const binding = node.type === 'ClassDeclaration' && node.id ? this.declare(this.current, node.id.name, { early: false, numeric: false }) : null;
    this.scope({ unknown: true }, () => {
      if (node.id) this.unknown(this.current, node.id.name);
      this.visit(node.superClass);
      this.visit(node.body);
    });
    if (binding && !this.current.inSwitch) binding.ready = this.order;
  }
}
