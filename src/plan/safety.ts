/**
 * What can surely not throw, suspend or leave: after such code control goes on exactly as often as it arrived, so what follows may share its slot.
 * Sound before clever: anything not proved here is taken to throw. (A getter, a `valueOf`, a TDZ, a missing global, a Proxy: most code can.)
 */
import { type Node, TYPE_WRAPPERS } from './ast.ts';
import type { Bindings } from './bindings.ts';

/** Kinds that complete normally whatever the values of their parts are, provided the parts did. */
const TOTAL = new Set([
  'Literal',
  'StringLiteral',
  'NumericLiteral',
  'BooleanLiteral',
  'NullLiteral',
  'RegExpLiteral',
  'BigIntLiteral',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ParenthesizedExpression',
  'SequenceExpression',
  ...TYPE_WRAPPERS,
  'TSInstantiationExpression',
  'ArrayExpression',
  'ObjectExpression',
  'MetaProperty',
]);

const isNullish = (node: Node, names: Bindings): boolean =>
  node.type === 'NullLiteral' || (node.type === 'Literal' && node.raw === 'null') || (node.name === 'undefined' && names.isConstant(node));

/** Whether evaluating `node` itself, its parts done, surely completes. */
export function isTotal(node: Node, names: Bindings): boolean {
  switch (node.type) {
    case 'Identifier':
      return names.isReadable(node);
    case 'UnaryExpression':
      switch (node.operator) {
        case '!':
        case 'void':
          return true;
        case 'typeof':
          return node.argument.type !== 'Identifier' || names.isReadable(node.argument);
        case '-':
        case '+':
        case '~':
          return names.isNumeric(node.argument);
        default:
          return false;
      }
    case 'UpdateExpression':
      return names.isWritable(node.argument) && names.isNumeric(node.argument);
    case 'BinaryExpression':
      switch (node.operator) {
        case '===':
        case '!==':
          return true;
        case 'in':
        case 'instanceof':
          return false;
        case '==':
        case '!=':
          // Compared with null, nothing is converted.
          if (isNullish(node.left, names) || isNullish(node.right, names)) return true;
      }
      return names.isNumeric(node.left) && names.isNumeric(node.right);
    case 'AssignmentExpression':
      if (!names.isWritable(node.left)) return false;
      return node.operator === '=' || (!/[&|?]{2}/.test(node.operator) && names.isNumeric(node.left) && names.isNumeric(node.right));
    case 'TemplateLiteral':
      return (node.expressions as Node[]).every((expression) => names.isNumeric(expression));
    case 'Property':
    case 'ObjectProperty':
      // A computed key is converted to a property key, which calls user code.
      return !node.computed;
    default:
      return TOTAL.has(node.type);
  }
}

/** Whether evaluating all of an expression surely completes. */
export function completes(node: Node, names: Bindings): boolean {
  switch (node.type) {
    case 'LogicalExpression':
    case 'BinaryExpression': {
      const { type } = node;
      // The first operand comes last, in a loop: there may be thousands before it.
      for (let at = node; ; at = at.left) {
        if (!completes(at.right, names) || (type === 'BinaryExpression' && !isTotal(at, names))) return false;
        if (at.left.type !== type) return completes(at.left, names);
      }
    }
    case 'ConditionalExpression':
      return completes(node.test, names) && completes(node.consequent, names) && completes(node.alternate, names);
    case 'AssignmentExpression':
      return isTotal(node, names) && completes(node.right, names);
    case 'UnaryExpression':
      return completes(node.argument, names) && isTotal(node, names);
    case 'UpdateExpression':
    case 'Identifier':
      return isTotal(node, names);
    case 'ParenthesizedExpression':
      return completes(node.expression, names);
    case 'Literal':
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
    case 'NullLiteral':
      return true;
    default:
      return false;
  }
}
