/**
 * The sites of a file as one walk over its source: marks, each of which opens or closes a range where the last one was or after it. What was opened last is
 * closed first. Which mark comes next, and how far off it is, follows mostly from what encloses it and from the mark before, so these are the
 * contexts in which the coder learns. Where a line was broken, columns are relative to the indentation that was seen so far.
 */
import { type BitCoder, NUMBER } from './bit-coder.ts';

// What a mark is, by falling frequency; BRANCH and those after it are the types of branches.
/** Closes what was opened last; where nothing is open, it is the end of all. */
export const CLOSE = 0;
export const STATEMENT = 1;
export const ARM = 2;
export const DECLARATION = 3;
export const BODY = 4;
/** An arm without source text. It has no place, and closes nothing. */
export const NO_ARM = 5;
/** An arm that is the whole branch; the same. */
export const SAME_ARM = 6;
export const BRANCH = 7;
const KINDS = 17;

/** Steps: a kind that is opened, or KINDS - 1 and the kind that is closed. */
const STEPS = 2 * KINDS - 1;

// Contexts. In front of all: which kind comes next, by what encloses it, how many marks that had (at most 2), and the last step.
const NEXT = 0;
const MOVED = NEXT + KINDS * 3 * STEPS * (KINDS - 1);
const BACK = MOVED + STEPS * STEPS * 2;
const GAP = BACK + 1;
const LINES = GAP + STEPS * STEPS * NUMBER;
const COLUMN = LINES + STEPS * NUMBER;
const BACK_LINES = COLUMN + STEPS * 2 * NUMBER;
const BACK_COLUMN = BACK_LINES + NUMBER;
/** How many contexts the marks take, from 0. */
export const MARKS = BACK_COLUMN + NUMBER;

// What is kept of a range that is open.
const KIND = 0;
/** The line where it was opened. */
const LINE = 1;
/** The indentation of that line. */
const INDENT = 2;
/** The indentation of the lines in it; -1 while none was seen. */
const INNER = 3;
/** How many marks are right in it, at most 2. */
const COUNT = 4;
const FIELDS = 5;

export class Marks {
  /** Where the last mark is: a line from 1, a column from 0. */
  private line = 1;
  private column = 0;
  private step = 0;
  /** What is open, outermost first; the first entry is the file. */
  private stack = new Int32Array(64 * FIELDS);
  private top = 0;
  private readonly coder: BitCoder;

  constructor(coder: BitCoder) {
    this.coder = coder;
    this.stack[LINE] = 1;
    this.stack[INNER] = -1;
  }

  /** @param marks kind, line and column of each */
  write(marks: Int32Array): void {
    for (let i = 0; i < marks.length; i += 3) this.next(marks[i]!, marks[i + 1]!, marks[i + 2]!);
  }

  /** The same, up to the end; marks without a place have that of the one before. */
  read(): number[] {
    const marks: number[] = [];
    for (;;) {
      const outside = this.top === 0;
      const kind = this.next(0, 0, 0);
      marks.push(kind, this.line, this.column);
      if (outside && kind === CLOSE) return marks;
    }
  }

  /** Writes or reads a mark; a reader ignores the arguments. @returns its kind; its place is in `line` and `column` */
  private next(kind: number, line: number, column: number): number {
    const { coder, stack, top } = this;
    const within = stack[top + KIND]!;
    const context = NEXT + ((within * 3 + stack[top + COUNT]!) * STEPS + this.step) * (KINDS - 1);
    let found = 0;
    while (found < KINDS - 1 && coder.bit(context + found, found < kind ? 1 : 0)) found++;
    if (found === CLOSE) {
      if (top === 0) return CLOSE;
      this.move(KINDS - 1 + within, stack[top + INDENT]!, 1, line, column);
      this.top = top - FIELDS;
      if (stack[this.top + COUNT]! < 2) stack[this.top + COUNT]!++;
    } else if (found === NO_ARM || found === SAME_ARM) {
      this.step = found;
      if (stack[top + COUNT]! < 2) stack[top + COUNT]!++;
    } else this.open(found, line, column);
    return found;
  }

  private open(kind: number, line: number, column: number): void {
    const { stack, top } = this;
    const from = this.line;
    const inner = stack[top + INNER]!;
    const outside = stack[top + INDENT]!;
    this.move(kind, inner < 0 ? outside : inner, inner < 0 ? 0 : 1, line, column);
    if (this.line !== from && (inner < 0 || this.column < inner)) stack[top + INNER] = this.column;
    const next = (this.top = top + FIELDS);
    if (next === stack.length) {
      this.stack = new Int32Array(2 * next);
      this.stack.set(stack);
    }
    this.stack[next + KIND] = kind;
    this.stack[next + LINE] = this.line;
    this.stack[next + INDENT] = this.line !== stack[top + LINE] && stack[top + INNER]! >= 0 ? stack[top + INNER]! : outside;
    this.stack[next + INNER] = -1;
    this.stack[next + COUNT] = 0;
  }

  /** @param indent what the column is relative to where a line is broken */
  private move(step: number, indent: number, known: number, line: number, column: number): void {
    const { coder } = this;
    const pair = this.step * STEPS + step;
    const down = line - this.line;
    const back = down < 0 || (down === 0 && column < this.column);
    const broken = this.line !== this.stack[this.top + LINE] ? 1 : 0;
    this.step = step;
    if (!coder.bit(MOVED + pair * 2 + broken, back || down > 0 ? 1 : 0)) this.column += coder.number(GAP + pair * NUMBER, column - this.column);
    else if (coder.bit(BACK, back ? 1 : 0)) this.moveBack(line, column);
    else {
      this.line += 1 + coder.number(LINES + step * NUMBER, down - 1);
      this.column = indent + coder.signed(COLUMN + (step * 2 + known) * NUMBER, column - indent);
    }
  }

  /** Only where ranges are not nested. */
  private moveBack(line: number, column: number): void {
    this.line -= this.coder.number(BACK_LINES, this.line - line);
    this.column = this.coder.number(BACK_COLUMN, column);
  }
}
