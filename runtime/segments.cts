/** Finds the segments of a slab; format.cts draws it. For whoever reads counters: the store, and who looks for those that turned over (carries.cts). */
import { ALIGNMENT, HEADER, HEADER_BYTES, SEGMENT, SEGMENT_MAGIC, SLAB_MAGIC } from './format.cjs';

export interface FoundSegment {
  /** Where it starts, in bytes. */
  at: number;
  /** `cut`: the slab ends inside. `damaged`: its numbers are impossible, and the magic number is written last. */
  state: 'whole' | 'cut' | 'damaged';
}

/**
 * Yields the segments in order. What was reserved and never written is skipped.
 * @param words a whole slab, or its beginning, from its first byte
 */
export function* findSegments(words: Uint32Array): Generator<FoundSegment> {
  if (words.length * 4 < HEADER_BYTES || words[HEADER.magic / 4] !== SLAB_MAGIC) return;
  const end = Math.min(words[HEADER.cursor / 4]! * ALIGNMENT, words.length * 4);
  for (let at = HEADER_BYTES; at + SEGMENT.path <= end; ) {
    const word = (offset: number): number => words[(at + offset) / 4]!;
    let length: number = ALIGNMENT;
    if (word(SEGMENT.magic) === SEGMENT_MAGIC) {
      const bytes = word(SEGMENT.bytes);
      const used = word(SEGMENT.counters) + word(SEGMENT.slots) * 4;
      const damaged = bytes === 0 || bytes % ALIGNMENT !== 0 || word(SEGMENT.counters) % 4 !== 0 || used > bytes;
      yield { at, state: damaged ? 'damaged' : at + used > words.length * 4 ? 'cut' : 'whole' };
      if (!damaged) length = bytes;
    }
    at += length;
  }
}
