/**
 * ES modules where Node has no synchronous hooks (before 22.15), without the thread of `module.register`, which costs every process some 60 ms and the program its first thread id.
 *
 * Node's own loader reads a module through the property `readFile` of `fs.promises`, which it looks up each time. A stand-in there gives it the instrumented source, and everybody else the bytes of the file.
 * Of what is read the loader then decides by itself what it is; as instrumenting neither adds nor takes away what that depends on, it comes to the same.
 *
 * What is imported by an ES module that was loaded with `require` is read in another way: required-modules.cts.
 */
import fs = require('node:fs');
import process = require('node:process');
import { replaceProperty, standIn } from '../../runtime/stand-in.cjs';
import { moduleAskedFor } from './node-loader.cjs';
import { sourceTypeAt } from './source-type.cjs';
import type { Transformer } from './transform.cjs';

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
      const path = moduleAskedFor(args[0], transformer);
      return path === undefined ? reading : instrumented(reading, path, transformer);
    },
  });
  replaceProperty(fs.promises, 'readFile', standingIn);
  return true;
}

async function instrumented(reading: Promise<Buffer>, path: string, transformer: Transformer): Promise<Buffer> {
  const bytes = await reading;
  const type = sourceTypeAt(path);
  return type === 'commonjs' ? bytes : (transformer.transformLoaded(bytes, path, type) as Buffer);
}
