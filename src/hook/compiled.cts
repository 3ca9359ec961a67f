/**
 * Loads a file with V8's code for it, where an earlier process has left that. To compile what every process of a run loads at its start takes a third of the time that the start takes.
 *
 * The code is a file of the run directory (`start/`), for each version of Node and kind of machine: four bytes of its size, little-endian; the code; the code again; the file that it was made of. V8 looks at its
 * own version and flags, and of the source at nothing but the length; so all of it is compared here.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process = require('node:process');
import { Script } from 'node:vm';
import { writeWhole } from '../../runtime/whole-file.cjs';

type Wrapper = (exports: unknown, require: NodeJS.Require, module: { exports: unknown }, filename: string, folder: string) => void;

const SIZE = 4;

/**
 * @param file a CommonJS module in the folder of whoever has this `require`; it imports nothing dynamically
 * @param folder where the code lies, absolute; undefined: nowhere
 * @returns what the module exports; and what keeps its code, to be called when most of it has run: undefined where that is not needed
 */
export function requireCompiled(file: string, require: NodeJS.Require, folder: string | undefined): { exports: unknown; keep: (() => void) | undefined } {
  const source = readFileSync(file);
  const path = folder && join(folder, `${process.version}-${process.arch}`);
  const code = path === undefined ? undefined : readCode(path, source);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) { ${source.toString('utf8')}\n})`, code ? { filename: file, cachedData: code } : { filename: file });
  const module = { exports: {} as unknown };
  (script.runInThisContext() as Wrapper)(module.exports, require, module, file, dirname(file));
  // Code that V8 has refused is of other flags: theirs stays.
  return { exports: module.exports, keep: path === undefined || code ? undefined : () => writeCode(path, source, script.createCachedData()) };
}

function readCode(path: string, source: Buffer): Buffer | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  if (bytes.length < SIZE) return undefined;
  const size = bytes.readUInt32LE(0);
  const again = SIZE + size;
  const end = again + size;
  const isWhole = size > 0 && bytes.length === end + source.length && bytes.compare(bytes, SIZE, again, again, end) === 0 && bytes.compare(source, 0, source.length, end) === 0;
  return isWhole ? bytes.subarray(SIZE, again) : undefined;
}

/** Never throws. Others may write the same file at the same moment. */
function writeCode(path: string, source: Buffer, code: Buffer): void {
  const size = Buffer.alloc(SIZE);
  size.writeUInt32LE(code.length);
  try {
    try {
      // Not with what is above it: a run directory that was removed stays so.
      mkdirSync(dirname(path));
    } catch {
      // it is there, or cannot be made
    }
    writeWhole(path, Buffer.concat([size, code, code, source]));
  } catch {
    // read-only: the next process compiles, too
  }
}
