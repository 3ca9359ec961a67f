/**
 * The entries of the transform cache: files that hold what was made of a source. Processes and runs share them without locks. Their names come from the source and from all else that decides the result,
 * and an entry holds both, too: it is believed where they are the ones that are asked for. The text is there twice, and both must be the same: a rename may survive a power failure that the written bytes did
 * not, and what stands in an entry is run as the user's program.
 *
 *     8 hexadecimal digits each: bytes of the text, bytes of the kind; the text; the text; the kind; the source
 *
 * There is no hash in this. Node takes longer to load its cryptography than most processes take to read all their entries, and a sum in JavaScript takes as long: at the start of a process it is interpreted.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process = require('node:process');
import { threadId } from 'node:worker_threads';
import { RECORD_FORMAT } from '../../runtime/format.cjs';

/** Part of every kind: another version makes something else. The build puts it into what starts every process (scripts/bundle.mjs). */
declare const $version: string | undefined;
let version = typeof $version === 'undefined' ? undefined : $version;
const readVersion = (): string => (JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { version: string }).version;

export interface Entry {
  /** Its path. */
  file: string;
  /** Whatever decides the result, apart from the source. */
  kind: string;
}

const HEAD = 16;
/** How many characters of a source are in the name of its entry. Sources that differ in others only take each other's place. */
const SAMPLES = 128;

export function entryOf(folder: string, about: readonly unknown[], source: string): Entry {
  const kind = JSON.stringify([(version ??= readVersion()), RECORD_FORMAT, ...about]);
  const name = nameOf(kind, source);
  // Few folders: making one costs several times as much as a file in it.
  return { file: join(folder, name.slice(0, 1), name.slice(1)), kind };
}

/** 16 hexadecimal digits. */
function nameOf(kind: string, source: string): string {
  let a = source.length;
  let b = kind.length;
  const add = (code: number): void => {
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul((b << 7) ^ (b >>> 25) ^ code, 0x85ebca6b);
  };
  for (let i = 0; i < kind.length; i++) add(kind.charCodeAt(i));
  for (let i = 0; i < SAMPLES; i++) add(source.charCodeAt(Math.floor((i * (source.length - 1)) / (SAMPLES - 1))) | 0);
  return digits(a ^ (b >>> 15)) + digits(b ^ (a >>> 13));
}

const digits = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

/** @returns undefined where there is no entry for this source, or not all of it */
export function readEntry({ file, kind }: Entry, source: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const head = bytes.toString('latin1', 0, HEAD);
  const againAt = HEAD + parseInt(head.slice(0, 8), 16);
  const kindAt = againAt + againAt - HEAD;
  const sourceAt = kindAt + parseInt(head.slice(8), 16);
  if (!(sourceAt <= bytes.length) || bytes.toString('utf8', kindAt, sourceAt) !== kind || bytes.toString('utf8', sourceAt) !== source) return undefined;
  return bytes.compare(bytes, HEAD, againAt, againAt, kindAt) === 0 ? bytes.toString('utf8', HEAD, againAt) : undefined;
}

/** Never throws: a cache that cannot be written only costs time. Others may write the same entry at the same moment; the rename lets a reader see all of it or nothing. */
export function writeEntry({ file, kind }: Entry, source: string, text: string): void {
  const contents = [digits(Buffer.byteLength(text)), digits(Buffer.byteLength(kind)), text, text, kind, source].join('');
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
