/**
 * What the 32 bits of a counter cannot hold. A reader that looks often enough notes for every counter how many times it has crossed a multiple
 * of 2^31; nobody ever writes to the counter itself. One number is enough to tell the true count from what the counter shows last,
 * whether the reader saw the last crossing or not: its lowest bit is the highest bit of the counter then.
 *
 * The reader must look at least once per 2^31 turns, so twice per second is enough for any processor of today.
 */
import { readFileSync } from 'node:fs';
import { SEGMENT } from './format.cjs';
import { findSegments } from './segments.cjs';
import { writeWhole } from './whole-file.cjs';

const HALF = 2 ** 31;

/** By offset of the counter in its slab, in bytes: how many multiples of 2^31 it has reached. Counters below 2^31 are left out. */
export type Crossings = Record<number, number>;

export class Carries {
  private readonly crossings = new Map<number, number>();
  private readonly file: string;

  /** @param file where they are kept, beside the slab */
  constructor(file: string) {
    this.file = file;
  }

  /** @param words a slab as it is now. @returns whether something has to be saved */
  look(words: Uint32Array): boolean {
    let changed = false;
    for (const { at, state } of findSegments(words)) {
      if (state !== 'whole') continue;
      const first = (at + words[(at + SEGMENT.counters) / 4]!) / 4;
      const end = first + words[(at + SEGMENT.slots) / 4]!;
      for (let i = first; i < end; i++) {
        if (words[i]! < HALF && (this.crossings.size === 0 || !this.crossings.has(i * 4))) continue;
        const known = this.crossings.get(i * 4) ?? 0;
        if ((known & 1) === words[i]! >>> 31) continue;
        this.crossings.set(i * 4, known + 1);
        changed = true;
      }
    }
    return changed;
  }

  /** @throws Error from the file system */
  save(): void {
    writeWhole(this.file, JSON.stringify({ format: 1, crossings: Object.fromEntries(this.crossings) }));
  }
}

export const carriesFileOf = (slabFile: string): string => slabFile.replace(/\.slab$/, '.carries');

/** @returns undefined where there are none. @throws Error where the file cannot be read */
export function readCarries(slabFile: string): Crossings | undefined {
  let text: string;
  try {
    text = readFileSync(carriesFileOf(slabFile), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return (JSON.parse(text) as { crossings: Crossings }).crossings;
}

/** The true count of a counter that shows `value`. */
export function withCarry(value: number, crossings: number): number {
  const seen = (crossings & 1) === value >>> 31 ? crossings : crossings + 1;
  return Math.floor(seen / 2) * 2 ** 32 + value;
}
