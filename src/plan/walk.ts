/**
 * The mechanism of planning: a walk over an AST that hands out sites, slots and probes. What each kind of node does with it is in rules.ts.
 *
 * The walk carries a *reach*: the formula of how often control gets to the point just before a node, or null where that is not known. A
 * rule gives its node the reach it starts with and returns the reach after it. A site takes the reach where there is one (so a function, its
 * first statement and the first operand of that statement's `&&` share one slot), and a new slot with a probe where there is none.
 */
import { type Formula, slotFormula } from '../model/layout.ts';
import type { BranchType, FunctionSite, Range } from '../model/site-map.ts';
import type { LineTable } from '../positions.ts';
import { CHILD_FIELDS, directivesOf, inParentheses, isAnonymousDefinition, isDirective, isInvented, isMethodProperty, isUsing, type Node, spineOf } from './ast.ts';
import { type Hint, Hints } from './hints.ts';
import { Bindings } from './bindings.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { known, NEVER, Pending, type Reach } from './reduce.ts';
import type { Binding, PlanInput, Probe, ProbeForm, Prologue } from './plan.ts';
import { isTotal } from './safety.ts';

export type Rule = (walk: Walk, node: Node, reach: Reach) => Reach;

export interface Rules {
  /** By node type; a type without a rule only visits its children. */
  byType: Readonly<Record<string, Rule>>;
  /** The kinds to which a hint `next` can bind. */
  hintable: ReadonlySet<string>;
  /** How often control gets to a statement of a list, where probes that come later can say so (ahead.ts). */
  countedAhead: (walk: Walk, statements: readonly Node[], from: number) => Formula | null;
}

/** What a prologue belongs to: a function body, a static block; or the top level, which has none. */
interface Scope {
  binding: Binding;
  /** The probes that use this scope's local. */
  probes: Probe[];
  /** `this` may throw here: a derived constructor (and arrows in it) before `super()`. */
  thisMayThrow: boolean;
}

/** A branch being planned: its arms in order, each with the formula of its count. */
export interface Branch {
  type: BranchType;
  range: Range;
  arms: (Range | null)[];
  formulas: Formula[];
}

export class Walk {
  readonly statements: Range[] = [];
  readonly statementFormulas: Formula[] = [];
  readonly functions: FunctionSite[] = [];
  readonly functionFormulas: Formula[] = [];
  readonly branches: Branch[] = [];
  readonly prologues: Prologue[] = [];
  readonly hints: Hints;
  readonly names: Bindings;
  readonly full: boolean;
  /** Whether counts may be computed from other counts; a hit says only whether, so hits may not. */
  readonly subtract: boolean;
  slots = 0;
  scope: Scope = { binding: 'file', probes: [], thisMayThrow: false };
  /** The class whose body is being walked has an `extends`. */
  derivedClass = false;
  /** With the model `full`: how often the links of optional chains found nothing, those before them included. */
  readonly nullish = new Map<Node, Formula>();
  /** The arms of an `if` that were given their probes before they are visited. */
  readonly countedArms = new Map<Node, { then: Formula; else: Formula }>();
  /** An `if` or `else` hint on its way to the statement it stands before. */
  armHint: Hint | null = null;

  /** The parameter that is being walked. */
  parameter: Parameter | null = null;

  /** The hint whose node is being walked: nothing in it is a site. */
  private ignoredBy: Hint | null = null;
  /** In the body of a `with`, the name of a counter could be a property of the object, and looking it up could be seen: no sites there. */
  private inWith = false;
  /** The statement before which a probe can stand, and whether it is a body that lacks braces. */
  private anchor: { node: Node; bare: boolean; list: readonly Node[]; index: number } | null = null;
  /** Each probe, at its place in the order of traversal; at other places nothing. */
  private readonly placed: (Probe | undefined)[] = [];
  private places = 0;
  /** The value of the last statement can be seen: `eval`, `vm`, the console. */
  private readonly showsValue: boolean;
  /** Whether there may be a `using`. */
  private readonly mayDispose: boolean;
  private readonly lines: LineTable;
  private readonly rules: Rules;

  constructor(input: PlanInput, rules: Rules) {
    this.lines = input.lines;
    this.hints = new Hints(input.source, input.comments, input.lines, input.hints);
    this.names = new Bindings(input.program, input.fresh ? input.source.length : undefined);
    this.mayDispose = !input.fresh || input.source.includes('using');
    this.showsValue = input.sourceType === 'script';
    this.full = input.model === 'full';
    this.subtract = input.mode !== 'hits';
    this.rules = rules;
  }

  // Visiting

  /** Visits a node that control reaches `reach` times, and returns how often control gets past it. */
  visit(node: Node | null | undefined, reach: Reach): Reach {
    if (!node) return reach;
    return this.hints.all.length === 0 ? this.apply(node, reach) : this.visitHinted(node, reach);
  }

  private visitHinted(node: Node, reach: Reach): Reach {
    const hint = this.hints.take(node.start);
    if (!hint) return this.apply(node, reach);
    // Babel attaches no comment to what is in parentheses; people mean it.
    const target = inParentheses(node);
    if (hint.kind !== 'next') {
      if (target.type === 'IfStatement') this.armHint = hint;
    } else if (this.rules.hintable.has(target.type) || isMethodProperty(target)) {
      this.ignore(hint, () => this.apply(node, reach));
      return null;
    }
    return this.apply(node, reach);
  }

  private apply(node: Node, reach: Reach): Reach {
    const rule = this.rules.byType[node.type];
    if (rule) return rule(this, node, reach);
    if (!reach && this.isQuiet(node)) return null;
    return node.type === 'Identifier' && !node.decorators ? (this.names.isReadable(node) ? reach : null) : this.children(node, reach);
  }

  /** Whether an expression holds nothing to be planned. Where there are hints, they look for the nodes that they bind to. */
  isQuiet(node: Node): boolean {
    return this.hints.all.length === 0 && this.names.isQuiet(node);
  }

  /** Visits the children in order; the reach after them is known only where the node itself surely completes. */
  children(node: Node, reach: Reach): Reach {
    if (node.type === 'BinaryExpression') return this.binary(node, reach);
    if (node.type === 'TemplateLiteral') return this.template(node, reach);
    const fields = CHILD_FIELDS[node.type];
    if (fields) for (const field of fields) reach = this.all(node[field], reach);
    return isTotal(node, this.names) ? reach : null;
  }

  /** Each value becomes text before the next is evaluated, and that may call a `toString` of the program's, which may throw. */
  private template(node: Node, reach: Reach): Reach {
    for (const expression of node.expressions as Node[]) {
      reach = this.visit(expression, reach);
      if (!this.names.isNumeric(expression)) reach = null;
    }
    return reach;
  }

  private binary(node: Node, reach: Reach): Reach {
    // Hints before the operands in between were taken by the outermost, which starts there, too.
    const spine = spineOf(node, (inner, outer) => inner.type === 'BinaryExpression' && inner.start === outer.start);
    reach = this.visit(spine[spine.length - 1]!.left, reach);
    for (let i = spine.length - 1; i >= 0; i--) {
      reach = this.visit(spine[i]!.right, reach);
      if (!isTotal(spine[i]!, this.names)) reach = null;
    }
    return reach;
  }

  all(child: Node | readonly (Node | null)[] | null | undefined, reach: Reach): Reach {
    if (!Array.isArray(child)) return this.visit(child as Node | null, reach);
    for (let i = 0; i < child.length; i++) reach = this.visit(child[i] as Node | null, reach);
    return reach;
  }

  /** Statements in a list, before each of which a probe can stand. */
  list(statements: readonly Node[], reach: Reach): Reach {
    let left = false;
    let disposes = false;
    for (let index = 0; index < statements.length; index++) {
      const node = statements[index]!;
      if (isDirective(node)) continue;
      this.anchor = { node, bare: false, list: statements, index };
      reach = this.visit(node, reach);
      if (this.mayDispose && isUsing(node)) disposes = true;
      if (reach !== NEVER) continue;
      left = true;
      reach = null; // should the analysis be wrong, unreachable code has its own slots
    }
    // What is disposed of at the end may throw.
    return left ? NEVER : disposes ? null : reach;
  }

  /** The body of an `if` or a loop: a block, or a statement that gets braces when a probe must stand before it. */
  body(node: Node, reach: Reach): Reach {
    this.anchor = { node, bare: true, list: [node], index: 0 };
    return this.visit(node, reach);
  }

  /** Walks code that a hint takes out of the report; what would have been sites is counted for the hint. */
  ignore(hint: Hint, walk: () => unknown): void {
    const outer = this.ignoredBy;
    this.ignoredBy = outer ?? hint;
    walk();
    this.ignoredBy = outer;
  }

  withBody(walk: () => void): void {
    const outer = this.inWith;
    this.inWith = true;
    walk();
    this.inWith = outer;
  }

  inScope<T>(scope: Scope, walk: () => T): T {
    const outer = this.scope;
    this.scope = scope;
    const result = walk();
    this.scope = outer;
    return result;
  }

  // Sites and probes

  range(node: Node): Range {
    const inner = inParentheses(node);
    return this.lines.range(inner.start, inner.end);
  }

  /** Whether nothing at `node` is a site; where a hint is the reason, it is counted there. */
  private skips(node: Node, kind: 'statements' | 'functions' | 'branches'): boolean {
    if (isInvented(node)) return true;
    if (this.hints.all.length === 0) return this.inWith;
    const hint = this.ignoredBy ?? this.hints.covering(node.start);
    if (hint) hint[kind]++;
    return hint !== null || this.inWith;
  }

  /** A new slot with its probe. */
  probe(form: ProbeForm, node: Node, name?: string, place = this.places++): Formula {
    const slot = this.slots++;
    const probe: Probe = { slot, form, binding: this.scope.binding, node, name };
    this.placed[place] = probe;
    if (probe.binding === 'local') this.scope.probes.push(probe);
    return slotFormula(slot);
  }

  /** In the order of traversal: outer before inner. */
  get probes(): Probe[] {
    return this.placed.filter((probe) => probe !== undefined);
  }

  /**
   * A probe at the end of an arm, should one be needed; asked for before the arm is visited, so that it comes after all that the arm gets. None where
   * it could be the value of a script, or where what `using` declared is disposed of after it.
   */
  probeExit(body: Node): Pending | null {
    if (this.showsValue && this.scope.binding === 'file') return null;
    if (this.mayDispose && body.type === 'BlockStatement' && (body.body as Node[]).some(isUsing)) return null;
    const place = this.places++;
    this.placed.push(undefined);
    return Pending.probe(() => this.probe('exit', body, undefined, place));
  }

  /** A probe before the statement being visited, or what says the same. */
  probeBefore(): Formula {
    const { list, index } = this.anchor!;
    return this.rules.countedAhead(this, list, index) ?? this.probeAnchor();
  }

  /** The probe itself. */
  probeAnchor(): Formula {
    const { node, bare } = this.anchor!;
    return this.probe(bare ? 'braces' : 'before', node);
  }

  /** `(probe, value)`, or the form that keeps the name which an anonymous function takes from the binding `target`. */
  probeWrap(value: Node, target?: Node): Formula {
    const named = target?.type === 'Identifier' && isAnonymousDefinition(value);
    return named ? this.probe('named', value, target.name as string) : this.probe('wrap', value);
  }

  /** How often the statements of a block, function body or case are begun, by a probe or by what says the same. */
  probeList(statements: readonly Node[], probe: () => Formula): Formula {
    return this.rules.countedAhead(this, statements, 0) ?? probe();
  }

  /** The same for a body that may lack braces. */
  probeStart(body: Node): Formula {
    return this.probeList(body.type === 'BlockStatement' ? body.body : [body], () => this.probeBody(body));
  }

  /** A probe at the start of a body, which gets braces where it has none. */
  probeBody(body: Node): Formula {
    return this.probe(body.type === 'BlockStatement' ? 'enter' : 'braces', body);
  }

  /** A statement site; returns the reach inside it. */
  statement(node: Node, reach: Reach, probe?: () => Formula): Reach {
    const inner = inParentheses(node);
    if (this.skips(inner, 'statements')) return reach;
    const formula = known(reach) ?? (probe ? probe() : this.probeBefore());
    this.statements.push(this.lines.range(inner.start, inner.end));
    this.statementFormulas.push(formula);
    return formula;
  }

  /**
   * The hint that belongs to an operand of `node`: the one before it, or inside the parentheses around it. What stands where `node` itself starts is
   * a hint of `node`. It is not taken: the walk still visits the operand.
   */
  hintBefore(node: Node, operand: Node): Hint | null {
    for (let at = operand; ; at = at.expression as Node) {
      const hint = at.start === node.start ? null : this.hints.peek(at.start);
      if (hint) return hint.kind === 'next' ? hint : null;
      if (at === inParentheses(at)) return null;
    }
  }

  /** Whether no hint and no `with` changes what is counted at `node`. */
  isPlain(node: Node): boolean {
    return !this.isIgnored(node) && !this.hints.peek(node.start) && !(this.showsValue && this.scope.binding === 'file');
  }

  private isIgnored(node: Node): boolean {
    return this.ignoredBy !== null || this.inWith || isInvented(node) || this.hints.covering(node.start) !== null;
  }

  /** A branch site; null where it is skipped. Its number is taken even when all its arms turn out to be ignored, as in Istanbul. */
  branch(type: BranchType, node: Node): Branch | null {
    if (this.isIgnored(node)) return null;
    const branch: Branch = { type, range: this.range(node), arms: [], formulas: [] };
    this.branches.push(branch);
    return branch;
  }

  /**
   * An arm of a branch.
   * @param at the node whose place decides whether a hint covers the arm
   * @param ignoredBy a hint that takes out this arm alone
   * @returns how often control enters the arm, or null where it is skipped
   */
  arm(branch: Branch | null, at: Node, ignoredBy: Hint | null, range: Range | null, count: () => Formula): Formula | null {
    return this.takesArm(branch, at, ignoredBy) ? this.addArm(branch, range, count()) : null;
  }

  /** Whether `arm` would not skip it. */
  takesArm(branch: Branch | null, at: Node, ignoredBy: Hint | null): branch is Branch {
    if (ignoredBy && !this.ignoredBy) {
      ignoredBy.branches++;
      return false;
    }
    return !this.skips(at, 'branches') && branch !== null;
  }

  addArm(branch: Branch, range: Range | null, formula: Formula): Formula {
    branch.arms.push(range);
    branch.formulas.push(formula);
    return formula;
  }

  // Functions

  /**
   * A function.
   * @param node where it stands: the method, for methods
   * @param fn the node with `params` and `body`; the same one in Babel's AST
   * @param counted whether it is a function to the model
   * @param head visits what is evaluated outside, such as decorators and a computed key, after the function got its number
   */
  fn(node: Node, fn: Node, counted: boolean, thisMayThrow: boolean, head?: () => void): void {
    const body = fn.body as Node | null;
    if (!body) return; // an overload, or an abstract method
    const concise = body.type !== 'BlockStatement';
    if (!concise && directivesOf(body).includes('use asm')) return; // any change to it, and asm.js validation fails
    const scope: Scope = { binding: 'local', probes: [], thisMayThrow };
    let entry: Formula | null = null;
    if (counted && !isInvented(body) && !this.skips(node, 'functions')) {
      this.functions.push({ name: fn.id?.name ?? '', declaration: this.declarationRange(node, fn), body: this.range(body) });
      entry = this.inScope(scope, () => (concise ? this.probe('arrow', body) : this.probeList(body.body, () => this.probe('enter', body))));
      this.functionFormulas.push(entry);
    }
    head?.();
    const outer = this.scope;
    this.parameters(fn.params, thisMayThrow);
    this.scope = scope;
    // Istanbul turns `=> x` into `=> { return x }`, so `x` is a statement too.
    this.visit(body, concise ? this.statement(body, entry, () => this.probe('arrow', body)) : entry);
    this.scope = outer;
    this.prologue(body, concise, scope);
  }

  /** Parameters are evaluated outside the body, where its local does not exist. */
  private parameters(nodes: readonly Node[], thisMayThrow: boolean): void {
    const outer = this.parameter;
    for (const parameter of parametersOf(nodes)) {
      this.scope = { binding: parameter.pattern, probes: [], thisMayThrow };
      this.parameter = parameter;
      this.visit(parameter.node, null);
    }
    this.parameter = outer;
  }

  /** In a parameter: its probes get to their counters in another way. */
  bound<T>(binding: Binding | undefined, walk: () => T): T {
    return binding === undefined ? walk() : this.inScope({ ...this.scope, binding }, walk);
  }

  /** Istanbul's place for a function without a name is its first character. */
  private declarationRange(node: Node, fn: Node): Range {
    if (fn.id) return this.range(fn.id);
    const [line, column] = this.range(node);
    return [line, column, line, column + 1];
  }

  /** A function to the model `full`. */
  staticBlock(node: Node): void {
    const scope: Scope = { binding: 'local', probes: [], thisMayThrow: false };
    let entry: Formula | null = null;
    if (this.full && !this.skips(node, 'functions')) {
      this.functions.push({ name: '', declaration: this.declarationRange(node, node), body: this.range(node) });
      entry = this.inScope(scope, () => this.probe('enter', node));
      this.functionFormulas.push(entry);
    }
    this.inScope(scope, () => this.list(node.body, entry));
    this.prologue(node, false, scope);
  }

  private prologue(body: Node, concise: boolean, scope: Scope): void {
    // One probe at the start is cheaper with a look-up of its own than with a local, and a concise arrow stays concise.
    if (scope.probes.length === 1 && scope.probes[0]!.node === body) scope.probes[0]!.binding = 'guarded';
    else if (scope.probes.length > 0) this.prologues.push({ body, concise });
  }
}
