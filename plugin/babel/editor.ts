/**
 * The Babel editor: applies a Plan to the AST it was made from, by the identity of nodes, and decides nothing. The same forms as the text editor
 * (src/edit/edit-text.ts), which prints what this builds.
 *
 * One walk, children first, so that what is inserted is never looked at. The nodes it puts in stand nowhere in the source; source maps and other
 * plug-ins take them for generated ones.
 */
import type * as BabelTypes from '@babel/types';
import { chooseNames, counters, find, header, type HeaderInput, isThere, type Names, plainNote, type PlainNote, prologue } from '../../src/edit/names.ts';
import type { Node } from '../../src/plan/ast.ts';
import type { Plan, Probe } from '../../src/plan/plan.ts';

export interface Babel {
  types: typeof BabelTypes;
  template: {
    statements: { ast(code: string, options: object): unknown };
    expression: { ast(code: string, options: object): unknown };
  };
}

/** babel-plugin-jest-hoist refuses a `jest.mock` factory that refers to names around it, but lets this prefix pass for coverage tools. */
const NAME_PREFIX = 'cov';

/** Without a pattern nothing in the text is taken for a placeholder. */
const VERBATIM = { placeholderPattern: false };

export function editBabel(source: string, plan: Plan, record: Omit<HeaderInput, 'names' | 'plan'>, babel: Babel): void {
  const names = chooseNames(source, plan, NAME_PREFIX);
  new BabelEditor(plan, names, babel).edit(header({ ...record, names, plan }));
}

/** Puts in that a file runs as it is. */
export function noteBabel(program: Node, note: PlainNote, { template }: Babel): void {
  begin(program, template.statements.ast(plainNote(note), VERBATIM) as Node[], (program.body as Node[])[0]);
}

/** Puts statements first. Plug-ins that go by the first comment of a file (`// @preval`, `// @codegen`) look for it at its first statement. @param first the program's own */
function begin({ body }: Node, statements: Node[], first: Node | undefined): void {
  if (first?.leadingComments && statements[0]) {
    statements[0].leadingComments = first.leadingComments;
    delete first.leadingComments;
  }
  body.unshift(...statements);
}

/** A statement list is read where its array stands, so that a probe can be put before one of its statements. */
type Children = Node | (Node | null)[] | null | undefined;

class BabelEditor {
  private readonly plan: Plan;
  private readonly names: Names;
  private readonly babel: Babel;
  private readonly isThere: Node;
  private readonly find: Node;
  private readonly counters: Node;
  private readonly prologue: Node[];
  /** The probes of each node, outer before inner. */
  private readonly probes = new Map<Node, Probe[]>();
  private readonly conciseBodies = new Set<Node>();
  private readonly bodies = new Set<Node>();

  constructor(plan: Plan, names: Names, babel: Babel) {
    this.plan = plan;
    this.names = names;
    this.babel = babel;
    this.isThere = this.expression(isThere(names, plan));
    this.find = this.expression(find(names));
    this.prologue = this.parse(prologue(names, plan));
    this.counters = this.expression(counters(names, plan));
    for (const probe of plan.probes) {
      const there = this.probes.get(probe.node);
      if (there) there.push(probe);
      else this.probes.set(probe.node, [probe]);
    }
    for (const { body, concise } of plan.prologues) (concise ? this.conciseBodies : this.bodies).add(body);
  }

  edit(headerText: string): void {
    const { program } = this.plan;
    const [first] = program.body as Node[];
    this.walk(program);
    begin(program, this.parse(headerText), first);
  }

  private parse(text: string): Node[] {
    return this.babel.template.statements.ast(text, VERBATIM) as Node[];
  }

  private expression(text: string): Node {
    return this.babel.template.expression.ast(text, VERBATIM) as Node;
  }

  private clone(node: Node): Node {
    return this.babel.types.cloneNode(node as never, true) as Node;
  }

  private clonedPrologue(): Node[] {
    return this.prologue.map((statement) => this.clone(statement));
  }

  private walk(node: Node): void {
    for (const key of this.babel.types.VISITOR_KEYS[node.type] ?? []) {
      const child = node[key] as Children;
      if (!child) continue;
      if (Array.isArray(child)) this.walkList(child);
      else {
        this.walk(child);
        const edited = this.edited(child);
        if (edited !== child) this.replace(node, key, edited);
      }
    }
    this.editInside(node);
  }

  private walkList(list: (Node | null)[]): void {
    for (let i = 0; i < list.length; i++) {
      const node = list[i];
      if (!node) continue;
      this.walk(node);
      list[i] = this.edited(node);
      const before = this.before(node);
      if (before.length > 0) list.splice(i, 0, ...before);
      i += before.length;
    }
  }

  private replace(parent: Node, key: string, node: Node): void {
    parent[key] = node;
    if (parent.type === 'ArrowFunctionExpression' && key === 'body' && 'expression' in parent) parent.expression = node.type !== 'BlockStatement';
  }

  private probesOf(node: Node): readonly Probe[] {
    return this.probes.get(node) ?? [];
  }

  /** What goes before a member of a list. */
  private before(node: Node): Node[] {
    const found: Node[] = [];
    for (const probe of this.probesOf(node)) {
      if (probe.form === 'before') found.push(this.bumpStatement(probe));
      else if (probe.form === 'member') found.push(this.field(probe, Boolean(probe.node.static)));
      else if (probe.form === 'declarator') found.push(this.declarator(probe));
    }
    return found;
  }

  /** What goes into a node. */
  private editInside(node: Node): void {
    const { types: t } = this.babel;
    const entered: Node[] = this.bodies.has(node) ? this.clonedPrologue() : [];
    for (const probe of this.probesOf(node)) {
      if (probe.form === 'enter') entered.push(this.bumpStatement(probe));
      else if (probe.form === 'exit' && node.type === 'BlockStatement') (node.body as Node[]).push(this.bumpStatement(probe));
      else if (probe.form === 'case') (node.consequent as Node[]).unshift(this.bumpStatement(probe));
      else if (probe.form === 'argument') (node.arguments as Node[]).unshift(t.spreadElement(this.comma(probe, t.arrayExpression([]) as Node) as never) as Node);
      else if (probe.form === 'property') {
        node.property = this.comma(probe, t.stringLiteral(node.property.name) as Node);
        node.computed = true;
      } else if (probe.form === 'else') node.alternate = t.blockStatement([this.bumpStatement(probe)] as never);
    }
    if (entered.length > 0) (node.body as Node[]).unshift(...entered);
  }

  /** What stands in the place of a node: inner probes are put around it first. */
  private edited(node: Node): Node {
    const { types: t } = this.babel;
    const probes = this.probesOf(node);
    const isBlock = this.conciseBodies.has(node);
    let result = node;
    const entered: Node[] = [];
    for (let i = probes.length - 1; i >= 0; i--) {
      const probe = probes[i]!;
      switch (probe.form) {
        case 'braces':
          result = t.blockStatement([this.bumpStatement(probe), result] as never) as Node;
          break;
        case 'exit':
          if (node.type !== 'BlockStatement') result = t.blockStatement([result, this.bumpStatement(probe)] as never) as Node;
          break;
        case 'arrow':
          if (isBlock) entered.unshift(this.bumpStatement(probe));
          else result = this.comma(probe, result);
          break;
        case 'wrap':
          result = this.comma(probe, result);
          break;
        case 'empty-object':
          result = t.assignmentExpression('=', t.objectPattern([]), this.comma(probe, result) as never) as Node;
          break;
        case 'unprinted':
          result = probe.binding === 'placeless' ? this.comma(probe, result) : (t.logicalExpression('&&', this.comma(probe, t.booleanLiteral(true) as Node) as never, result as never) as Node);
          break;
        case 'if-true':
          result = t.logicalExpression('&&', result as never, this.comma(probe, t.booleanLiteral(true) as Node) as never) as Node;
          break;
        case 'if-false':
          result = t.logicalExpression('||', result as never, this.comma(probe, t.booleanLiteral(false) as Node) as never) as Node;
          break;
        case 'nullish':
          result = t.logicalExpression('??', result as never, this.comma(probe, t.unaryExpression('void', t.numericLiteral(0)) as Node) as never) as Node;
          break;
        case 'named':
          result = this.comma(probe, this.named(probe.name!, result));
          break;
      }
    }
    if (!isBlock) return result;
    return t.blockStatement([...this.clonedPrologue(), ...entered, t.returnStatement(result as never)] as never) as Node;
  }

  /** `(counter, node)`, or what stands for it where a comma would give the node a place of its own. */
  private comma(probe: Probe, node: Node): Node {
    const { types: t } = this.babel;
    if (probe.binding !== 'placeless') return t.sequenceExpression([this.bump(probe), node] as never) as Node;
    const counted = t.classExpression(null, null, t.classBody([this.field(probe, true)] as never));
    return t.logicalExpression('&&', counted, node as never) as Node;
  }

  /** `{ name: node }["name"]` */
  private named(name: string, node: Node): Node {
    const { types: t } = this.babel;
    const property = t.objectProperty(t.stringLiteral(name), node as never, name === '__proto__');
    return t.memberExpression(t.objectExpression([property]), t.stringLiteral(name), true) as Node;
  }

  /** No static block: where a preset lowers the fields of classes but knows no blocks (React Native's, react-app's), Babel refuses one. */
  private field(probe: Probe, isStatic: boolean): Node {
    const { types: t } = this.babel;
    const name = t.privateName(t.identifier(this.names.local + probe.slot));
    return t.classPrivateProperty(name, this.bump(probe) as never, [], isStatic) as Node;
  }

  /** `{} = counter` */
  private declarator(probe: Probe): Node {
    const { types: t } = this.babel;
    return t.variableDeclarator(t.objectPattern([]), this.bump(probe) as never) as Node;
  }

  private bumpStatement(probe: Probe): Node {
    return this.babel.types.expressionStatement(this.bump(probe) as never) as Node;
  }

  private bump({ binding, slot }: Probe): Node {
    const { types: t } = this.babel;
    const found = binding === 'local' ? t.identifier(this.names.local) : this.clone(this.counters);
    const counter = t.memberExpression(found as never, t.numericLiteral(slot), true);
    const bump = this.plan.operation === 'set' ? t.assignmentExpression('=', counter, t.numericLiteral(1)) : t.updateExpression('++', counter, true);
    if (binding === 'local' || binding === 'file') return bump as Node;
    const counted = this.plan.hoisted ? t.sequenceExpression([this.clone(this.find), bump] as never) : bump;
    return t.logicalExpression('&&', this.clone(this.isThere) as never, counted as never) as Node;
  }
}
