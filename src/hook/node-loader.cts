/** Whether it is Node's own loader that reads a file, where there is no hook to be told by (before Node 22.15): it does so by functions that the program uses, too, with a URL, and is on the stack. */
import { fileURLToPath } from 'node:url';
import { define } from '../../runtime/stand-in.cjs';
import type { Transformer } from './transform.cjs';

/** Where Node's loader is, and how far up the stack somebody who spies on a function may have put it. */
const LOADER = 'node:internal/modules/esm/load';
const FRAMES = 16;

/** The path of a selected file that the loader reads now; undefined for whatever else is read. Where it cannot be told who reads, the file is noted as running plain. */
export function moduleAskedFor(file: unknown, transformer: Transformer): string | undefined {
  const path = pathOf(file);
  if (path === undefined || !transformer.selects(path)) return undefined;
  const asked = isAskedByLoader();
  if (asked === undefined) transformer.plain(path, 'Error is frozen, so that it cannot be told who reads the file');
  return asked ? path : undefined;
}

function pathOf(file: unknown): string | undefined {
  if (!(file instanceof URL) || file.protocol !== 'file:') return undefined;
  try {
    return fileURLToPath(file);
  } catch {
    return undefined;
  }
}

/** The program may have settings of its own for stack traces; they are back before it runs again. Undefined where they cannot be changed. */
function isAskedByLoader(): boolean | undefined {
  const settings = ['prepareStackTrace', 'stackTraceLimit'].map((name) => [name, Object.getOwnPropertyDescriptor(Error, name)] as const);
  try {
    define(Error, 'stackTraceLimit', { value: FRAMES, configurable: true, writable: true });
    define(Error, 'prepareStackTrace', { value: (_error: Error, sites: NodeJS.CallSite[]) => sites, configurable: true, writable: true });
    const { stack } = new Error() as unknown as { stack: NodeJS.CallSite[] };
    return stack.some((site) => site.getFileName() === LOADER);
  } catch {
    return undefined;
  } finally {
    for (const [name, descriptor] of settings) {
      if (descriptor) define(Error, name, descriptor);
      else Reflect.deleteProperty(Error, name);
    }
  }
}
