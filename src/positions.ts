/**
 * Offsets to lines and columns. Offsets and columns are UTF-16 code units from 0, lines count from 1. A byte order mark takes no column.
 * LF, CR, CR LF, U+2028 and U+2029 end a line, as in ECMAScript, Babel and therefore Istanbul (which splits source otherwise only for display).
 */
import type { Range } from './model/site-map.ts';

const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

export class LineTable {
  /** Offset of the first character of each line. */
  private readonly starts: number[];
  private last = 0;

  constructor(source: string) {
    this.starts = [source.charCodeAt(0) === 0xfeff ? 1 : 0];
    LINE_END.lastIndex = 0;
    for (let match = LINE_END.exec(source); match; match = LINE_END.exec(source)) this.starts.push(LINE_END.lastIndex);
  }

  /** 0-based index of the line that holds `offset`. Callers ask in rising order mostly, so the search starts where the last one ended. */
  private index(offset: number): number {
    const starts = this.starts;
    let low = 0;
    let high = starts.length - 1;
    const last = this.last;
    if (starts[last]! <= offset) {
      low = last;
      if (last + 4 < high && starts[last + 4]! > offset) high = last + 3;
    } else {
      high = last;
    }
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.last = low);
  }

  line(offset: number): number {
    return this.index(offset) + 1;
  }

  column(offset: number): number {
    return offset - this.starts[this.index(offset)]!;
  }

  range(start: number, end: number): Range {
    const first = this.index(start);
    const last = this.index(end);
    return [first + 1, start - this.starts[first]!, last + 1, end - this.starts[last]!];
  }
}
