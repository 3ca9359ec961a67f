/**
 * What an ES module imports that was loaded with `require`, where Node has no synchronous hooks (before 22.15): mocha 11 loads every test file in this way, so a whole project may hang on it.
 *
 * Node reads these modules by a function that it has taken to itself, and which opens the file through the property `openSync` of `fs`. While a module is loaded that may be such a one, a stand-in there
 * opens a copy for Node's loader that holds the instrumented source. At all other times the property is the program's.
 */
import fs = require('node:fs');
import { join } from 'node:path';
import process = require('node:process');
import { threadId } from 'node:worker_threads';
import { replaceProperty, standIn } from '../../runtime/stand-in.cjs';
import { moduleAskedFor } from './node-loader.cjs';
import { sourceTypeAt } from './source-type.cjs';
import type { SourceType, Transformer } from './transform.cjs';

/** Without such a word, where a statement may start, there is no static import in a text. */
const IMPORTS = /(?:^|[;}]|\*\/)[^\S\r\n]*(?:import|export)\b/m;

/** @returns whether Node may find an ES module here that imports others. @param type what is known before the syntax is looked at */
export const mayImport = (type: SourceType | undefined, code: string): boolean => type === 'module' || (type === undefined && IMPORTS.test(code));

let standingIn: typeof fs.openSync | undefined;

/** @param folder for the copies; each is gone before it is read. @returns what `load` does, by which such a module is loaded */
export function whileImporting<T>(transformer: Transformer, folder: string, load: () => T): T {
  const before = fs.openSync;
  if (before === standingIn) return load();
  const own = standIn(before, {
    apply: (openSync, self, args: Parameters<typeof fs.openSync>) => {
      const original = Reflect.apply(openSync, self, args) as number;
      const path = moduleAskedFor(args[0], transformer);
      return path === undefined ? original : openInstrumented(path, transformer, folder, original);
    },
  });
  standingIn = own;
  replaceProperty(fs, 'openSync', own);
  try {
    return load();
  } finally {
    standingIn = undefined;
    // Unless the program has put its own there meanwhile.
    if (fs.openSync === own) replaceProperty(fs, 'openSync', before);
  }
}

/** @returns a descriptor of a file that holds the instrumented source; `original`, which is open, where there can be none */
function openInstrumented(path: string, transformer: Transformer, folder: string, original: number): number {
  const type = sourceTypeAt(path);
  if (type === 'commonjs') return original;
  try {
    const source = fs.readFileSync(path, 'utf8');
    const code = transformer.transform(source, path, type);
    if (code === source) return original;
    const copy = openCopy(join(folder, `module-${process.pid}-${threadId}`), code);
    fs.closeSync(original);
    return copy;
  } catch (error) {
    transformer.plain(path, `an ES module that was loaded by require imports it, and no copy of it can be written: ${error instanceof Error ? error.message : String(error)}`);
    return original;
  }
}

function openCopy(file: string, text: string): number {
  fs.writeFileSync(file, text, { mode: 0o600 });
  try {
    return fs.openSync(file, 'r');
  } finally {
    fs.rmSync(file, { force: true });
  }
}
