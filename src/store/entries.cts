/**
 * The entries of the transform cache: files that hold what was made of a source, named by the hash of that source and of all else that decides the result. Processes and runs share them without
 * locks. An entry starts with the hash of its contents: a rename may survive a power failure that the written bytes did not, and what stands in an entry is run as the user's program.
 *
 *     64 hexadecimal digits, SHA-256 of the rest; a line feed; the text
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process = require('node:process');
import { threadId } from 'node:worker_threads';
import { RECORD_FORMAT } from '../../runtime/format.cjs';

/** Part of every name: another version makes something else. */
let version: string | undefined;
const readVersion = (): string => (JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { version: string }).version;

/** Of node:crypto, which is loaded for the first entry: that takes several milliseconds, and many processes measure no file. */
let hash: typeof import('node:crypto').hash | undefined;
const sha256 = (data: string | Uint8Array): string => (hash ??= process.getBuiltinModule('node:crypto').hash)('sha256', data, 'hex');

const DIGITS = 64;
const LINE_FEED = 10;

/** @param kind whatever decides the result, apart from the source. @returns the path of the entry */
export function entryFile(folder: string, kind: readonly unknown[], source: string): string {
  const key = sha256(JSON.stringify([(version ??= readVersion()), RECORD_FORMAT, ...kind]) + '\n' + source);
  // Few folders: making one costs several times as much as a file in it.
  return join(folder, key.slice(0, 1), key.slice(1));
}

/** @returns undefined where there is no entry, or not all of it */
export function readEntry(file: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const contents = bytes.subarray(DIGITS + 1);
  if (bytes[DIGITS] !== LINE_FEED || bytes.toString('latin1', 0, DIGITS) !== sha256(contents)) return undefined;
  return contents.toString('utf8');
}

/** Never throws: a cache that cannot be written only costs time. Others may write the same entry at the same moment; the rename lets a reader see all of it or nothing. */
export function writeEntry(file: string, text: string): void {
  const contents = `${sha256(text)}\n${text}`;
  try {
    try {
      write(file, contents);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return;
      mkdirSync(dirname(file), { recursive: true });
      write(file, contents);
    }
  } catch {
    // nor can the folder be made
  }
}

function write(file: string, contents: string): void {
  const temporary = `${file}.${process.pid}-${threadId}`;
  try {
    writeFileSync(temporary, contents);
    renameSync(temporary, file);
  } catch (error) {
    // On a full disk, what is half written would take room for ever.
    try {
      rmSync(temporary, { force: true });
    } catch {
      // read-only
    }
    throw error;
  }
}
