/**
 * Ignore hints: comments that take code out of the report. They are read from the original source, so no compiler can have dropped them.
 *
 * | dialect       | forms |
 * | istanbul      | `istanbul ignore next`, `if`, `else`, `file` |
 * | c8, v8        | `c8 ignore next`, `next N`, `if`, `else`, `file`, `start`, `stop` |
 * | node:coverage | `node:coverage ignore next`, `ignore next N`, `disable`, `enable` |
 * | tallymark     | all of the above forms |
 *
 * Which dialects are read can be chosen; the choice is part of a file's identity, for the site map depends on it.
 * `next`, `if` and `else` bind to the node that starts right after the comment, the outermost one there, as Babel attaches leading comments. But what c8 calls `next` is a line: at the end of a line
 * of code, `c8 ignore next` and `v8 ignore next` take out what starts on that line.
 * `next N`, `start` and `disable` work on places: a site is ignored where its first character lies inside.
 */
import type { HintKind, HintSite } from '../model/site-map.ts';
import type { LineTable } from '../positions.ts';
import type { Comment } from './ast.ts';

export const DIALECTS = ['istanbul', 'c8', 'v8', 'node:coverage', 'tallymark'] as const;
export type Dialect = (typeof DIALECTS)[number];

const HINT = /^\s*(?:(istanbul|c8|v8|tallymark)\s+ignore\s+(next|if|else|file|start|stop)(?:\s+(\d+))?|node:coverage\s+(?:(ignore)\s+next(?:\s+(\d+))?|(disable|enable)))(?=\W|$)/;

/** Whether a text may hold a hint; of most it need not be known where their comments are. */
export const mayHoldHint = (source: string): boolean => (source.includes('ignore') && /\bignore\s/.test(source)) || source.includes('node:coverage');

export class Hint implements HintSite {
  statements = 0;
  functions = 0;
  branches = 0;
  readonly kind: HintKind;
  readonly line: number;
  readonly column: number;
  constructor(kind: HintKind, line: number, column: number) {
    this.kind = kind;
    this.line = line;
    this.column = column;
  }
}

/** A half-open range of offsets in which no site counts. */
interface IgnoredSpan {
  start: number;
  end: number;
  hint: Hint;
}

export class Hints {
  /** All of them, in source order. */
  readonly all: Hint[] = [];
  /** The comment that takes the whole file out. */
  file: Hint | null = null;
  private readonly spans: IgnoredSpan[] = [];
  private readonly atNode = new Map<number, Hint[]>();

  constructor(source: string, comments: readonly Comment[], lines: LineTable, dialects: readonly Dialect[] = DIALECTS) {
    let open: IgnoredSpan | null = null;
    for (let i = 0; i < comments.length; i++) {
      const comment = comments[i]!;
      const match = HINT.exec(comment.value);
      if (!match) continue;
      const [, dialect = 'node:coverage', form, lineCount, nodeNext, nodeCount, nodeSwitch] = match;
      if (!dialects.includes(dialect as Dialect)) continue;
      const kind = (nodeNext ? 'next' : nodeSwitch === 'disable' ? 'start' : nodeSwitch === 'enable' ? 'stop' : form) as HintKind;
      if (dialect === 'istanbul' && (kind === 'start' || kind === 'stop')) continue;
      const hint = new Hint(kind, lines.line(comment.start), lines.column(comment.start));
      this.all.push(hint);
      const count = dialect === 'istanbul' ? undefined : (lineCount ?? nodeCount);
      if (kind === 'file') this.file ??= hint;
      else if (kind === 'start') open ??= { start: comment.end, end: source.length, hint };
      else if (kind === 'stop') {
        if (open) this.spans.push({ ...open, end: comment.start });
        open = null;
      } else if (count !== undefined) {
        const start = comment.end;
        this.spans.push({ start, end: endOfLines(source, start, Number(count)), hint });
      } else {
        const start = nextTokenAfter(source, comments, i);
        if (kind === 'next' && (dialect === 'c8' || dialect === 'v8') && endsLineOfCode(source, comment, start)) {
          this.spans.push({ start: startOfLine(source, comment.start), end: comment.start, hint });
          continue;
        }
        const there = this.atNode.get(start);
        if (there) there.push(hint);
        else this.atNode.set(start, [hint]);
      }
    }
    if (open) this.spans.push(open);
  }

  /** Takes the hints that bind to the node starting at `offset`: only the first (outermost) node visited there gets them. The last hint wins. */
  take(offset: number): Hint | null {
    if (this.atNode.size === 0) return null;
    const hints = this.atNode.get(offset);
    if (!hints) return null;
    this.atNode.delete(offset);
    return hints[hints.length - 1]!;
  }

  /** The hint that `take` would give. */
  peek(offset: number): Hint | null {
    const hints = this.atNode.get(offset);
    return hints ? hints[hints.length - 1]! : null;
  }

  /** The span hint that covers a site starting at `offset`. */
  covering(offset: number): Hint | null {
    for (const span of this.spans) if (span.start <= offset && offset < span.end) return span.hint;
    return null;
  }
}

/** Offset of the first character after comment `index` that is neither white space nor part of a comment. */
function nextTokenAfter(source: string, comments: readonly Comment[], index: number): number {
  let offset = comments[index]!.end;
  for (;;) {
    const gap = /\S/g;
    gap.lastIndex = offset;
    offset = gap.exec(source)?.index ?? source.length;
    const next = comments[++index];
    if (!next || next.start !== offset) return offset;
    offset = next.end;
  }
}

const startOfLine = (source: string, offset: number): number => source.lastIndexOf('\n', offset - 1) + 1;

/** Whether code stands before a comment on its line, and none after it. @param next where the next token starts */
function endsLineOfCode(source: string, { start, end }: Comment, next: number): boolean {
  const before = source.slice(startOfLine(source, start), start).replace(/\/\*[^]*?\*\//g, '');
  return /[\w$\u0080-\uffff]/.test(before) && (next === source.length || source.slice(end, next).includes('\n'));
}

/** Offset where the `count`-th line after the one that holds `offset` ends. */
function endOfLines(source: string, offset: number, count: number): number {
  for (let left = count + 1; left > 0; left--) {
    const end = source.indexOf('\n', offset);
    if (end < 0) return source.length;
    offset = end + 1;
  }
  return offset;
}
