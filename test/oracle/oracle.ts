/**
 * The oracle: what every statement, function and branch arm of the `istanbul` model must count, found the naive way. Each site gets
 * a call of its own, `$hit(12)`, at the very place where it starts, over a Babel AST, with no sharing, no reduction and no speed.
 * It shares nothing with src/plan and src/edit on purpose; what both get wrong alike, the check against istanbul itself finds.
 *
 * Takes JavaScript without types, JSX, decorators and ignore hints.
 */
import { parse, type ParserOptions } from '@babel/parser';
import { VISITOR_KEYS, type Node } from '@babel/types';
import { sortCounts, rangeKey, type Counts } from '../support/sites.ts';
import type { Range } from '../../src/model/site-map.ts';
import type { SourceType } from '../support/engines.ts';

export interface Oracle {
  code: string;
  /** Give this to the program as the global `$hit`. */
  hit(site: number): void;
  counts(): Counts;
}

const COUNTED_STATEMENTS = new Set([
  'ExpressionStatement', 'BreakStatement', 'ContinueStatement', 'DebuggerStatement', 'ReturnStatement', 'ThrowStatement', 'TryStatement', 'IfStatement',
  'ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement', 'SwitchStatement', 'WithStatement',
]);
const BODIED = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement', 'WithStatement']);
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'ObjectMethod', 'ClassMethod']);
const FIELDS = new Set(['ClassProperty', 'ClassPrivateProperty']);

// Any child by name: the oracle walks by VISITOR_KEYS and looks at fields only after it has looked at `type`.
type Any = Node & Record<string, any>;

/** @param countsInWith whether the bodies of `with` have sites */
export function oracle(source: string, sourceType: SourceType, countsInWith: boolean): Oracle {
  const keys: string[] = [];
  const values: number[] = [];
  let withs = 0;
  const hit = (key: string): string => {
    if (withs > 0 && !countsInWith) return '0';
    values.push(0);
    return `$hit(${keys.push(key) - 1})`;
  };
  const statementHit = (node: Any): string => hit(`s ${key(node)}`);

  const options: ParserOptions = {
    sourceType: sourceType === 'module' ? 'module' : 'script',
    allowReturnOutsideFunction: sourceType === 'commonjs',
    allowNewTargetOutsideFunction: sourceType === 'commonjs',
  };
  const code = plain(parse(source, options).program as Any);
  return {
    code,
    hit: (site) => void values[site]!++,
    counts: () => sortCounts(keys.map((text, index) => [text, values[index]!])),
  };

  /** The text of a node, with its children instrumented. `special` may answer for a child; else `visit` does. */
  function plain(node: Any, special: (child: Any, key: string) => string | undefined = () => undefined): string {
    const children: [child: Any, key: string][] = [];
    for (const name of VISITOR_KEYS[node.type]!) {
      // In `{ a }` and `{ a = 1 }` key and value stand at the same place.
      if (name === 'key' && node.shorthand) continue;
      for (const child of [node[name]].flat()) if (child) children.push([child, name]);
    }
    if (/Specifier$/.test(node.type)) children.length = 0;
    children.sort(([a], [b]) => a.start! - b.start!);
    let text = '';
    let at = node.start!;
    for (const [child, name] of children) {
      text += source.slice(at, child.start!) + (special(child, name) ?? visit(child, node, name));
      at = child.end!;
    }
    return text + source.slice(at, node.end!);
  }

  function visit(node: Any, parent: Any, name: string): string {
    if (COUNTED_STATEMENTS.has(node.type) || node.type === 'LabeledStatement') return statement(node);
    if (parent.type === 'VariableDeclarator' && name === 'init') return named(node, statementHit(node), parent.id);
    if (FIELDS.has(parent.type) && name === 'value') return isAnonymousFunction(node) ? expression(node) : `(${statementHit(node)}, ${expression(node)})`;
    if (parent.type === 'AssignmentPattern' && name === 'right')
      return named(node, hit(`b default-arg ${key(parent)} 0 ${key(node)}`), parent.left);
    if (parent.type === 'ConditionalExpression' && name !== 'test')
      return `(${hit(`b cond-expr ${key(parent)} ${name === 'consequent' ? 0 : 1} ${key(node)}`)}, ${expression(node)})`;
    if (parent.type === 'ClassBody' && FIELDS.has(node.type) && node.value && isAnonymousFunction(node.value)) {
      // The field must keep the function as its value, for it gets its name there; a private field before it counts instead.
      const before = `${node.static ? 'static ' : ''}#$hit${node.start} = ${statementHit(node.value)};`;
      return before + plain(node);
    }
    return expression(node);
  }

  function expression(node: Any): string {
    if (node.type === 'LogicalExpression') return logical(node);
    if (FUNCTIONS.has(node.type)) return functionLike(node);
    if (node.type === 'SwitchStatement') return switchStatement(node);
    return plain(node);
  }

  /** A counted value whose anonymous function takes its name from where it stands: `{ name: value }.name` gives the same. */
  function named(node: Any, hitText: string, target: Any): string {
    if (isAnonymousFunction(node) && target.type === 'Identifier') {
      // A computed key overwrites a class's own static `name` in V8, and `__proto__` must be computed.
      const property = target.name === '__proto__' ? '["__proto__"]' : target.name;
      return `(${hitText}, ({ ${property}: ${expression(node)} })["${target.name}"])`;
    }
    return `(${hitText}, ${expression(node)})`;
  }

  function statement(node: Any): string {
    let hits = '';
    let inner = node;
    while (inner.type === 'LabeledStatement') {
      hits += `${statementHit(inner)};`;
      inner = inner.body;
    }
    if (COUNTED_STATEMENTS.has(inner.type)) hits += `${statementHit(inner)};`;
    return hits + source.slice(node.start!, inner.start!) + bare(inner);
  }

  /** A statement without its own hit and labels. */
  function bare(node: Any): string {
    if (BODIED.has(node.type)) {
      return plain(node, (child, name) => {
        if (name !== 'body') return undefined;
        const step = node.type === 'WithStatement' ? 1 : 0;
        withs += step;
        const text = `{${visit(child, node, name)}}`;
        withs -= step;
        return text;
      });
    }
    if (node.type === 'IfStatement') {
      const arm = (index: number, at: string) => hit(`b if ${key(node)} ${index} ${at}`);
      const text = plain(node, (child, name) =>
        name === 'consequent' ? `{${arm(0, key(node))};${visit(child, node, name)}}`
        : name === 'alternate' ? `{${arm(1, key(child))};${visit(child, node, name)}}`
        : undefined);
      return node.alternate ? text : `${text} else {${arm(1, '-')};}`;
    }
    return expression(node);
  }

  function switchStatement(node: Any): string {
    return plain(node, (child, name) => {
      if (name !== 'cases') return undefined;
      const arm = `${hit(`b switch ${key(node)} ${node.cases.indexOf(child)} ${key(child)}`)};`;
      const first = child.consequent[0];
      return first ? plain(child, (part, at) => (part === first ? arm + visit(part, child, at) : undefined)) : plain(child) + arm;
    });
  }

  function logical(root: Any): string {
    let index = 0;
    const leaf = (node: Any): string => `(${hit(`b binary-expr ${key(root)} ${index++} ${key(node)}`)}, ${expression(node)})`;
    const chain = (node: Any): string => plain(node, (child) => (child.type === 'LogicalExpression' ? chain(child) : leaf(child)));
    return chain(root);
  }

  function functionLike(node: Any): string {
    const declaration: Range = node.id ? range(node.id) : [node.loc!.start.line, node.loc!.start.column, node.loc!.start.line, node.loc!.start.column + 1];
    const entry = hit(`f ${rangeKey(declaration)} ${key(node.body)}`);
    return plain(node, (child, name) => {
      if (name !== 'body') return undefined;
      if (child.type !== 'BlockStatement') return `(${entry}, ${statementHit(child)}, ${expression(child)})`;
      const text = plain(child, (part, at) => (at === 'directives' ? source.slice(part.start!, part.end!) : undefined));
      // Directives are copied as they are, so they end at the same offset in the new text.
      const end = (child.directives.at(-1)?.end ?? child.start! + 1) - child.start!;
      return `${text.slice(0, end)};${entry};${text.slice(end)}`;
    });
  }
}

const isAnonymousFunction = (node: Any): boolean =>
  node.type === 'ArrowFunctionExpression' || ((node.type === 'FunctionExpression' || node.type === 'ClassExpression') && !node.id);

const range = (node: Any): Range => [node.loc!.start.line, node.loc!.start.column, node.loc!.end.line, node.loc!.end.column];
const key = (node: Any): string => rangeKey(range(node));
