/** The marks of src/model/marks.ts, which explains them, with its contexts: here they are only written. */
import { BitCoder, NUMBER } from './bit-coder';
import { Ints } from './bytes';

export const CLOSE = 0;
export const STATEMENT = 1;
export const ARM = 2;
export const DECLARATION = 3;
export const BODY = 4;
export const NO_ARM = 5;
export const SAME_ARM = 6;
export const BRANCH = 7;
const KINDS = 17;
const STEPS = 2 * KINDS - 1;

const NEXT = 0;
const MOVED = NEXT + KINDS * 3 * STEPS * (KINDS - 1);
const BACK = MOVED + STEPS * STEPS * 2;
const GAP = BACK + 1;
const LINES = GAP + STEPS * STEPS * NUMBER;
const COLUMN = LINES + STEPS * NUMBER;
const BACK_LINES = COLUMN + STEPS * 2 * NUMBER;
const BACK_COLUMN = BACK_LINES + NUMBER;
export const MARKS = BACK_COLUMN + NUMBER;

// What is kept of a range that is open.
const KIND = 0;
const LINE = 1;
const INDENT = 2;
const INNER = 3;
const COUNT = 4;
const FIELDS = 5;

export class Marks {
  private coder: BitCoder;
  private line: i32 = 1;
  private column: i32 = 0;
  private step: i32 = 0;
  private stack: Ints = new Ints();
  private top: i32 = 0;

  constructor(coder: BitCoder) {
    this.coder = coder;
    this.push(0, 1, 0);
  }

  private push(kind: i32, line: i32, indent: i32): void {
    this.stack.put(this.top + KIND, kind);
    this.stack.put(this.top + LINE, line);
    this.stack.put(this.top + INDENT, indent);
    this.stack.put(this.top + INNER, -1);
    this.stack.put(this.top + COUNT, 0);
  }

  private count(): void {
    const at = this.top + COUNT;
    if (this.stack.get(at) < 2) this.stack.set(at, this.stack.get(at) + 1);
  }

  next(kind: i32, line: i32, column: i32): void {
    const stack = this.stack;
    const top = this.top;
    const within = stack.get(top + KIND);
    const context = NEXT + ((within * 3 + stack.get(top + COUNT)) * STEPS + this.step) * (KINDS - 1);
    for (let i = 0; i <= kind && i < KINDS - 1; i++) this.coder.bit(context + i, i < kind);
    if (kind == CLOSE) {
      if (top == 0) return;
      this.move(KINDS - 1 + within, stack.get(top + INDENT), 1, line, column);
      this.top -= FIELDS;
      this.count();
    } else if (kind == NO_ARM || kind == SAME_ARM) {
      this.step = kind;
      this.count();
    } else {
      const from = this.line;
      const inner = stack.get(top + INNER);
      const outside = stack.get(top + INDENT);
      this.move(kind, inner < 0 ? outside : inner, inner < 0 ? 0 : 1, line, column);
      if (line != from && (inner < 0 || column < inner)) stack.set(top + INNER, column);
      const indented = line != stack.get(top + LINE) && stack.get(top + INNER) >= 0;
      this.top += FIELDS;
      this.push(kind, line, indented ? stack.get(top + INNER) : outside);
    }
  }

  private move(step: i32, indent: i32, known: i32, line: i32, column: i32): void {
    const coder = this.coder;
    const pair = this.step * STEPS + step;
    const down = line - this.line;
    const back = down < 0 || (down == 0 && column < this.column);
    const broken = this.line != this.stack.get(this.top + LINE) ? 1 : 0;
    coder.bit(MOVED + pair * 2 + broken, back || down > 0);
    if (!back && down == 0) coder.number(GAP + pair * NUMBER, column - this.column);
    else {
      coder.bit(BACK, back);
      if (back) {
        coder.number(BACK_LINES, -down);
        coder.number(BACK_COLUMN, column);
      } else {
        coder.number(LINES + step * NUMBER, down - 1);
        coder.signed(COLUMN + (step * 2 + known) * NUMBER, column - indent);
      }
    }
    this.step = step;
    this.line = line;
    this.column = column;
  }
}
