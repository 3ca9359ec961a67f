/** Reads slab files; runtime/format.cts draws them. Works on files of processes that are still alive, that were killed, or that were cut short. */
import { type Crossings, withCarry } from '../../runtime/carries.cjs';
import { ALIGNMENT, HEADER, HEADER_BYTES, MESSAGE_BYTES, SEGMENT, SLAB_MAGIC, SLAB_VERSION } from '../../runtime/format.cjs';
import { findSegments } from '../../runtime/segments.cjs';
import type { Merge } from './merge.ts';

/** The counters of one file in one thread. */
export interface Segment {
  thread: number;
  path: string;
  identity: string;
  /** Hash of the layout: with the identity, the name of the map. */
  layout: number;
  /** Offset of the first counter in the slab, in bytes: the name of a counter over the life of the process. */
  offset: number;
  counters: Uint32Array;
}

export interface Slab {
  segments: Segment[];
  /** Exit code of its process, where the ledger could not take it. */
  exit?: number;
  /** What could not be read, for people; empty when all was. */
  problems: string[];
}

/** @param bytes the whole file */
export function readSlab(bytes: Buffer): Slab {
  const problems: string[] = [];
  const segments: Segment[] = [];
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(HEADER.magic) !== SLAB_MAGIC) {
    // The header is written last thing before the first file registers; without it nothing was counted.
    const untouched = bytes.every((byte) => byte === 0);
    return { segments, problems: untouched ? [] : ['it is not a slab file'] };
  }
  const version = bytes.readUInt32LE(HEADER.version);
  if (version !== SLAB_VERSION) return { segments, problems: [`it has format ${version}, this Tallymark reads ${SLAB_VERSION}`] };
  const lost = bytes.readUInt32LE(HEADER.lost);
  if (lost > 0) problems.push(`${lost} ${lost === 1 ? 'line' : 'lines'} could not be written to the ledger; the first would have said: ${messageOf(bytes)}`);
  const exit = bytes.readUInt32LE(HEADER.exit);
  const end = bytes.readUInt32LE(HEADER.cursor) * ALIGNMENT;
  if (end > bytes.length) problems.push(`it is cut short: ${bytes.length} of ${end} bytes are there`);
  // Words are read through a typed array, so the file has to lie at a multiple of four.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let damaged = 0;
  for (const { at, state } of findSegments(new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2))) {
    if (state === 'whole') segments.push(readSegment(aligned, at));
    else if (state === 'cut') problems.push('its last segment is cut short');
    else damaged++;
  }
  if (damaged > 0) problems.push(`${damaged} of its segments ${damaged === 1 ? 'is' : 'are'} damaged`);
  return { segments, problems, ...(exit > 0 ? { exit: exit - 1 } : {}) };
}

/** Adds what is counted in a slab. @param crossings what does not fit into 32 bits */
export function addSlab(merge: Merge, { segments }: Slab, crossings: Crossings | undefined): void {
  for (const { path, identity, layout, counters, offset } of segments) {
    merge.add(path, identity, layout, crossings ? Float64Array.from(counters, (value, i) => withCarry(value, crossings[offset + i * 4] ?? 0)) : counters);
  }
}

const messageOf = (bytes: Buffer): string =>
  bytes.toString('utf8', HEADER.message, HEADER.message + Math.min(bytes.readUInt32LE(HEADER.messageBytes), MESSAGE_BYTES));

function readSegment(bytes: Buffer, at: number): Segment {
  const word = (offset: number) => bytes.readUInt32LE(at + offset);
  const countersAt = word(SEGMENT.counters);
  return {
    thread: word(SEGMENT.thread),
    path: bytes.toString('utf8', at + SEGMENT.path, at + SEGMENT.path + word(SEGMENT.pathBytes)),
    identity: bytes.toString('hex', at + SEGMENT.identity, at + SEGMENT.identity + 16),
    layout: word(SEGMENT.layout),
    offset: at + countersAt,
    counters: new Uint32Array(bytes.buffer, bytes.byteOffset + at + countersAt, word(SEGMENT.slots)),
  };
}
