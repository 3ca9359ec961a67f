/** Finds the segments of a slab; format.cts draws it. For whoever reads counters: the store, the sampler, the keeper. */
import { ALIGNMENT, HEADER, HEADER_BYTES, SEGMENT, SEGMENT_MAGIC, SLAB_MAGIC } from './format.cjs';

/** `at`: where the segment starts, in bytes. `cut`: the slab ends inside. */
export interface FoundSegment {
  at: number;
  cut: boolean;
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
    const bytes = word(SEGMENT.bytes);
    const used = word(SEGMENT.counters) + word(SEGMENT.slots) * 4;
    const whole = word(SEGMENT.magic) === SEGMENT_MAGIC && bytes > 0 && bytes % ALIGNMENT === 0 && word(SEGMENT.counters) % 4 === 0 && used <= bytes;
    if (whole) yield { at, cut: at + used > words.length * 4 };
    at += whole ? bytes : ALIGNMENT;
  }
}
