/**
 * The entries of the transform cache: files that hold what was made of a source. Processes and runs share them without locks. Their names come from the path and from some of the source, and an entry
 * holds its source and all else that decides the result: it is believed where they are the ones that are asked for. The text is there twice, and both must be the same: a rename may survive a power failure that
 * the written bytes did not, and what stands in an entry is run as the user's program.
 *
 *     `a` if the text is ASCII, else `u`; 8 hexadecimal digits each: bytes of the text, bytes of the kind; the text; the text; the kind; the source
 *
 * There is no hash in this. Node takes longer to load its cryptography than most processes take to read all their entries, and a sum in JavaScript takes as long: at the start of a process it is interpreted.
 * And what is ASCII is not decoded as UTF-8, which takes twice as long as to read it.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { RECORD_FORMAT } from '../../runtime/format.cjs';
import { writeWhole } from '../../runtime/whole-file.cjs';

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

const HEAD = 17;
/** How many characters of a path are in the name of its entry, its last ones: names of files have bounds. */
const TAIL = 100;
/** How many characters of a source decide the name of its entry. Sources of one path and length that differ in others only take each other's place. */
const SAMPLES = 64;

/** @param about what decides the result, apart from the path and the source; the first is the folder of its entries */
export function entryOf(folder: string, about: readonly [string, ...unknown[]], path: string, source: string): Entry {
  const rest = JSON.stringify([(version ??= readVersion()), RECORD_FORMAT, ...about]);
  const name = path.slice(-TAIL).replace(/[^\w.]+/g, '-');
  return { file: `${folder}${sep}${about[0]}${sep}${name}-${digits(sumOf(rest, path, source))}`, kind: rest + path };
}

/** 32 bits of everything but the last characters of the path. */
function sumOf(rest: string, path: string, source: string): number {
  let sum = source.length;
  for (let i = 0; i < rest.length; i++) sum = Math.imul(sum ^ rest.charCodeAt(i), 0x9e3779b1);
  for (let i = path.length - TAIL; i > 0; i--) sum = Math.imul(sum ^ (sum >>> 15) ^ path.charCodeAt(i - 1), 0x9e3779b1);
  const step = (source.length - 1) / (SAMPLES - 1);
  for (let i = 0; i < SAMPLES; i++) sum = Math.imul(sum ^ (sum >>> 15) ^ source.charCodeAt(i * step), 0x9e3779b1);
  return sum ^ (sum >>> 15);
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
  const againAt = HEAD + parseInt(head.slice(1, 9), 16);
  const kindAt = againAt + againAt - HEAD;
  const sourceAt = kindAt + parseInt(head.slice(9), 16);
  if (!/^[au]/.test(head) || !(sourceAt <= bytes.length) || bytes.toString('utf8', kindAt, sourceAt) !== kind) return undefined;
  if (bytes.toString(source.length === bytes.length - sourceAt ? 'latin1' : 'utf8', sourceAt) !== source) return undefined;
  return bytes.compare(bytes, HEAD, againAt, againAt, kindAt) === 0 ? bytes.toString(head[0] === 'a' ? 'latin1' : 'utf8', HEAD, againAt) : undefined;
}

/** Never throws: a cache that cannot be written only costs time. Others may write the same entry at the same moment; the rename lets a reader see all of it or nothing. */
export function writeEntry({ file, kind }: Entry, source: string, text: string): void {
  const size = Buffer.byteLength(text);
  const contents = [size === text.length ? 'a' : 'u', digits(size), digits(Buffer.byteLength(kind)), text, text, kind, source].join('');
  try {
    try {
      writeWhole(file, contents);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return;
      mkdirSync(dirname(file), { recursive: true });
      writeWhole(file, contents);
    }
  } catch {
    // nor can the folder be made
  }
}
