/** Other ways to write a program of the grammar: without semicolons, with ignore hints. */
import { parse } from '@babel/parser';
import { traverseFast, type Node } from '@babel/types';
import type { SourceType } from '../support/engines.ts';

const nodesOf = (source: string, sourceType: SourceType): Node[] => {
  const options = { sourceType: sourceType === 'module' ? 'module' : 'script', allowReturnOutsideFunction: sourceType === 'commonjs', allowNewTargetOutsideFunction: sourceType === 'commonjs' } as const;
  const nodes: Node[] = [];
  traverseFast(parse(source, options).program, (node) => void nodes.push(node));
  return nodes;
};

const ENDED = new Set([
  'BreakStatement', 'ContinueStatement', 'DebuggerStatement', 'DoWhileStatement', 'ExpressionStatement', 'ReturnStatement', 'ThrowStatement', 'VariableDeclaration',
  'ImportDeclaration', 'ExportAllDeclaration', 'ExportDefaultDeclaration', 'ExportNamedDeclaration',
]);
/** What would go on with the line before it. `else` and `while` begin no statement, so they end one. */
const GOES_ON = /^\s*(?:[([`+\-*/%.,?:=<>&|^!]|in\b|instanceof\b)/;

/** The same program; a line's end stands for each semicolon that the language then puts in by itself (ECMA-262, "Automatic Semicolon Insertion"). */
export function withoutSemicolons(source: string, sourceType: SourceType): string {
  const text = source.split('');
  for (const { type, end } of nodesOf(source, sourceType)) {
    // A declaration in a loop's head ends before its semicolon.
    if (ENDED.has(type) && source[end! - 1] === ';' && !GOES_ON.test(source.slice(end!))) text[end! - 1] = '\n';
  }
  return text.join('');
}

const HINTS = [
  'istanbul ignore next', 'istanbul ignore if', 'istanbul ignore else', 'tallymark ignore next', 'v8 ignore if', 'c8 ignore else', 'c8 ignore next 2', 'v8 ignore start', 'v8 ignore stop', 'node:coverage disable', 'node:coverage enable',
];

/** The same program with comments before some of its nodes, most of them before a statement or one of an `if`. Two numbers make a hint: where, and which. */
export function withHints(source: string, sourceType: SourceType, numbers: readonly number[]): string {
  const nodes = nodesOf(source, sourceType);
  const places = [
    nodes.filter(({ type }) => type === 'IfStatement'),
    nodes.flatMap((node) => (node.type === 'IfStatement' ? [node.consequent, ...(node.alternate ? [node.alternate] : [])] : [])),
    nodes.filter(({ type }) => /Statement|Declaration/.test(type)),
    // What stands in a template is text, and nothing may stand between `#` and a name.
    nodes.filter(({ type, start }) => type !== 'TemplateElement' && source[start! - 1] !== '#'),
  ];
  const hints: [offset: number, text: string][] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const among = places[numbers[i]! % places.length]!;
    const node = among[Math.floor(numbers[i]! / places.length) % among.length];
    if (node) hints.push([node.start!, `/* ${HINTS[numbers[i + 1]! % HINTS.length]!} */ `]);
  }
  hints.sort(([a], [b]) => b - a);
  return hints.reduce((text, [offset, hint]) => text.slice(0, offset) + hint + text.slice(offset), source);
}
