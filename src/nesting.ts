/**
 * How deeply a source is nested, told without reading it as a program. oxc-parser is native code and calls itself for what is in brackets, behind an `else` or a `=>`: where the stack ends, so does the process, and nothing can be caught.
 * V8, which has less stack, throws a RangeError for such code.
 *
 * Where a 4 MB stack (a worker's) ends on Linux x64, oxc-parser 0.158: functions or classes in each other from 2,000 on, parentheses, calls and arrow functions from 4,000, `else if`, `? :`, `=`, `**` from 8,000, `+` and `&&` from 32,000 terms.
 * V8's parser on a main thread gives up at 1,000 to 4,000 levels of any of them but operators, of which it takes any number.
 */

/** Brackets within brackets. */
const MAX_BRACKETS = 2_000;
/** Of what nests without brackets, between two semicolons or commas: operators, each with a weight, for some need more stack than others. */
const MAX_OPERATORS = 30_000;
/** In one block. */
const MAX_ELSE = 5_000;

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
MEANS[SMALL_E] = 1;

/** Whether a source is nested so deeply that reading it may end the process. Comments, strings and regular expressions are skipped as well as can be without a parser. */
export function isTooDeep(source: string): boolean {
  if (source.length < SHORT) return false;
  // V8 asks a string each time in which of its forms it is.
  const bytes = Buffer.from(source, 'utf16le');
  return new Scan(new Uint16Array(bytes.buffer, bytes.byteOffset, source.length)).isTooDeep();
}

class Scan {
  private readonly codes: Uint16Array;
  /** What was counted in the brackets around: operators and `else`. */
  private readonly around = new Int32Array(2 * MAX_BRACKETS + 2);
  private depth = 0;
  private operators = 0;
  private elses = 0;
  /** Depths at which a `}` goes back to the text of a template. */
  private readonly templates: number[] = [];

  constructor(codes: Uint16Array) {
    this.codes = codes;
  }

  isTooDeep(): boolean {
    const { codes } = this;
    for (let at = 0; at < codes.length; at++) {
      if (MEANS[codes[at]!] === 0) continue;
      at = this.read(at, codes[at]!);
      if (this.depth > MAX_BRACKETS || this.operators > MAX_OPERATORS || this.elses > MAX_ELSE) return true;
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
      case QUOTE:
      case APOSTROPHE:
        return this.end(at, code, true);
      case BACKTICK:
        return this.template(at);
      case SLASH:
        if (next === SLASH) return codes.indexOf(NEWLINE, at) < 0 ? codes.length : codes.indexOf(NEWLINE, at);
        if (next === STAR) return this.endOfComment(at + 2);
        if (this.startsExpression(at)) return this.endOfExpression(at);
        this.operators++;
        return at;
      case OPEN:
      case OPEN_BRACKET:
      case OPEN_BRACE:
        this.open();
        return at;
      case CLOSE:
        this.close();
        // `if (a) if (b) …`, but `f(a).g(b)`
        this.operators += isWord(next === SPACE ? codes[at + 2] : next) ? 4 : 1;
        return at;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        this.close();
        if (code === CLOSE_BRACKET || this.templates.at(-1) !== this.depth) return at;
        this.templates.pop();
        return this.template(at);
      case COMMA:
      case SEMICOLON:
        this.operators = 0;
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

  private open(): void {
    this.around[this.depth * 2] = this.operators;
    this.around[this.depth * 2 + 1] = this.elses;
    this.depth++;
    this.operators = this.elses = 0;
  }

  private close(): void {
    if (this.depth === 0) return;
    this.depth--;
    this.operators = this.around[this.depth * 2]!;
    this.elses = this.around[this.depth * 2 + 1]!;
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
    const { codes } = this;
    let before = at - 1;
    while (before >= 0 && codes[before]! <= SPACE) before--;
    const last = codes[before];
    if (last === CLOSE || last === CLOSE_BRACKET || last === CLOSE_BRACE || last === QUOTE || last === APOSTROPHE || last === BACKTICK) return false;
    return !isWord(last) || BEFORE_EXPRESSION.test(String.fromCharCode(...codes.subarray(Math.max(0, before - 10), before + 1)));
  }
}

const isWord = (code: number | undefined): boolean => code !== undefined && code > SPACE && (MEANS[code] === 0 || code === SMALL_E);

/** Words before a slash that a regular expression follows. */
const BEFORE_EXPRESSION = /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|do|else|instanceof|yield|await)$/;
