/** Growable memory. Instances live as long as one file's transform, so nothing is ever freed. */

/** Bytes, as they are written to the host. */
export class Bytes {
  at: usize;
  length: i32 = 0;
  private capacity: i32;

  constructor(capacity: i32) {
    this.capacity = capacity;
    this.at = heap.alloc(capacity);
  }

  private reserve(more: i32): void {
    if (this.length + more <= this.capacity) return;
    this.capacity = (this.length + more) * 2;
    this.at = heap.realloc(this.at, this.capacity);
  }

  u8(value: i32): void {
    this.reserve(1);
    store<u8>(this.at + this.length++, <u8>value);
  }

  copy(from: usize, size: i32): void {
    if (size <= 0) return;
    this.reserve(size);
    memory.copy(this.at + this.length, from, size);
    this.length += size;
  }

  /** Text that is ASCII only. */
  ascii(text: string): void {
    const size = text.length;
    this.reserve(size);
    for (let i = 0; i < size; i++) store<u8>(this.at + this.length + i, <u8>text.charCodeAt(i));
    this.length += size;
  }

  /** A non-negative number, in decimal. */
  decimal(value: i32): void {
    if (value > 9) this.decimal(value / 10);
    this.u8(48 + (value % 10));
  }

  append(other: Bytes): void {
    this.copy(other.at, other.length);
  }
}

/** A list of 32-bit numbers. */
export class Ints {
  length: i32 = 0;
  private at: usize;
  private capacity: i32;

  constructor(capacity: i32 = 64) {
    this.capacity = capacity;
    this.at = heap.alloc(<usize>capacity << 2);
  }

  push(value: i32): void {
    if (this.length == this.capacity) {
      this.capacity *= 2;
      this.at = heap.realloc(this.at, <usize>this.capacity << 2);
    }
    store<i32>(this.at + (<usize>this.length << 2), value);
    this.length++;
  }

  @inline get(index: i32): i32 {
    return load<i32>(this.at + (<usize>index << 2));
  }

  /** Sets an entry, or pushes the one after the last. */
  put(index: i32, value: i32): void {
    if (index == this.length) this.push(value);
    else this.set(index, value);
  }

  @inline set(index: i32, value: i32): void {
    store<i32>(this.at + (<usize>index << 2), value);
  }
}

/** The permutation that sorts by `major` ascending, then `minor` descending (both unsigned), then by position. */
export function sorted(count: i32, major: Ints, minor: Ints | null): Ints {
  let from = new Ints(count + 1);
  for (let i = 0; i < count; i++) from.push(i);
  let ordered = true;
  for (let i = 1; ordered && i < count; i++) ordered = !after(i - 1, i, major, minor);
  if (ordered) return from;
  let to = new Ints(count + 1);
  for (let i = 0; i < count; i++) to.push(0);
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = min(start + width, count);
      const end = min(start + 2 * width, count);
      let left = start;
      let right = middle;
      for (let i = start; i < end; i++) {
        if (left < middle && (right >= end || !after(from.get(left), from.get(right), major, minor))) to.set(i, from.get(left++));
        else to.set(i, from.get(right++));
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

function after(a: i32, b: i32, major: Ints, minor: Ints | null): bool {
  const x = <u32>major.get(a);
  const y = <u32>major.get(b);
  if (x != y) return x > y;
  return minor != null && <u32>minor.get(a) < <u32>minor.get(b);
}
