/** Reads slab files; runtime/format.cts draws them. Works on files of processes that are still alive, that were killed, or that were cut short. */
import { ALIGNMENT, HEADER, HEADER_BYTES, MESSAGE_BYTES, SEGMENT, SEGMENT_MAGIC, SLAB_MAGIC, SLAB_VERSION } from '../../runtime/format.cjs';

/** The counters of one file in one thread. */
export interface Segment {
  thread: number;
  path: string;
  identity: string;
  /** Hash of the layout: with the identity, the name of the map. */
  layout: number;
  mode: 'counts' | 'hits';
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
  // Counters are read through a typed array, so the file has to lie at a multiple of four.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let damaged = 0;
  for (let at = HEADER_BYTES; at + SEGMENT.path <= Math.min(end, bytes.length); ) {
    const segment = readSegment(aligned, at);
    if (typeof segment === 'object') segments.push(segment);
    else if (segment === 'cut') problems.push('its last segment is cut short');
    else if (segment === 'damaged') damaged++;
    const length = typeof segment === 'object' ? bytes.readUInt32LE(at + SEGMENT.bytes) : ALIGNMENT;
    at += length;
  }
  if (damaged > 0) problems.push(`${damaged} of its segments ${damaged === 1 ? 'is' : 'are'} damaged`);
  return { segments, problems, ...(exit > 0 ? { exit: exit - 1 } : {}) };
}

const messageOf = (bytes: Buffer): string =>
  bytes.toString('utf8', HEADER.message, HEADER.message + Math.min(bytes.readUInt32LE(HEADER.messageBytes), MESSAGE_BYTES));

/** `hole`: reserved, never finished. `cut`: the file ends inside. `damaged`: its numbers are impossible, and the magic number is written last. */
function readSegment(bytes: Buffer, at: number): Segment | 'hole' | 'cut' | 'damaged' {
  const word = (offset: number) => bytes.readUInt32LE(at + offset);
  if (word(SEGMENT.magic) !== SEGMENT_MAGIC) return 'hole';
  const length = word(SEGMENT.bytes);
  const slots = word(SEGMENT.slots);
  const countersAt = word(SEGMENT.counters);
  if (length === 0 || length % ALIGNMENT !== 0 || countersAt % 4 !== 0 || countersAt + slots * 4 > length) return 'damaged';
  if (at + countersAt + slots * 4 > bytes.length) return 'cut';
  return {
    thread: word(SEGMENT.thread),
    path: bytes.toString('utf8', at + SEGMENT.path, at + SEGMENT.path + word(SEGMENT.pathBytes)),
    identity: bytes.toString('hex', at + SEGMENT.identity, at + SEGMENT.identity + 16),
    layout: word(SEGMENT.layout),
    mode: word(SEGMENT.mode) === 1 ? 'hits' : 'counts',
    offset: at + countersAt,
    counters: new Uint32Array(bytes.buffer, bytes.byteOffset + at + countersAt, slots),
  };
}
