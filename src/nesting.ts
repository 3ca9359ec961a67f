/**
 * How deeply a source is nested, told without reading it as a program. oxc-parser is native code and calls itself for what is in brackets, behind an `else` or a `=>`: where the stack ends, so does the process, and nothing can be caught.
 * V8, which has less stack, throws a RangeError for such code.
 *
 * Where a stack of 4 MB (a worker's) ends on Linux x64, oxc-parser 0.158: functions or classes in each other from 2,000 on, parentheses, calls and arrow functions from 4,000, `else if`, `? :`, `=`, `**` from 8,000, `+` and `&&` from 32,000 terms.
 * V8's parser on a main thread gives up at 1,000 to 4,000 levels of any of them but operators, of which it takes any number.
 */
import { stackMegabytes } from '../runtime/limits.cjs';

/** The stack that the following are for, in MB; with less, they are less. */
const STACK = 4;
/** Brackets within brackets. */
const MAX_BRACKETS = 2_000;
/** Of what nests without brackets, in one statement or item of a list: operators, each with a weight, for some need more stack than others. */
const MAX_OPERATORS = 30_000;
/** In one statement. */
const MAX_ELSE = 5_000;

/** More than in most statements, and less than the limits for the smallest stack. */
const LONG = 200;

/** What is shorter cannot be that deep: 4,000 parentheses that open and close. */
const SHORT = 8_000;

const NEWLINE = 10;
const SPACE = 32;
const EXCLAMATION = 33;
const QUOTE = 34;
const DOLLAR = 36;
const APOSTROPHE = 39;
const OPEN = 40;
const CLOSE = 41;
const STAR = 42;
const COMMA = 44;
const DOT = 46;
const SLASH = 47;
const SEMICOLON = 59;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const QUESTION = 63;
const AT = 64;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const BACKTICK = 96;
const SMALL_E = 101;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Characters that mean something here; all others are white space or parts of words. */
const MEANS = new Uint8Array(65536);
for (let code = 33; code < 128; code++) if (!/[\w$]/.test(String.fromCharCode(code))) MEANS[code] = 1;
MEANS[SMALL_E] = MEANS[NEWLINE] = 1;

/** Words that go on with a statement which might have ended before them. */
const CONTINUES = new Set(['else', 'catch', 'finally', 'in', 'instanceof', 'as', 'satisfies', 'of', 'from']);
/** Their second letters by the first; but for the `r` of `from`. */
const STARTS: number[] = [];
for (const word of CONTINUES) STARTS[word.charCodeAt(0)] ??= word.charCodeAt(1);
/** Words before a parenthesis behind which a statement starts, within theirs: backwards, by their last letters. */
const HEADS: number[][] = [];
for (const word of ['if', 'while', 'for', 'with']) HEADS[word.charCodeAt(word.length - 1)] = [...word].reverse().map((letter) => letter.charCodeAt(0));

/** The share of a stack that this thread has; asked for once. */
let share: number | undefined;

/** Whether a source is nested so deeply that reading it may end the process. Comments, strings and regular expressions are skipped as well as can be without a parser. */
export function isTooDeep(source: string): boolean {
  share ??= Math.min(1, stackMegabytes() / STACK);
  if (source.length < SHORT * share) return false;
  // V8 asks a string each time in which of its forms it is.
  const bytes = Buffer.from(source, 'utf16le');
  return new Scan(new Uint16Array(bytes.buffer, bytes.byteOffset, source.length)).isTooDeep(share);
}

class Scan {
  private readonly codes: Uint16Array;
  /** What was counted in the brackets around: operators, `else`, and whether a statement follows. */
  private readonly around = new Int32Array(3 * MAX_BRACKETS + 3);
  private depth = 0;
  private operators = 0;
  private elses = 0;
  /** Depths at which a `}` goes back to the text of a template. */
  private readonly templates: number[] = [];

  constructor(codes: Uint16Array) {
    this.codes = codes;
  }

  isTooDeep(share: number): boolean {
    const { codes } = this;
    const [brackets, operators, elses] = [MAX_BRACKETS * share, MAX_OPERATORS * share, MAX_ELSE * share] as const;
    for (let at = 0; at < codes.length; at++) {
      if (MEANS[codes[at]!] === 0) continue;
      at = this.read(at, codes[at]!);
      if (this.depth > brackets || this.operators > operators || this.elses > elses) return true;
    }
    return false;
  }

  /** @returns where what starts at `at` ends */
  private read(at: number, code: number): number {
    const { codes } = this;
    const next = codes[at + 1];
    const last = codes[at - 1];
    switch (code) {
      case SMALL_E:
        if (next === 108 && codes[at + 2] === 115 && codes[at + 3] === SMALL_E && !isWord(last) && !isWord(codes[at + 4])) this.elses++;
        return at;
      case NEWLINE:
        if (this.isLong() && this.mayEnd(at)) this.endStatement(at);
        return at;
      case QUOTE:
      case APOSTROPHE:
        return this.end(at, code, true);
      case BACKTICK:
        return this.template(at);
      case SLASH:
        if (next === SLASH) return this.endOfLine(at);
        if (next === STAR) return this.endOfComment(at + 2);
        if (this.startsExpression(at)) return this.endOfExpression(at);
        this.operators++;
        return at;
      case OPEN:
      case OPEN_BRACKET:
      case OPEN_BRACE:
        this.open(code === OPEN && this.isHead(at));
        return at;
      case CLOSE: {
        const isHead = this.close();
        // `if (a) if (b) …`, but `f(a).g(b)`
        this.operators += isHead ? 4 : 1;
        return at;
      }
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        this.close();
        if (code === CLOSE_BRACKET) return at;
        if (this.templates.at(-1) === this.depth) {
          this.templates.pop();
          return this.template(at);
        }
        if (this.isLong()) this.endStatement(at);
        return at;
      case COMMA:
        this.operators = 0;
        return at;
      case SEMICOLON:
        this.operators = 0;
        if (this.isLong()) this.endStatement(at);
        return at;
      case GREATER:
        this.operators += last === EQUALS ? 4 : 1;
        return at;
      case EQUALS:
        this.operators += next === EQUALS || last === EQUALS || last === GREATER || last === EXCLAMATION || last === LESS ? 1 : 4;
        return at;
      case QUESTION:
        this.operators += next === DOT || next === QUESTION || last === QUESTION ? 1 : 4;
        return at;
      case STAR:
        this.operators += last === STAR ? 3 : 1;
        return at;
      case DOT:
        return at;
      default:
        // `||` is one, `!!` are two.
        if (code !== last || code === EXCLAMATION) this.operators++;
        return at;
    }
  }

  private open(isHead = false): void {
    const at = this.depth * 3;
    this.around[at] = this.operators;
    this.around[at + 1] = this.elses;
    this.around[at + 2] = isHead ? 1 : 0;
    this.depth++;
    this.operators = this.elses = 0;
  }

  /** @returns whether a statement follows */
  private close(): boolean {
    if (this.depth === 0) return false;
    const at = --this.depth * 3;
    this.operators = this.around[at]!;
    this.elses = this.around[at + 1]!;
    return this.around[at + 2] === 1;
  }

  /** Whether the parenthesis at `at` is that of an `if` or a loop. */
  private isHead(at: number): boolean {
    const { codes } = this;
    const end = codes[at - 1]! > SPACE ? at - 1 : this.before(at);
    const head = HEADS[codes[end]!];
    if (head === undefined) return false;
    for (let i = 1; i < head.length; i++) if (codes[end - i] !== head[i]) return false;
    return !isWord(codes[end - head.length]);
  }

  /** Whether a statement may have ended before the line break at `at`: what stands before it is no operator, and no head of a statement. */
  private mayEnd(at: number): boolean {
    const end = this.before(at);
    const last = this.codes[end];
    if (last === CLOSE) return this.around[this.depth * 3 + 2] !== 1;
    // The end of a tag, but not `=>`
    if (last === GREATER) return this.codes[end - 1] !== EQUALS;
    return last === CLOSE_BRACKET || last === QUOTE || last === APOSTROPHE || last === BACKTICK || (isWord(last) && !(last === SMALL_E && this.wordUpTo(end) === 'else'));
  }

  /** Whether so much was counted that it has to be found out where statements end: of most sources that is never asked. */
  private isLong(): boolean {
    return this.operators + this.elses > LONG;
  }

  /** Forgets what was counted in a statement, if that of the next word is another one. @param at where the last one may have ended */
  private endStatement(at: number): void {
    const { codes } = this;
    let next = at + 1;
    while (next < codes.length && codes[next]! <= SPACE) next++;
    if (codes[next] !== AT && !isWord(codes[next])) return;
    if (STARTS[codes[next]!] === codes[next + 1] || codes[next + 1] === 114) {
      let end = next;
      while (end - next < 11 && isWord(codes[end])) end++;
      if (CONTINUES.has(String.fromCharCode(...codes.subarray(next, end)))) return;
    }
    this.operators = this.elses = 0;
  }

  /** Where the last character before `at` is that is not white space. */
  private before(at: number): number {
    let before = at - 1;
    while (before >= 0 && this.codes[before]! <= SPACE) before--;
    return before;
  }

  /** The end of a word, up to 11 characters. */
  private wordUpTo(end: number): string {
    let start = end;
    while (end - start < 11 && isWord(this.codes[start - 1])) start--;
    return String.fromCharCode(...this.codes.subarray(start, end + 1));
  }

  /** Where a line ends, before its break. */
  private endOfLine(at: number): number {
    const end = this.codes.indexOf(NEWLINE, at);
    return (end < 0 ? this.codes.length : end) - 1;
  }

  /** Of a text in quotes. */
  private end(start: number, quote: number, endsWithLine: boolean): number {
    const { codes } = this;
    for (let at = start + 1; at < codes.length; at++) {
      const code = codes[at];
      if (code === quote || (code === NEWLINE && endsWithLine)) return at;
      if (code === BACKSLASH) at++;
      else if (code === OPEN_BRACE && quote === BACKTICK && codes[at - 1] === DOLLAR) return at;
    }
    return codes.length;
  }

  /** Goes on behind the text of a template, which may be in front of an expression. */
  private template(start: number): number {
    const end = this.end(start, BACKTICK, false);
    if (this.codes[end] === OPEN_BRACE) {
      this.templates.push(this.depth);
      this.open();
    }
    return end;
  }

  private endOfComment(start: number): number {
    const { codes } = this;
    for (let at = codes.indexOf(SLASH, start + 1); at >= 0; at = codes.indexOf(SLASH, at + 1)) if (codes[at - 1] === STAR) return at;
    return codes.length;
  }

  private endOfExpression(start: number): number {
    const { codes } = this;
    let inClass = false;
    for (let at = start + 1; at < codes.length; at++) {
      const code = codes[at];
      if (code === NEWLINE || (code === SLASH && !inClass)) return at;
      if (code === BACKSLASH) at++;
      else if (code === OPEN_BRACKET) inClass = true;
      else if (code === CLOSE_BRACKET) inClass = false;
    }
    return codes.length;
  }

  /** Whether a slash starts a regular expression, by what stands before it. */
  private startsExpression(at: number): boolean {
    const before = this.before(at);
    const last = this.codes[before];
    // `</a>`
    if (last === LESS || last === CLOSE || last === CLOSE_BRACKET || last === CLOSE_BRACE || last === QUOTE || last === APOSTROPHE || last === BACKTICK) return false;
    return !isWord(last) || BEFORE_EXPRESSION.has(this.wordUpTo(before));
  }
}

const isWord = (code: number | undefined): boolean => code !== undefined && code > SPACE && (MEANS[code] === 0 || code === SMALL_E);

/** Words before a slash that a regular expression follows. */
const BEFORE_EXPRESSION = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'do', 'else', 'instanceof', 'yield', 'await']);
