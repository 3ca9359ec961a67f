/** Command line to values. Every option is in one table, which also writes the help; a misspelt one is an error that names the nearest right one. */
import { closest } from '../closest.ts';
import { TallymarkError } from '../errors.ts';

interface OptionSpec {
  /** `list` may be given several times and splits at commas; `flag` takes no value. */
  type: 'text' | 'list' | 'flag';
  value?: string;
  help: string;
}

export interface Command {
  summary: string;
  usage: string;
  options: Readonly<Record<string, OptionSpec>>;
}

export interface Arguments {
  text: Partial<Record<string, string>>;
  list: Partial<Record<string, string[]>>;
  flag: Partial<Record<string, boolean>>;
  /** What follows `--`, or starts with the first word that is no option. */
  rest: string[];
}

const SHARED: Command['options'] = {
  dir: { type: 'text', value: 'folder', help: 'where runs are kept (default: TALLYMARK_DIR, or .tallymark)' },
  out: { type: 'text', value: 'folder', help: 'where reports are written (default coverage)' },
  reporter: { type: 'list', value: 'a,b', help: 'text, text-summary, json, json-summary, lcov, lcovonly, html, cobertura, clover … (default text)' },
  include: { type: 'list', value: 'glob', help: 'measure only these files' },
  exclude: { type: 'list', value: 'glob', help: 'do not measure these files; !glob takes some back' },
  cwd: { type: 'text', value: 'folder', help: 'where the command runs, and what globs and paths are relative to (default: the current folder)' },
  'require-complete': { type: 'flag', help: 'exit status 3 when anything may be missing: lost moments, files that ran plain, what cannot be read; and when nothing was counted' },
};

export const COMMANDS: Readonly<Record<string, Command>> = {
  run: {
    summary: 'run a command, measure every Node.js process and thread below it, and report',
    usage: 'tallymark run [options] -- <command> [arguments]',
    options: { ...SHARED, mode: { type: 'text', value: 'counts|hits', help: 'hits: numbers say only whether code ran (0 or 1), which costs less (default counts)' }, 'coverage-global': { type: 'flag', help: 'globalThis.__coverage__ reads as the counts so far, for tools that look there' } },
  },
  report: { summary: 'report what the last run counted, and programs that ran alone since', usage: 'tallymark report [options]', options: SHARED },
  ledger: {
    summary: 'show the processes and threads of what a report would count, and how each ended',
    usage: 'tallymark ledger [--json] [--dir <folder>]',
    options: { dir: SHARED.dir!, cwd: SHARED.cwd!, json: { type: 'flag', help: 'as JSON' } },
  },
};

/** Undefined for a name that is no command, `constructor` among them. */
export const commandOf = (name: string): Command | undefined => (Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined);

/** @throws TallymarkError TM_OPTION */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const parsed: Arguments = { text: {}, list: {}, flag: {}, rest: [] };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') return { ...parsed, rest: words.slice(i + 1) };
    if (!word.startsWith('-')) return { ...parsed, rest: words.slice(i) };
    if (word === '--help' || word === '-h') {
      parsed.flag.help = true;
      return parsed;
    }
    const [, name = '', inline] = /^--?([^=]*)(?:=([^]*))?$/.exec(word)!;
    const spec = word.startsWith('--') && Object.hasOwn(command.options, name) ? command.options[name] : undefined;
    if (!spec) {
      const meant = closest(name, Object.keys(command.options));
      const hint = meant ? `Did you mean --${meant}?` : `There are ${Object.keys(command.options).map((option) => `--${option}`).join(', ')}.`;
      throw new TallymarkError('TM_OPTION', `${word} is not an option of "${command.usage.split(' ').slice(0, 2).join(' ')}". ${hint}`);
    }
    if (spec.type === 'flag') {
      if (inline !== undefined) throw new TallymarkError('TM_OPTION', `--${name} takes no value, but got ${JSON.stringify(inline)}.`);
      parsed.flag[name] = true;
      continue;
    }
    const value = inline ?? words[++i];
    // An empty value is a variable that was not set (`--dir "$DIR"`), and a folder that is called --out a value that was forgotten.
    if (!value || (inline === undefined && value.startsWith('--'))) throw new TallymarkError('TM_OPTION', `--${name} needs a value: --${name} <${spec.value}>.`);
    if (spec.type === 'text') parsed.text[name] = value;
    else (parsed.list[name] ??= []).push(...splitList(value));
  }
  return parsed;
}

/** Commas separate, except inside braces: `src/*.{js,ts}` is one glob. */
function splitList(value: string): string[] {
  const items = [''];
  let depth = 0;
  for (const character of value) {
    if (character === ',' && depth === 0) items.push('');
    else items[items.length - 1] += character;
    if (character === '{') depth++;
    else if (character === '}' && depth > 0) depth--;
  }
  // A brace that nothing closes is a character like others.
  return (depth > 0 ? value.split(',') : items).filter((item) => item !== '');
}

export function helpText(name?: string): string {
  const command = name === undefined ? undefined : commandOf(name);
  if (!command) {
    const width = Math.max(...Object.keys(COMMANDS).map((each) => each.length));
    const lines = Object.entries(COMMANDS).map(([each, { summary }]) => `  ${each.padEnd(width)}  ${summary}`);
    return `Usage: tallymark <command> [options]\n\n${lines.join('\n')}\n\n"tallymark <command> --help" lists its options.\n`;
  }
  const heads = Object.entries(command.options).map(([option, { value }]) => `--${option}${value ? ` <${value}>` : ''}`);
  const width = Math.max(...heads.map((head) => head.length));
  const lines = Object.values(command.options).map(({ help }, i) => `  ${heads[i]!.padEnd(width)}  ${help}`);
  return `Usage: ${command.usage}\n\n${command.summary[0]!.toUpperCase()}${command.summary.slice(1)}.\n\n${lines.join('\n')}\n`;
}
