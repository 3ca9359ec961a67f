/**
 * The entries of the transform cache: files that hold what was made of a source, named by the hash of that source and of all else that decides the result. Processes and runs share them without
 * locks. An entry starts with the hash of its contents: a rename may survive a power failure that the written bytes did not, and what stands in an entry is run as the user's program.
 *
 *     64 hexadecimal digits, SHA-256 of the rest; a line feed; the text
 */
import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pid } from 'node:process';
import { threadId } from 'node:worker_threads';
import { RECORD_FORMAT } from '../../runtime/format.cjs';

/** Part of every name: another version makes something else. */
let version: string | undefined;
const readVersion = (): string => (JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { version: string }).version;

const DIGITS = 64;
const LINE_FEED = 10;

/** @param kind whatever decides the result, apart from the source. @returns the path of the entry */
export function entryFile(folder: string, kind: readonly unknown[], source: string): string {
  const key = hash('sha256', JSON.stringify([(version ??= readVersion()), RECORD_FORMAT, ...kind]) + '\n' + source, 'hex');
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
  if (bytes[DIGITS] !== LINE_FEED || bytes.toString('latin1', 0, DIGITS) !== hash('sha256', contents, 'hex')) return undefined;
  return contents.toString('utf8');
}

/** Never throws: a cache that cannot be written only costs time. Others may write the same entry at the same moment; the rename lets a reader see all of it or nothing. */
export function writeEntry(file: string, text: string): void {
  const contents = `${hash('sha256', text, 'hex')}\n${text}`;
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
  const temporary = `${file}.${pid}-${threadId}`;
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
