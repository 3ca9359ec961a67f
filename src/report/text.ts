/**
 * The `text` report: to the byte the table of istanbul-reports, which turns all sites of a file into objects three times over. Only in a pipe the last column is no wider than it must be: one file with
 * thousands of uncovered lines would have a log wrap every line of the table a dozen times.
 */
import type { Tally } from './tally.ts';

/** A node of istanbul-lib-report's tree: a folder, or a file with its coverage. */
export interface TreeNode {
  isSummary(): boolean;
  getFileCoverage(): { tally: Tally };
  getParent(): TreeNode | null;
  getRelativeName(): string;
  getCoverageSummary(): Summary;
}
type Kind = 'statements' | 'branches' | 'functions' | 'lines';
export type Summary = Readonly<Record<Kind, { pct: number }>> & { isEmpty(): boolean };

/** What a terminal adds to a text. */
export interface Colors {
  colorize(text: string, kind: string): string;
}

const NAME = 4;
const PERCENT = 7;
const BRANCH = PERCENT + 1;
const MISSING = 17;
const GAP = ' | ';

interface Row {
  node: TreeNode;
  depth: number;
  name: string;
  missing: string;
}

/** @param columns of the terminal; 0: names and lines are shown whole. @param classOf how good a percentage is */
export function tableText(nodes: readonly TreeNode[], columns: number, colors: Colors, classOf: (kind: string, percent: number) => string): string {
  const rows = nodes.map((node): Row => ({ node, depth: depthOf(node), name: node.getRelativeName() || 'All files', missing: node.isSummary() ? '' : node.getFileCoverage().tally.missing() }));
  const [nameWidth, missingWidth] = widths(rows, columns);
  const line = [nameWidth, PERCENT, BRANCH, PERCENT, PERCENT, missingWidth].map((width) => '-'.repeat(Math.max(0, width))).join(GAP.replaceAll(' ', '-')) + '-';
  const head = [left('File', nameWidth), right('% Stmts', PERCENT), right('% Branch', BRANCH), right('% Funcs', PERCENT), right('% Lines', PERCENT), left('Uncovered Line #s', missingWidth)];
  const text = rows.map(({ node, depth, name, missing }) => {
    const summary = node.getCoverageSummary();
    const empty = summary.isEmpty();
    const percent = (kind: Kind): number => (empty ? 0 : summary[kind].pct);
    const colored = (cell: string, kind: Kind): string => (empty ? cell : colors.colorize(cell, classOf(kind, percent(kind))));
    return [
      colored(left(name, nameWidth, depth), 'statements'),
      colored(right(String(percent('statements')), PERCENT), 'statements'),
      colored(right(String(percent('branches')), BRANCH), 'branches'),
      colored(right(String(percent('functions')), PERCENT), 'functions'),
      colored(right(String(percent('lines')), PERCENT), 'lines'),
      colors.colorize(columns > 0 ? left(missing, missingWidth) : missing.padEnd(missingWidth), percent('lines') === 100 ? 'medium' : 'low'),
    ].join(GAP) + ' ';
  });
  return [line, head.join(GAP) + ' ', line, ...text, line].join('\n') + '\n';
}

function depthOf(node: TreeNode): number {
  let depth = 0;
  for (let above = node.getParent(); above; above = above.getParent()) depth++;
  return depth;
}

/** Names come first; lines get what is left. */
function widths(rows: readonly Row[], columns: number): [name: number, missing: number] {
  const name = rows.reduce((width, row) => Math.max(width, row.depth + row.name.length), NAME);
  if (columns <= 0) return [name, MISSING];
  const missing = rows.reduce((width, row) => Math.max(width, row.missing.length), MISSING);
  const others = GAP.length + 4 * (PERCENT + GAP.length) + 2;
  const room = columns - others - MISSING;
  if (name > room) return [room, MISSING];
  return [name, name < room ? Math.min(missing, columns - others - name) : missing];
}

const left = (text: string, width: number, indent = 0): string => ' '.repeat(indent) + fit(text, width - indent, (cell, room) => cell.padEnd(room));
const right = (text: string, width: number): string => fit(text, width, (cell, room) => cell.padStart(room));

/** Of what is too long, the end is shown. */
function fit(text: string, room: number, pad: (text: string, room: number) => string): string {
  if (room <= 0) return '';
  if (text.length <= room) return pad(text, room);
  return '...' + text.substring(text.length - (room - 3));
}
