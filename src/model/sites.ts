/**
 * The site map: what a report shows of one source file, and where it is.
 *
 * Sites are numbered by their place in these lists, from 0, in the order istanbul-lib-instrument numbers them (the order of a
 * Babel traversal). site-map.ts is its text form.
 */

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

/** The index in this list is the number in the text form: another list is another format. */
export const BRANCH_TYPES = ['if', 'cond-expr', 'binary-expr', 'switch', 'default-arg', 'optional-chain', 'logical-assignment', 'loop', 'try', 'await'] as const;
export type BranchType = (typeof BRANCH_TYPES)[number];

export interface BranchSite {
  type: BranchType;
  range: Range;
  /** One entry per arm; `null` is an arm without source text of its own, such as the missing `else`. A branch may have no arm when
   * hints ignore them all; it still takes a number (as in Istanbul) but reports leave it out. */
  arms: readonly (Range | null)[];
}

/** The index in this list is the number in the text form: another list is another format. */
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
