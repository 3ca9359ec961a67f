/**
 * The site map as text, the same to the byte from every engine for the same source and model, so that equal files from a Babel build and from the Node hook add up.
 * docs/format.md draws it; `encodeSiteMap` and `decodeSiteMap` are that drawing, with outline.ts, marks.ts and bit-coder.ts.
 */
import { BitCoder, NUMBER } from './bit-coder.ts';
import { ARM, BODY, BRANCH, CLOSE, DECLARATION, MARKS, Marks, NO_ARM, SAME_ARM, STATEMENT } from './marks.ts';
import { marksOf, placesOf } from './outline.ts';
import { BRANCH_TYPES, type FunctionSite, HINT_KINDS, type HintSite, type BranchSite, type Range, type SiteMap } from './sites.ts';

export * from './sites.ts';

// Contexts after those of the marks.
const HINTS = MARKS;
const HINT = HINTS + NUMBER;
const CONTEXTS = HINT + 6 * NUMBER;

export function encodeSiteMap(map: SiteMap): string {
  const writer = new BitCoder(CONTEXTS);
  new Marks(writer).write(marksOf(placesOf(map)));
  writer.number(HINTS, map.hints.length);
  let line = 1;
  for (const hint of map.hints) {
    const numbers = [HINT_KINDS.indexOf(hint.kind), hint.line - line, hint.column, hint.statements, hint.functions, hint.branches];
    for (const [i, number] of numbers.entries()) writer.signed(HINT + i * NUMBER, number);
    line = hint.line;
  }
  return map.functions.map(({ name }) => escapeName(name)).join(',') + ';' + writer.finish();
}

/** @throws RangeError where the text is not a site map of this version */
export function decodeSiteMap(text: string): SiteMap {
  const at = text.indexOf(';');
  if (at < 0) throw new RangeError('no site map: it has no names');
  const names = text.slice(0, at).split(',').map(unescapeName);
  const reader = new BitCoder(CONTEXTS, text.slice(at + 1));
  const marks = new Marks(reader);
  const map = { statements: [] as Range[], functions: [] as FunctionSite[], branches: [] as BranchSite[], hints: [] as HintSite[] };
  type Growing = [number, number, number, number];
  const open: { range: Growing; arms: (Range | null)[] | undefined }[] = [];
  const bodies: Growing[] = [];
  for (;;) {
    const top = open.length > 0 ? open[open.length - 1] : undefined;
    const kind = marks.next();
    if (kind === CLOSE) {
      if (!top) break;
      top.range[2] = marks.line;
      top.range[3] = marks.column;
      open.pop();
      continue;
    }
    const range: Growing = kind === BODY ? bodies.pop()! : [0, 0, 0, 0];
    if (!range) throw new RangeError('no site map: a body without a function');
    let arms: (Range | null)[] | undefined;
    if (kind === ARM || kind === NO_ARM || kind === SAME_ARM) {
      if (!top?.arms) throw new RangeError('no site map: an arm without a branch');
      top.arms.push(kind === ARM ? range : kind === NO_ARM ? null : top.range);
      if (kind !== ARM) continue;
    } else if (kind === STATEMENT) map.statements.push(range);
    else if (kind === DECLARATION) {
      const body: Growing = [0, 0, 0, 0];
      bodies.push(body);
      map.functions.push({ name: names[map.functions.length] ?? '', declaration: range, body });
    } else if (kind >= BRANCH) map.branches.push({ type: BRANCH_TYPES[kind - BRANCH]!, range, arms: (arms = []) });
    range[0] = marks.line;
    range[1] = marks.column;
    open.push({ range, arms });
  }
  if (bodies.length > 0) throw new RangeError('no site map: a function without its body');
  let line = 1;
  for (let left = reader.number(HINTS, 0); left > 0; left--) {
    const numbers = [0, 1, 2, 3, 4, 5].map((i) => reader.signed(HINT + i * NUMBER, 0)) as [number, number, number, number, number, number];
    const kind = HINT_KINDS[numbers[0]];
    if (!kind) throw new RangeError('no site map: unknown hint kind');
    line += numbers[1];
    map.hints.push({ kind, line, column: numbers[2], statements: numbers[3], functions: numbers[4], branches: numbers[5] });
  }
  reader.finish();
  return map;
}

// Names are joined by commas inside a text split by semicolons; identifiers hold neither, but string-named methods may.
const escapeName = (name: string): string => name.replace(/[%,;]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
const unescapeName = (text: string): string => text.replace(/%(25|2C|3B)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
