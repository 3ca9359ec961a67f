/**
 * Lines for a shell that set NODE_OPTIONS (`NODE_OPTIONS=--experimental-vm-modules jest`, in many a package.json) and so drop the hook. The option is put behind what they set: there the
 * program finds NODE_OPTIONS as it finds it anywhere in a run. Only lines are touched whose every word is understood; of the others the ledger says that they may not be measured.
 */

/** A word of a POSIX shell, with quotes, escapes and plain variables; no substitution of commands, no comment. No text is matched in two ways, for what does not match would then take for ever. */
const WORD = /(?:[^\s;&|()<>'"\\$`#]|(?<=\S)#|'[^']*'|"(?:[^"\\$`]|\\[^]|\$(?:\{\w+\}|\w))*"|\\[^\n]|\$(?:\{\w+\}|\w))+/y;
const BETWEEN = /(?:[ \t]|\\\n)+/y;
const OPERATOR = /&&|\|\||;;|[;&|()\n]/y;
const REDIRECTION = /\d*(?:>>?|<)(?:&\d)?(?![<&])/y;
/** A command, or more assignments, may follow. */
const TRANSPARENT = new Set(['env', 'export', 'exec', 'command', 'time', 'if', 'then', 'else', 'elif', 'while', 'until', 'do', '!', '{']);
const ASSIGNMENT = /^NODE_OPTIONS=/;
const KEEPS = /\$\{?NODE_OPTIONS\b/;
/** Node.js itself, and measured: its own children get the hook from there. */
const CROSS_ENV = /(?:^|\/)cross-env(?:-shell)?$/;

/**
 * @param option what NODE_OPTIONS has to hold
 * @returns the line that keeps it: the same one where nothing drops it; undefined where that is not certain
 */
export function keepOption(line: string, option: string): string | undefined {
  const total = line.match(/\bNODE_OPTIONS=/g)?.length ?? 0;
  if (total === 0) return line;
  const addition = `' ${option.replaceAll("'", `'\\''`)}'`;
  let result = '';
  let copied = 0;
  let understood = 0;
  let command: string | undefined;
  for (let at = 0; at < line.length; ) {
    const next = (pattern: RegExp): string | undefined => {
      pattern.lastIndex = at;
      const text = pattern.exec(line)?.[0];
      if (text !== undefined) at += text.length;
      return text;
    };
    if (next(BETWEEN) !== undefined || next(REDIRECTION) !== undefined) continue;
    if (next(OPERATOR) !== undefined) {
      command = undefined;
      continue;
    }
    const word = next(WORD);
    if (word === undefined) return undefined;
    const assigns = ASSIGNMENT.test(word);
    if (assigns && (command === undefined || CROSS_ENV.test(command))) understood++;
    if (assigns && command === undefined && !KEEPS.test(word)) {
      result += line.slice(copied, at) + addition;
      copied = at;
    }
    if (command === undefined && !/^\w+=/.test(word) && !TRANSPARENT.has(word)) command = word;
  }
  return understood === total ? result + line.slice(copied) : undefined;
}
