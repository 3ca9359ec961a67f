/**
 * Base64 VLQ numbers, the alphabet and bit order of source map "mappings" (ECMA-426 §6.2): little-endian groups of five bits,
 * bit 5 says that another group follows, and the lowest bit of the first group is the sign.
 * Site maps and layouts are strings of such numbers, so that they are short, printable and equal to the byte in every engine.
 */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUES[DIGITS.charCodeAt(i)] = i;

/** The texts of -KNOWN … KNOWN-1, which nearly all numbers are. */
const KNOWN = 512;
const TEXTS: readonly string[] = Array.from({ length: 2 * KNOWN }, (_, i) => encode(i - KNOWN));

/** One signed integer, |value| < 2^30, as VLQ text. */
export const encodeVlq = (value: number): string => (value >= -KNOWN && value < KNOWN ? TEXTS[value + KNOWN]! : encode(value));

function encode(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const group = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? group | 32 : group];
  } while (rest > 0);
  return text;
}

/** Reads VLQ numbers and single separator characters from one string, front to back. */
export class VlqReader {
  /** 0-based index of the next character. */
  position = 0;
  constructor(readonly text: string) {}

  get done(): boolean {
    return this.position >= this.text.length;
  }

  /** The next character without taking it; '' at the end. */
  peek(): string {
    return this.text.charAt(this.position);
  }

  /** @throws RangeError at a character outside the alphabet, or at the end of the text */
  next(): number {
    let value = 0;
    let shift = 0;
    for (;;) {
      const digit = VALUES[this.text.charCodeAt(this.position)] ?? -1;
      if (digit < 0) throw new RangeError(`not a VLQ digit at ${this.position}: ${JSON.stringify(this.peek())}`);
      this.position++;
      value |= (digit & 31) << shift;
      if ((digit & 32) === 0) return value & 1 ? -(value >>> 1) : value >>> 1;
      shift += 5;
    }
  }
}
