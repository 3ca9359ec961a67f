/**
 * The site map as text, the same to the byte from every engine for the same source and model, so that equal files from a Babel build and from the Node hook add up.
 * docs/format.md draws it; `encodeSiteMap` and `decodeSiteMap` are that drawing, with outline.ts, marks.ts and bit-coder.ts.
 */
import { BitCoder, NUMBER } from './bit-coder.ts';
import { MARKS, Marks } from './marks.ts';
import { marksOf, placesOf, sitesOf } from './outline.ts';
import { HINT_KINDS, type HintSite, type SiteMap } from './sites.ts';

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
  const reader = new BitCoder(CONTEXTS, text.slice(at + 1));
  const sites = sitesOf(new Marks(reader).read(), text.slice(0, at).split(',').map(unescapeName));
  const hints: HintSite[] = [];
  let line = 1;
  for (let left = reader.number(HINTS, 0); left > 0; left--) {
    const numbers = [0, 1, 2, 3, 4, 5].map((i) => reader.signed(HINT + i * NUMBER, 0)) as [number, number, number, number, number, number];
    const kind = HINT_KINDS[numbers[0]];
    if (!kind) throw new RangeError('no site map: unknown hint kind');
    line += numbers[1];
    hints.push({ kind, line, column: numbers[2], statements: numbers[3], functions: numbers[4], branches: numbers[5] });
  }
  reader.finish();
  return { ...sites, hints };
}

// Names are joined by commas inside a text split by semicolons; identifiers hold neither, but string-named methods may.
const escapeName = (name: string): string => name.replace(/[%,;]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
const unescapeName = (text: string): string => !text.includes('%') ? text : text.replace(/%(25|2C|3B)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
