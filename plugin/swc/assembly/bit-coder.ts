/** The adaptive arithmetic coder of src/model/bit-coder.ts, which explains it: here it only writes. */
import { Bytes } from './bytes';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEILMNOPRST+=()[]{}.:|_&?';
const TOP = 24;
const MASK = (1 << 30) - 1;
const EVEN = 2048 << 4;

/** How many contexts a number takes. */
export const NUMBER = 32;

export class BitCoder {
  private states: usize;
  private to: Bytes;
  private low: i32 = 0;
  private high: i32 = MASK;

  /** @param contexts how many there are, numbered from 0 */
  constructor(contexts: i32, to: Bytes) {
    const states = heap.alloc(<usize>contexts << 1);
    for (let i = 0; i < contexts; i++) store<u16>(states + (<usize>i << 1), EVEN);
    this.states = states;
    this.to = to;
  }

  bit(context: i32, bit: bool): void {
    const at = this.states + (<usize>context << 1);
    const state = <i32>load<u16>(at);
    const chance = state >> 4;
    const seen = state & 15;
    const range = this.high - this.low;
    const middle = this.low + (range >> 12) * chance + (((range & 4095) * chance) >> 12);
    if (bit) this.high = middle;
    else this.low = middle + 1;
    // 2 ** 16 / (seen + 1.5)
    const rate = (1 << 17) / (2 * seen + 3);
    const next = bit ? chance + (((4096 - chance) * rate) >> 16) : chance - ((chance * rate) >> 16);
    store<u16>(at, (next << 4) | min(seen + 1, 15));
    while (this.low >> TOP == this.high >> TOP) {
      this.digit(this.high >> TOP);
      this.low = (this.low << 6) & MASK;
      this.high = ((this.high << 6) & MASK) | 63;
    }
  }

  private digit(value: i32): void {
    this.to.u8(DIGITS.charCodeAt(value));
  }

  number(context: i32, value: i32): void {
    const bits = 31 - clz(value + 1);
    for (let size = 0; size <= bits; size++) this.bit(context + min(size, 7), size < bits);
    const first = context + 4 + 4 * min(bits, 6);
    let number = 1;
    for (let left = bits - 1; left >= 0; left--) {
      const bit = ((value + 1) >> left) & 1;
      this.bit(first + (number < 4 ? number : 0), bit != 0);
      number = (number << 1) | bit;
    }
  }

  signed(context: i32, value: i32): void {
    this.number(context, value < 0 ? -2 * value - 1 : 2 * value);
  }

  finish(): void {
    let last = 1;
    while (last < 5 && (this.high >> (30 - 6 * last)) << (30 - 6 * last) < this.low) last++;
    for (let i = 1; i <= last; i++) this.digit((this.high >> (30 - 6 * i)) & 63);
  }
}
