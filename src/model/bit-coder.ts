/**
 * Text out of decisions: an adaptive binary arithmetic coder. Each decision is a bit in a *context*, and costs what it says: next to nothing where the
 * bit is nearly always the same there, one bit where both are as likely.
 *
 * The interval [low, high] is cut in proportion to how likely a 1 is; the bit says which part goes on. Digits that low and high have in common are
 * written, so there are never carries (Matt Mahoney's carryless coder, "Data Compression Explained", section 3.2). The numbers have 30 bits, five
 * digits of six: small integers to V8. A context holds how likely a 1 is, in 4096ths, and how many bits it saw, 15 at most: each bit moves it
 * by 1/(n + 1.5) of the way. All of it is integer arithmetic, the same in every engine (plugin/swc/assembly/bit-coder.ts).
 *
 * Model code is written once, for both directions: a writer gives back what it is given, a reader what it finds.
 */

/** Characters that are frequent in minified code, where this text ends up: gzip then has one set of codes for both. None needs escaping, or separates or marks texts (`,` `;` `!`). */
const DIGITS = Buffer.from('0123456789abcdefghijklmnopqrstuvwxyzABCDEILMNOPRST+=()[]{}.:|_&?');
const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUES[DIGITS[i]!] = i;

const TOP = 24;
const MASK = 2 ** 30 - 1;
const EVEN = 2048 << 4;
const RATES = Int32Array.from({ length: 16 }, (_, seen) => Math.floor(2 ** 16 / (seen + 1.5)));

/** How many contexts a number takes. */
export const NUMBER = 32;

/** The contexts of the coder that was made last, what it was told, and what it has written: only one is in use at a time, and clearing is cheaper than making. */
const states = new Uint16Array(1 << 17);
let decisions = new Int32Array(1 << 16);
let written = Buffer.alloc(1 << 16);

export class BitCoder {
  /** The text to read; undefined for a writer. */
  private readonly text: string | undefined;
  /** How many decisions a writer has been told. It codes them at the end, in one loop: the engine then optimizes that, and not each place in the model from where a bit is written. */
  private told = 0;
  private low = 0;
  private high = MASK;
  /** A reader's place in the interval. */
  private value = 0;
  /** How many digits were written, or are in `value` or before it. */
  private digits = 0;

  /**
   * A writer; with a text a reader, all of whose methods throw a RangeError where the text has other characters, or ends too early. Ends the use of any other coder.
   * @param contexts how many there are, numbered from 0
   */
  constructor(contexts: number, text?: string) {
    states.fill(EVEN, 0, contexts);
    this.text = text;
    if (text !== undefined) for (let i = 0; i < 5; i++) this.read();
  }

  /** @param bit 0 or 1; readers ignore it. @returns the bit */
  bit(context: number, bit: number): number {
    if (this.text !== undefined) return this.readBit(context);
    if (this.told === decisions.length) decisions = grown(decisions);
    decisions[this.told++] = (context << 1) | bit;
    return bit;
  }

  private readBit(context: number): number {
    const middle = middleOf(this.low, this.high, states[context]! >>> 4);
    const bit = this.value <= middle ? 1 : 0;
    if (bit) this.high = middle;
    else this.low = middle + 1;
    learn(context, bit);
    for (; this.low >>> TOP === this.high >>> TOP; this.high = ((this.high << 6) & MASK) | 63) {
      this.read();
      this.low = (this.low << 6) & MASK;
    }
    return bit;
  }

  private writeBits(): void {
    const { told } = this;
    let low = 0;
    let high = MASK;
    for (let i = 0; i < told; i++) {
      const context = decisions[i]! >>> 1;
      const bit = decisions[i]! & 1;
      const middle = middleOf(low, high, states[context]! >>> 4);
      if (bit) high = middle;
      else low = middle + 1;
      learn(context, bit);
      for (; low >>> TOP === high >>> TOP; high = ((high << 6) & MASK) | 63) {
        this.write(high >>> TOP);
        low = (low << 6) & MASK;
      }
    }
    this.low = low;
    this.high = high;
  }

  private write(digit: number): void {
    if (this.digits === written.length) written = Buffer.concat([written], 2 * written.length);
    written[this.digits++] = DIGITS[digit]!;
  }

  private read(): void {
    const text = this.text!;
    let digit = 0;
    if (this.digits < text.length) {
      digit = VALUES[text.charCodeAt(this.digits)] ?? -1;
      if (digit < 0) throw new RangeError(`not a digit at ${this.digits}: ${JSON.stringify(text.charAt(this.digits))}`);
    } else if (this.digits >= text.length + 5) throw new RangeError('it ends too early');
    this.digits++;
    this.value = ((this.value << 6) & MASK) | digit;
  }

  /**
   * A number from 0 up, below 2^29: how many bits `value + 1` has after its first, in unary, then those.
   * @param context the first of NUMBER contexts
   * @throws RangeError where a larger one is read
   */
  number(context: number, value: number): number {
    const bits = 31 - Math.clz32(value + 1);
    let size = 0;
    while (this.bit(context + (size < 7 ? size : 7), size < bits ? 1 : 0)) if (++size > 29) throw new RangeError('a number that is too large');
    const first = context + 4 + 4 * (size < 6 ? size : 6);
    let number = 1;
    for (let left = size - 1; left >= 0; left--) number = (number << 1) | this.bit(first + (number < 4 ? number : 0), ((value + 1) >>> left) & 1);
    return number - 1;
  }

  /** A number of either sign: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
  signed(context: number, value: number): number {
    const number = this.number(context, value < 0 ? -2 * value - 1 : 2 * value);
    return number & 1 ? -(number >>> 1) - 1 : number >>> 1;
  }

  /** The text of a writer; a reader's own. @throws RangeError where a reader's is longer or shorter than what was read */
  finish(): string {
    if (this.text === undefined) this.writeBits();
    // The fewest digits that name a number of the interval: those after them are read as 0.
    let last = 1;
    while (last < 5 && (this.high >>> (30 - 6 * last)) << (30 - 6 * last) < this.low) last++;
    if (this.text !== undefined) {
      if (this.digits - 5 + last !== this.text.length) throw new RangeError(`it has ${this.text.length} digits, not ${this.digits - 5 + last}`);
      return this.text;
    }
    for (let i = 1; i <= last; i++) this.write((this.high >>> (30 - 6 * i)) & 63);
    return written.toString('latin1', 0, this.digits);
  }
}

/** Up to here is a 1. @param chance of a 1, in 4096ths */
function middleOf(low: number, high: number, chance: number): number {
  const range = high - low;
  return low + (range >>> 12) * chance + (((range & 4095) * chance) >>> 12);
}

/** A context has seen a bit. */
function learn(context: number, bit: number): void {
  const state = states[context]!;
  const chance = state >>> 4;
  const seen = state & 15;
  const next = bit ? chance + (((4096 - chance) * RATES[seen]!) >>> 16) : chance - ((chance * RATES[seen]!) >>> 16);
  states[context] = (next << 4) | (seen < 15 ? seen + 1 : 15);
}

function grown(list: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * list.length);
  longer.set(list);
  return longer;
}
