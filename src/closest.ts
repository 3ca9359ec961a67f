/** What somebody who misspelt a word most likely meant. */

/**
 * @returns the candidate that is fewest edits away from `word` (insert, delete, replace, swap of neighbours; case counts nothing),
 * or undefined where even that one is too far to be meant: more than a third of the word, at least one edit
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** Optimal string alignment distance, three rows of the table at a time. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min(above[j]! + 1, row[j - 1]! + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2]! + 1);
      row.push(edits);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}

/** The end of a message about a wrong word: what was most likely meant, or all that there is. */
export function instead(word: unknown, right: readonly string[]): string {
  const meant = typeof word === 'string' ? closest(word, right) : undefined;
  return meant === undefined ? `There are ${right.join(', ')}.` : `Did you mean ${JSON.stringify(meant)}?`;
}
