/**
 * The site map: what a report shows of one source file, and where it is.
 *
 * Sites are numbered by their place in these lists, from 0, in the order istanbul-lib-instrument numbers them (the order of a
 * Babel traversal). The text form is the same to the byte from every engine for the same source and model, so equal files
 * from a Babel build and from the Node hook add up. docs/format.md draws it; `encodeSiteMap` and `decodeSiteMap` are that drawing.
 */
import { encodeVlq, VlqReader } from './vlq.ts';

/**
 * A half-open range of the original source: lines from 1, columns from 0 in UTF-16 code units, as Istanbul and Babel count them.
 * LF, CR, CR LF, U+2028 and U+2029 end a line.
 */
export type Range = readonly [startLine: number, startColumn: number, endLine: number, endColumn: number];

export interface FunctionSite {
  /** The name in the source; '' where it has none (reports then show `(anonymous_N)`). */
  name: string;
  /** Where the function is declared: its name, or its first character. */
  declaration: Range;
  body: Range;
}

/** The index in this list is the number in the text form; only append. */
export const BRANCH_TYPES = ['if', 'cond-expr', 'binary-expr', 'switch', 'default-arg', 'optional-chain', 'logical-assignment', 'loop', 'try', 'await'] as const;
export type BranchType = (typeof BRANCH_TYPES)[number];

export interface BranchSite {
  type: BranchType;
  range: Range;
  /** One entry per arm; `null` is an arm without source text of its own, such as the missing `else`. A branch may have no arm when
   * hints ignore them all; it still takes a number (as in Istanbul) but reports leave it out. */
  arms: readonly (Range | null)[];
}

/** The index in this list is the number in the text form; only append. */
export const HINT_KINDS = ['next', 'if', 'else', 'file', 'start', 'stop'] as const;
export type HintKind = (typeof HINT_KINDS)[number];

/** An ignore comment, and how many sites it took out of the report. All zero: it matched nothing, which reports point out. */
export interface HintSite {
  kind: HintKind;
  /** Line (from 1) and column (from 0) where the comment starts. */
  line: number;
  column: number;
  statements: number;
  functions: number;
  /** Arms, not branches. */
  branches: number;
}

export interface SiteMap {
  statements: readonly Range[];
  functions: readonly FunctionSite[];
  branches: readonly BranchSite[];
  hints: readonly HintSite[];
}

/** How many counts a file with this map has: statements, then functions, then the arms of all branches. */
export function siteCount(map: SiteMap): number {
  return map.branches.reduce((sum, branch) => sum + branch.arms.length, map.statements.length + map.functions.length);
}

export function encodeSiteMap(map: SiteMap): string {
  let line = 1;
  let column = 0;
  const range = ([startLine, startColumn, endLine, endColumn]: Range): string => {
    const text = encodeVlq(startLine - line) + encodeVlq(startColumn - column) + encodeVlq(endLine - startLine) + encodeVlq(endColumn - startColumn);
    line = startLine;
    column = startColumn;
    return text;
  };
  const restart = () => ((line = 1), (column = 0));

  const statements = map.statements.map(range).join('');
  restart();
  const functions = map.functions.map((site) => range(site.declaration) + range(site.body)).join('');
  const names = map.functions.map((site) => escapeName(site.name)).join(',');
  restart();
  const branches = map.branches
    .map((branch) => {
      const head = encodeVlq(BRANCH_TYPES.indexOf(branch.type)) + range(branch.range) + encodeVlq(branch.arms.length);
      return head + branch.arms.map((arm) => (arm ? encodeVlq(0) + range(arm) : encodeVlq(1))).join('');
    })
    .join('');
  restart();
  const hints = map.hints
    .map((hint) => {
      const text = [HINT_KINDS.indexOf(hint.kind), hint.line - line, hint.column, hint.statements, hint.functions, hint.branches].map(encodeVlq).join('');
      line = hint.line;
      return text;
    })
    .join('');
  return [statements, functions, names, branches, hints].join(';');
}

/** @throws RangeError where the text is not a site map of this version */
export function decodeSiteMap(text: string): SiteMap {
  const sections = text.split(';');
  if (sections.length !== 5) throw new RangeError(`a site map has 5 sections, this has ${sections.length}`);
  const [statementText, functionText, nameText, branchText, hintText] = sections as [string, string, string, string, string];
  let reader: VlqReader;
  let line: number;
  let column: number;
  const open = (section: string) => {
    reader = new VlqReader(section);
    line = 1;
    column = 0;
  };
  const range = (): Range => {
    line += reader.next();
    column += reader.next();
    return [line, column, line + reader.next(), column + reader.next()];
  };

  open(statementText);
  const statements: Range[] = [];
  while (!reader!.done) statements.push(range());

  open(functionText);
  const names = nameText.split(',').map(unescapeName);
  const functions: FunctionSite[] = [];
  while (!reader!.done) functions.push({ name: names[functions.length] ?? '', declaration: range(), body: range() });

  open(branchText);
  const branches: BranchSite[] = [];
  while (!reader!.done) {
    const type = BRANCH_TYPES[reader!.next()];
    if (!type) throw new RangeError('unknown branch type');
    const whole = range();
    const arms: (Range | null)[] = [];
    for (let left = reader!.next(); left > 0; left--) arms.push(reader!.next() === 0 ? range() : null);
    branches.push({ type, range: whole, arms });
  }

  open(hintText);
  const hints: HintSite[] = [];
  while (!reader!.done) {
    const kind = HINT_KINDS[reader!.next()];
    if (!kind) throw new RangeError('unknown hint kind');
    line! += reader!.next();
    const next = () => reader.next();
    hints.push({ kind, line: line!, column: next(), statements: next(), functions: next(), branches: next() });
  }
  return { statements, functions, branches, hints };
}

// Names are joined by commas inside a text split by semicolons; identifiers hold neither, but string-named methods may.
const escapeName = (name: string): string => name.replace(/[%,;]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
const unescapeName = (text: string): string => text.replace(/%(25|2C|3B)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
