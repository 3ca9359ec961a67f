/**
 * Where the text comes from that Babel was given. Mostly it is the file. Behind another compiler (ts-jest with `babelConfig`, babel-loader behind ts-loader, @rollup/plugin-babel behind @rollup/plugin-typescript) it is
 * that one's output under the name of the source: then its source map goes into the code with the site map, for a run may find what is compiled in a cache (Jest's, for one) that knows no run directory.
 */
import { existsSync } from 'node:fs';
import { carriedMap } from '../../src/edit/compose-map.ts';
import type { Node } from '../../src/plan/ast.ts';
import { isOnDisk } from '../../src/store/input-maps.cjs';
import type { Babel } from './editor.ts';

/** As much of Babel's File as says where it comes from. */
export interface Given {
  code: string;
  ast: { program: Node };
  /** The option `inputSourceMap`, or an inline source map; Babel 8 looks for them only where it writes a map itself. */
  inputMap?: { toObject(): unknown } | null;
  opts: { inputSourceMap?: unknown };
}

export interface Origin {
  /** JSON; left out: the text is the source, or nobody knows better. */
  inputMap?: string | undefined;
  /** Why it must not be counted. */
  lost?: string;
}

const TYPED = /\.(?:[cm]?ts|tsx)$/;

export function originOf({ code, ast: { program }, inputMap: found, opts }: Given, path: string, { types }: Babel): Origin {
  const inputMap = found?.toObject() ?? (typeof opts.inputSourceMap === 'object' ? opts.inputSourceMap : undefined);
  if (inputMap) return { inputMap: carriedMap(inputMap, code, path) };
  if (!TYPED.test(path) || isOnDisk(code, path) || !existsSync(path)) return {};
  return hasTypes(program, types) ? {} : { lost: 'another compiler had compiled it before Babel, and gave it no source map: let Babel compile the TypeScript, or turn source maps on there' };
}

/** Whether a program is TypeScript still: some other plug-in may have changed a line of it, which is no reason not to count. */
function hasTypes(program: Node, types: Babel['types']): boolean {
  let found = false;
  types.traverseFast(program as never, (node) => {
    found ||= node.type.startsWith('TS') || node.type.startsWith('JSX') || ('importKind' in node && node.importKind === 'type') || ('exportKind' in node && node.exportKind === 'type');
  });
  return found;
}
