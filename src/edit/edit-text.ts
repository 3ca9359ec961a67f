/**
 * The text editor: applies a Plan to source text. It only inserts, and never a line break, so lines stay where they are and TypeScript stays
 * TypeScript.
 *
 * Insertions at one offset have an order: what closes comes before what opens; of the closing, the node that starts last closes first; of the
 * opening, the one planned first (the outer) opens first, and a prologue before all.
 */
import type { Node } from '../plan/ast.ts';
import { isDirective } from '../plan/ast.ts';
import type { Plan, Probe } from '../plan/plan.ts';
import { EditedText, type InsertedText } from './edited-text.ts';
import { chooseNames, counters, guarded, header, type HeaderInput, type Names, prologue } from './names.ts';

interface Insertion extends InsertedText {
  /** Closing text sorts by this, the start of its node, descending; opening text has Infinity, so it comes after. */
  closes: number;
  /** Position in the plan; -1 for what must come first. */
  order: number;
}

const OPENS = Infinity;

export function editText(source: string, plan: Plan, record: Omit<HeaderInput, 'names' | 'plan'>): EditedText {
  if (plan.slots === 0) return new EditedText(source, []);
  const names = chooseNames(source, plan);
  const editor = new TextEditor(source, plan, names);
  editor.insertAll(header({ ...record, names, plan }));
  return new EditedText(source, editor.sorted());
}

class TextEditor {
  private readonly insertions: Insertion[] = [];
  private readonly source: string;
  private readonly plan: Plan;
  private readonly names: Names;
  /** Statements that get braces with a probe of their own. */
  private readonly braced = new Set<Node>();

  constructor(source: string, plan: Plan, names: Names) {
    this.source = source;
    this.plan = plan;
    this.names = names;
  }

  insertAll(headerText: string): void {
    const { plan } = this;
    const start = this.bodyStart(plan.program);
    this.open(start.offset, -2, start.separator + headerText);
    const text = prologue(this.names, plan);
    const concise = new Set<Node>();
    for (const { body, concise: isConcise } of plan.prologues) {
      if (isConcise) {
        concise.add(body);
        this.open(body.start, -1, '{' + text);
        this.close(body.end, body, -1, '}');
      } else {
        const { offset, separator } = this.bodyStart(body);
        this.open(offset, -1, separator + text);
      }
    }
    for (const { form, node } of plan.probes) if (form === 'braces' || form === 'exit') this.braced.add(node);
    const returned = new Set<Node>();
    plan.probes.forEach((probe, order) => {
      if (probe.form === 'arrow' && concise.has(probe.node)) returned.add(probe.node);
      this.insert(probe, order, concise.has(probe.node));
    });
    for (const body of concise) if (!returned.has(body)) this.open(body.start, -0.5, 'return ');
  }

  sorted(): readonly Insertion[] {
    const { insertions } = this;
    // By offset without a function of ours, which is most of what sorting costs; then the few that share one.
    const keys = new Float64Array(insertions.length);
    for (let i = 0; i < keys.length; i++) keys[i] = insertions[i]!.offset * keys.length + i;
    keys.sort();
    const sorted: Insertion[] = [];
    for (let i = 0; i < keys.length; i++) {
      const insertion = insertions[keys[i]! % keys.length]!;
      let at = i;
      for (; at > 0 && precedes(insertion, sorted[at - 1]!); at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = insertion;
    }
    return sorted;
  }

  private insert(probe: Probe, order: number, blockArrow: boolean): void {
    const { node } = probe;
    const bump = this.bump(probe);
    const isPlaceless = probe.binding === 'placeless';
    // A comma would give its second operand a place.
    const then = isPlaceless ? '&&' : ',';
    switch (probe.form) {
      case 'before':
        return this.open(node.start, order, bump + ';');
      case 'enter': {
        const { offset, separator } = this.bodyStart(node);
        return this.open(offset, order, separator + bump + ';');
      }
      case 'case':
        return node.consequent.length > 0 ? this.open(node.consequent[0].start, order, bump + ';') : this.close(node.end, node, order, bump + ';');
      case 'braces':
        this.open(node.start, order, `{${bump};`);
        return this.close(node.end, node, order, '}');
      case 'exit': {
        const isBlock = node.type === 'BlockStatement';
        const last = isBlock ? (node.body as Node[]).at(-1)! : node;
        // The last statement may lack its semicolon.
        const text = `${this.source[last.end - 1] === ';' ? '' : ';'}${bump};`;
        if (isBlock) return this.close(node.end - 1, node, order, text);
        this.open(node.start, order, '{');
        return this.close(node.end, node, order, text + '}');
      }
      case 'else': {
        // An arm without a probe of its own (ignored by a hint) may lack its semicolon, or end in an `if` that would take our `else` for its own.
        const isBare = node.consequent.type !== 'BlockStatement' && !this.braced.has(node.consequent);
        if (isBare) this.open(node.consequent.start, -1, '{');
        // Before all that closes around the same `if`, however early its probe was planned (src/plan/ahead.ts).
        return this.close(node.end, node, Infinity, `${isBare ? '}' : ''} else{${bump};}`);
      }
      case 'arrow':
        return blockArrow ? this.open(node.start, order, bump + ';return ') : this.around(node, order, `(${bump},`, ')');
      case 'wrap':
        return isPlaceless ? this.around(node, order, `(${bump}&&(`, '))') : this.around(node, order, `(${bump},`, ')');
      case 'empty-object':
        return this.around(node, order, `({}=(${bump}${then}`, '))');
      case 'unprinted':
        return this.around(node, order, isPlaceless ? `(${bump}&&(` : `((${bump},!0)&&(`, '))');
      case 'if-true':
        this.open(node.start, order, '(');
        return this.close(node.end, node, order, `&&(${bump}${then}!0))`);
      case 'if-false':
        this.open(node.start, order, '(');
        return this.close(node.end, node, order, `||(${bump}${then}!1))`);
      case 'declarator':
        return this.open(node.start, order, `{}=${bump},`);
      case 'named': {
        const key = JSON.stringify(probe.name);
        this.open(node.start, order, `(${bump}${then}{${probe.name === '__proto__' ? `[${key}]` : key}:`);
        return this.close(node.end, node, order, `})[${key}]`);
      }
      case 'property':
        this.open(node.property.start, order, `[(${bump}${then}"`);
        return this.close(node.property.end, node.property, order, '")]');
      case 'argument': {
        const [first] = node.arguments as Node[];
        return first ? this.open(first.start, order, `...(${bump}${then}[]),`) : this.close(node.end - 1, node, order, `...(${bump}${then}[])`);
      }
      case 'nullish':
        this.open(node.start, order, '(');
        return this.close(node.end, node, order, ` ?? (${bump}${then}void 0))`);
      case 'member':
        // The semicolon ends a field before it, which might otherwise be read on (`get`, `static`).
        return this.open(node.start, order, node.static ? `;static{${bump}}` : `;#${this.names.local}${probe.slot}=(${bump});`);
    }
  }

  private around(node: Node, order: number, before: string, after: string): void {
    this.open(node.start, order, before);
    this.close(node.end, node, order, after);
  }

  /** A statement's or a comma operand's text. */
  private bump({ binding, slot }: Probe): string {
    const counter = `${binding === 'local' ? this.names.local : counters(this.names, this.plan)}[${slot}]`;
    const bump = this.plan.operation === 'set' ? `${counter}=1` : `++${counter}`;
    if (binding === 'local') return bump;
    if (binding === 'file') return bump;
    const found = guarded(this.names, this.plan, bump);
    return binding === 'placeless' ? `class{static{${found}}}` : found;
  }

  private open(offset: number, order: number, text: string): void {
    this.insertions.push({ offset, closes: OPENS, order, text });
  }

  private close(offset: number, node: Node, order: number, text: string): void {
    this.insertions.push({ offset, closes: node.start, order, text });
  }

  /** Where statements can start in a program, block or static block: after its directives, before its comments and code. */
  private bodyStart(node: Node): { offset: number; separator: string } {
    const statements = node.body as Node[];
    let lastDirective: Node | undefined;
    for (const statement of statements) {
      if (!isDirective(statement)) break;
      lastDirective = statement;
    }
    // A directive may lack its semicolon.
    if (lastDirective) return { offset: lastDirective.end, separator: ';' };
    if (node.type === 'Program') return { offset: statements[0]?.start ?? node.end, separator: '' };
    return { offset: node.type === 'StaticBlock' ? this.braceOf(node) + 1 : node.start + 1, separator: '' };
  }

  /** Offset of the `{` of a static block, past `static` and any comments. */
  private braceOf(node: Node): number {
    const gap = /(?:\s|\/\*[^]*?\*\/|\/\/.*)*\{/y;
    gap.lastIndex = node.start + 'static'.length;
    gap.exec(this.source);
    return gap.lastIndex - 1;
  }
}

/** Whether one insertion stands before another that does not come later in the source. */
function precedes(a: Insertion, b: Insertion): boolean {
  if (a.offset !== b.offset) return false;
  const opens = a.closes === OPENS;
  if (opens !== (b.closes === OPENS)) return !opens;
  return opens ? a.order < b.order : a.closes > b.closes || (a.closes === b.closes && a.order > b.order);
}
