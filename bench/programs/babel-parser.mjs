// Parsing: @babel/parser reads the production build of react-dom/server, and a TypeScript file with JSX.
import parser from '@babel/parser';

const TYPED = `
import type { Node } from './node';
interface Props<T extends object = {}> { readonly items: T[]; render?: (item: T, index: number) => unknown }
export abstract class View<T extends object> implements Props<T> {
  constructor(public items: T[], private readonly limit: number = 10) {}
  render = (item: T, index: number): unknown => <li key={index} {...item}>{index < this.limit ? <b>{String(item)}</b> : null}</li>;
  protected abstract update(node: Node | undefined, ...rest: Array<keyof T>): asserts node is Node;
}
`.repeat(60);

export function run(read) {
  const script = parser.parse(read('react-dom/cjs/react-dom-server.node.production.js'), { sourceType: 'script', tokens: false });
  const typed = parser.parse(TYPED, { sourceType: 'module', plugins: ['typescript', 'jsx'], errorRecovery: true });
  let check = 0;
  for (const { start, end, type } of [...script.program.body, ...typed.program.body]) check = (check * 31 + start + end + type.length) % 1000003;
  return [script.program.body.length, script.comments.length, typed.program.body.length, check].join();
}
