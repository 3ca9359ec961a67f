/**
 * ES modules where Node has no synchronous hooks (before 22.15), without the thread of `module.register`, which costs every process some 60 ms and the program its first thread id.
 *
 * Node's own loader reads a module through the property `readFile` of `fs.promises`, which it looks up each time. A stand-in there gives it the instrumented source, and everybody else the bytes of the file:
 * it is Node's loader that asks when its function `getSource` is on the stack. Of what is read the loader then decides by itself what it is; as instrumenting neither adds nor
 * takes away what that depends on, it comes to the same.
 *
 * What it does not see is what an ES module imports that was loaded by `require`. Nor does the thread: Node reads that synchronously, by functions that it has taken to itself.
 */
import fs = require('node:fs');
import process = require('node:process');
import { fileURLToPath } from 'node:url';
import { replaceProperty, standIn } from '../../runtime/stand-in.cjs';
import { sourceTypeAt } from './source-type.cjs';
import type { Transformer } from './transform.cjs';

/** Where Node's loader is, and how far up the stack somebody who spies on `readFile` may have put it. */
const LOADER = 'node:internal/modules/esm/load';
const FRAMES = 16;
/** Options under which modules are loaded or checked in another way, or `Error` cannot be asked. */
const OTHERWISE = /--(?:experimental-policy|frozen-intrinsics|experimental-default-type|experimental-network-imports)\b/;

type ReadFile = typeof fs.promises.readFile;

let standingIn: ReadFile | undefined;

/** Whether the program has put a function of its own in the place of ours (Yarn's Plug'n'Play does), so that we may not be asked. */
export const readsAreReplaced = (): boolean => fs.promises.readFile !== standingIn;

/** @returns false where this version of Node, or what it was started with, needs the thread */
export function hookModuleReads(transformer: Transformer): boolean {
  const major = Number(process.versions.node.split('.')[0]);
  if ((major !== 20 && major !== 22) || [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((option) => OTHERWISE.test(option))) return false;
  standingIn = standIn(fs.promises.readFile, {
    apply: (readFile, self, args: Parameters<ReadFile>) => {
      const reading = Reflect.apply(readFile, self, args) as Promise<Buffer>;
      const path = moduleOf(args[0], transformer);
      if (path === undefined) return reading;
      const asked = isAskedByLoader();
      if (asked === undefined) transformer.plain(path, 'Error is frozen, so that it cannot be told who reads the file');
      return asked ? instrumented(reading, path, transformer) : reading;
    },
  });
  replaceProperty(fs.promises, 'readFile', standingIn);
  return true;
}

/** The path of a selected file; undefined for whatever Node's loader does not ask for. */
function moduleOf(file: unknown, transformer: Transformer): string | undefined {
  if (!(file instanceof URL) || file.protocol !== 'file:') return undefined;
  try {
    const path = fileURLToPath(file);
    return transformer.selects(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

async function instrumented(reading: Promise<Buffer>, path: string, transformer: Transformer): Promise<Buffer> {
  const bytes = await reading;
  const type = sourceTypeAt(path);
  return type === 'commonjs' ? bytes : Buffer.from(transformer.transform(bytes.toString('utf8'), path, type));
}

/** The program may have settings of its own for stack traces; they are back before it runs again. Undefined where they cannot be changed. */
function isAskedByLoader(): boolean | undefined {
  const settings = ['prepareStackTrace', 'stackTraceLimit'].map((name) => [name, Object.getOwnPropertyDescriptor(Error, name)] as const);
  try {
    Object.defineProperty(Error, 'stackTraceLimit', { value: FRAMES, configurable: true, writable: true });
    Object.defineProperty(Error, 'prepareStackTrace', { value: (_error: Error, sites: NodeJS.CallSite[]) => sites, configurable: true, writable: true });
    const { stack } = new Error() as unknown as { stack: NodeJS.CallSite[] };
    return stack.some((site) => site.getFileName() === LOADER);
  } catch {
    return undefined;
  } finally {
    for (const [name, descriptor] of settings) {
      if (descriptor) Object.defineProperty(Error, name, descriptor);
      else Reflect.deleteProperty(Error, name);
    }
  }
}
