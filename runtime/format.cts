/**
 * The slab file: the counters of one process, byte by byte. Written by the runtime (as mapped memory, or by a keeper), read by the store and by
 * anyone while the process runs. Little-endian; offsets in bytes. docs/format.md draws it for people; this file is what both sides compile against.
 *
 *     0     header, HEADER_BYTES long
 *     4096  segments, one per instrumented file and thread, each at a multiple of ALIGNMENT
 *
 * One thread writes a segment and no other, so plain increments are exact. A segment that was reserved but not yet written (its process was killed in
 * between) is a hole without SEGMENT_MAGIC: readers skip it in steps of ALIGNMENT.
 */

/** Version of the record that an instrumented file registers, of the map that is stored of it, and of the texts in both; emit.ts of the SWC plugin writes it, too. */
export const RECORD_FORMAT = 2;

export const SLAB_MAGIC = 0x424c4d54; // "TMLB"
export const SLAB_VERSION = 1;
export const HEADER_BYTES = 4096;
/** Of a WebAssembly memory; a multiple of every page size that kernels use. */
export const PAGE = 65536;
export const KEEPER_IDLE = 0;
export const KEEPER_BUSY = 1;
/** What a kill can cost where the memory is not mapped, in milliseconds. */
export const KEEPER_INTERVAL = 100;
export const MESSAGE_BYTES = 1024;

/** Offsets in the header, all u32. */
export const HEADER = {
  magic: 0,
  version: 4,
  /** Where the next segment goes, in units of ALIGNMENT; threads advance it atomically. */
  cursor: 8,
  /** Bytes that are backed by memory and file, in units of PAGE; only ever grows. What lies behind must not be touched. */
  size: 12,
  /** Who writes the file of memory that is not mapped: KEEPER_IDLE or KEEPER_BUSY. */
  keeper: 16,
  /** 1 from the keeper's first round on. */
  awake: 20,
  /** How many lines the ledger could not take, as on a full disk: the blocks of this header were allocated before. */
  lost: 24,
  /** Where the ledger could not take the line `exit`: the exit code plus one. */
  exit: 28,
  /** Bytes of the text at `message`; written last. */
  messageBytes: 32,
  /** UTF-8: what the first of the lost lines would have said, MESSAGE_BYTES at most. */
  message: 64,
} as const;

export const SEGMENT_MAGIC = 0x47534d54; // "TMSG"
/** Also a pair of cache lines, so that two threads never write to the same one. */
export const ALIGNMENT = 128;

/** Offsets in a segment. */
export const SEGMENT = {
  /** u32; written last. */
  magic: 0,
  /** u32, of the whole segment, a multiple of ALIGNMENT. */
  bytes: 4,
  /** u32: worker_threads.threadId; 0 is the main thread. */
  thread: 8,
  /** u32: how many counters. */
  slots: 12,
  /** u32: offset of the counters in the segment, a multiple of 64. */
  counters: 16,
  /** u32: FNV-1a of the layout string: names the map file together with the identity. */
  layout: 20,
  /** u32: bytes of the path, which starts at `path`. */
  pathBytes: 24,
  /** u32: 0 for counts, 1 for hits. */
  mode: 28,
  /** 16 bytes. */
  identity: 32,
  /** UTF-8: the path of the source file. */
  path: 48,
} as const;

export const align = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;

/** FNV-1a, 32 bits, over UTF-16 code units. */
export function layoutHash(layout: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < layout.length; i++) hash = Math.imul(hash ^ layout.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The name of the file in `maps/` that holds the site map and layout of a segment. */
export const mapName = (identity: string, layout: number): string => `${identity}-${layout.toString(16).padStart(8, '0')}.json`;
