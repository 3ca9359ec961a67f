/**
 * What is surely known about names: that reading or writing one cannot throw, and that its value is a number. With it, `i++`, `a < b` and
 * `x === undefined` become code that cannot fail, and what follows shares its slot (safety.ts).
 *
 * One walk over the AST before planning (scopes.ts) binds references to names. Only names of functions and blocks count: those of the top level are unknown (a module in a cycle is called before
 * its body ran, a script shares its names, an export may be lowered to a property that others write).
 *
 * Reading a `let`, `const` or `class` is safe after its declaration in the same function: blocks have no other way in, except switch cases. From an
 * inner function it is not, for that may be called earlier. A `var`, parameter or function is safe from everywhere but a parameter's default.
 *
 * A name is numeric where all that is ever assigned to it is undefined, null, a boolean or a number: on these no operator throws, because only
 * objects run code when they are converted and only bigints and symbols refuse. The names of a file are assumed to be numeric, and one by one
 * found not to be, until nothing changes. Nothing is assumed where `eval` could assign.
 */
import type { Node } from './ast.ts';
import { type NodeNumbers, NumbersByNode, NumbersByPlace, QuietPlaces } from './node-numbers.ts';
import { bindingOf, CONSTANT, isSafe, readScopes, type Scopes } from './scopes.ts';

export class Bindings {
  /** What `Scopes` says about identifiers. */
  private readonly known: NodeNumbers;
  private readonly quiet: QuietPlaces | null;
  private readonly scopes: Scopes;
  /** Answers of `isNumeric` about sums of sums, once they are final. */
  private readonly sums = new Map<Node, boolean>();
  private readonly isSettled: boolean = false;

  /** @param fresh the length of the source where the AST comes fresh from the parser; its types may then be replaced by equal texts */
  constructor(program: Node, fresh?: number) {
    this.known = fresh === undefined ? new NumbersByNode() : new NumbersByPlace(fresh);
    this.quiet = fresh === undefined ? null : new QuietPlaces(fresh);
    this.scopes = readScopes(program, this.known, this.quiet);
    this.quiet?.settle();
    this.withdraw();
    this.isSettled = true;
  }

  /** Assumes of all candidates that they are numeric, and withdraws what does not hold, until all that is left supports itself. */
  private withdraw(): void {
    const { bindings, usesEval } = this.scopes;
    for (let changed = true; changed; ) {
      changed = false;
      for (const binding of bindings) {
        if (!binding.numeric || (!usesEval && this.areNumeric(binding.values))) continue;
        binding.numeric = false;
        changed = true;
      }
    }
  }

  private areNumeric(values: readonly Node[]): boolean {
    for (const value of values) if (!this.isNumeric(value)) return false;
    return true;
  }

  /** Whether an expression holds nothing that could be a site, so that nothing needs to be planned in it. Not said of all that are. */
  isQuiet(node: Node): boolean {
    return this.quiet !== null && this.quiet.has(node);
  }

  /** Whether evaluating this identifier surely completes. */
  isReadable(node: Node): boolean {
    return isSafe(this.known.get(node));
  }

  /** Whether this is the `undefined`, `NaN` or `Infinity` of the language. */
  isConstant(node: Node): boolean {
    return this.known.get(node) === CONSTANT;
  }

  /** Whether an assignment to this target surely completes, its value being there. */
  isWritable(target: Node): boolean {
    if (target.type !== 'Identifier') return false;
    const known = this.known.get(target);
    return known !== CONSTANT && isSafe(known) && !this.scopes.bindings[bindingOf(known)]!.constant;
  }

  private isNumericName(node: Node): boolean {
    const known = this.known.get(node);
    return known === CONSTANT || (known !== 0 && this.scopes.bindings[bindingOf(known)]!.numeric);
  }

  /** Whether the value of this expression, should it complete, is undefined, null, a boolean or a number. */
  isNumeric(node: Node): boolean {
    // Each term of a long sum asks about all those before it.
    if (!this.isSettled || node.type !== 'BinaryExpression' || node.left.type !== 'BinaryExpression') return this.computeNumeric(node);
    const before = this.sums.get(node);
    if (before !== undefined) return before;
    const numeric = this.computeNumeric(node);
    this.sums.set(node, numeric);
    return numeric;
  }

  /** The first operand comes last, in a loop: there may be thousands before it. */
  private computeNumeric(node: Node): boolean {
    for (;;) {
      const before = node.type === 'BinaryExpression' && this.sums.size > 0 ? this.sums.get(node) : undefined;
      if (before !== undefined) return before;
      switch (node.type) {
        case 'Identifier':
          return this.isNumericName(node);
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
        case 'TypeCastExpression':
        case 'AsExpression':
        case 'AsConstExpression':
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
