/** What a command line starts, as far as it can be known beforehand: Node.js itself, a script for it, a shell that does nothing but start it, or something else. */
import { closeSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import process = require('node:process');
import { parseEnv } from 'node:util';
import { ENV_RUN } from '../../runtime/directory.cjs';
import type { StartedCommand } from '../../runtime/ledger.cjs';
import { arm, type Carried, disarm, OPTION, type Reach, valueIn } from './environment.cjs';
import { keepOption } from './shell-line.cjs';

export interface Command {
  file: string;
  /** With the program's own name first. */
  args: readonly string[];
  /** `NAME=value`. */
  env: readonly string[];
  cwd: string;
}

export interface Judgement {
  started: StartedCommand;
  /**
   * What to do about the environment: `arm` where it lacks the hook and can be given it without anybody but Node.js seeing that; `disarm` where Node.js would not start with it; `extend` where Node.js would take
   * no options from elsewhere because it has the hook.
   */
  change?: 'arm' | 'disarm' | 'extend';
  /** With `extend`: those options. */
  options?: string;
  /** What to start instead of its arguments. */
  args?: string[];
}

/** The environment to start it with. */
export function environmentFor({ change, options }: Judgement, env: readonly string[], carried: Carried): readonly string[] {
  if (change === 'extend') return env.map((pair) => (pair === ONLY_OURS ? `${pair} ${options}` : pair));
  return change === 'arm' ? arm(env, carried) : change === 'disarm' ? disarm(env) : env;
}

const ONLY_OURS = `NODE_OPTIONS=${OPTION}`;

const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash']);
/** Node.js prints something and is done, starts a command of package.json, or starts the program anew whenever a file changes: nothing is preloaded. */
const NO_PROGRAM = new Set(['-v', '--version', '-h', '--help', '--v8-options', '--completion-bash', '--run', '--watch']);
const WITH_VALUE = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions', '--env-file', '--title']);
const NODE_WORD = /(?:^|[\s"'/;&|(=])(?:node|nodejs|npm|npx|yarn|pnpm|corepack)(?:\.exe|\.cmd)?(?:$|[\s"';&|)])/;
const NODE_RESTRICTED = /\bnode(?:js)?["']?(?:\s+-\S+)*\s+--(?:experimental-)?permission\b/;
const UNSETS = /\bunset\s+(?:[\w-]+\s+)*NODE_OPTIONS\b|\benv\s[^;&|\n]*?(?:-u\s*|--unset[=\s])["']?NODE_OPTIONS\b/;
const EMPTIES = /\benv\s+(?:-\w*i|--ignore-environment\b|-(?=\s))/;
/** What starts programs with an environment of its own or as another user, who may not write to the run directory, where it then starts Node.js. */
const LEAVES = /(?:^|[;&|(]|\b(?:exec|time|nice|env|then|do)[^\S\n])[^\S\n]*(?:\w+=\S*[^\S\n]+)*(?:\/?(?:[\w.-]+\/)*)(?:sudo|doas|su|runuser|setpriv|gosu|su-exec|ssh|systemd-run|(?:docker|podman)\s(?:compose\s)?(?:[^;&|\n]*\s)?(?:run|exec))\s[^;&|\n]*?\b(?:node|npm|npx|yarn|pnpm)\b/m;
const MAX_WORDS = 12;
const MAX_LENGTH = 200;

export function judge(command: Command, reach: Reach): Judgement {
  const judgement = judgeStart(command, reach);
  const options = reach === 'inherited' && !judgement.change ? optionsInFiles(command) : undefined;
  return options === undefined ? judgement : { ...judgement, change: 'extend', options };
}

/** What the files of `--env-file` say that NODE_OPTIONS is: Node.js heeds them only where the variable is not set, which in a run it always is. */
function optionsInFiles({ file, args, env, cwd }: Command): string | undefined {
  if (!env.includes(ONLY_OURS)) return undefined;
  const line = SHELLS.has(basename(file)) ? shellLine(args) : undefined;
  const words = line === undefined ? [file, ...args.slice(1)] : (wordsOf(line) ?? []);
  if (words[0] === undefined || !isNodeName(words[0])) return undefined;
  let options: string | undefined;
  for (let i = 1; words[i]?.startsWith('-'); i++) {
    const [, inline] = /^--env-file(?:-if-exists)?(?:=(.*))?$/.exec(words[i]!) ?? [undefined, null];
    if (inline === null) {
      if (WITH_VALUE.has(words[i]!)) i++;
      continue;
    }
    try {
      const text = readFileSync(resolve(cwd, inline ?? words[++i] ?? ''), 'utf8');
      // The last file holds.
      options = parseEnv(text)['NODE_OPTIONS'] ?? options;
    } catch {
      // Node.js complains itself, or need not
    }
  }
  return options || undefined;
}

function judgeStart(command: Command, reach: Reach): Judgement {
  const { file, args } = command;
  const started: StartedCommand = { argv: shorten(args.length > 0 ? args : [file]), node: isNodeName(file) && runsProgram(args) };
  // Without a name somebody wants nothing measured.
  if (reach === 'left alone') return { started: { ...started, node: false, ...(valueIn(command.env, ENV_RUN) ? { doubt: 'it is measured by another run', several: true as const } : {}) } };
  const line = SHELLS.has(basename(file)) ? shellLine(args) : undefined;
  const text = line ?? args.slice(1).join(' ');
  const several = line !== undefined && wordsOf(line) === undefined ? { several: true as const } : {};
  // Node's permission model forbids the preload to be read, and a preload that cannot be read ends the program.
  if (line === undefined ? isNodeName(file) && isRestricted(args) : NODE_RESTRICTED.test(line)) {
    return { started: { ...started, node: false, doubt: 'Node’s permission model keeps the hook out', several: true }, ...(reach === 'inherited' ? { change: 'disarm' as const } : {}) };
  }
  if (reach === 'inherited') {
    const doubtful = { started: { ...started, doubt: 'its command line replaces NODE_OPTIONS', ...several } };
    if (EMPTIES.test(`${basename(file)} ${text}`)) return doubtful;
    if (!started.node && LEAVES.test(line ?? `${basename(file)} ${text}`)) return { started: { ...doubtful.started, doubt: 'what it starts may have another environment or user' } };
    if ((line !== undefined || basename(file) === 'env') && UNSETS.test(`${basename(file)} ${text}`)) return { started: { ...doubtful.started, doubt: 'its command line removes NODE_OPTIONS' } };
    // Not every program is looked for: only what is a script by its path.
    const scripts = started.node ? '' : line !== undefined ? scriptsIn(line, command) : SHELLS.has(basename(file)) || file.includes('/') ? scriptText(command) : '';
    const lost = lossIn(scripts);
    const noted = lost === undefined ? started : { ...started, doubt: `a script that it runs ${lost}`, several: true as const };
    if (line !== undefined) {
      const kept = keepOption(line, OPTION);
      return kept === undefined ? doubtful : kept === line ? { started: noted } : { started: noted, args: args.map((word, i) => (i > 0 && word === line ? kept : word)) };
    }
    return basename(file) === 'env' && /\bNODE_OPTIONS=/.test(text) ? doubtful : { started: noted };
  }
  if (!isNodeName(file) && isNodeProgram(file, command)) started.node = true;
  if (started.node) return { started, change: 'arm' };
  if (line !== undefined) {
    const words = wordsOf(line);
    if (words?.[0] !== undefined && isNodeProgram(words[0], command)) return runsProgram(words) || !isNodeName(words[0]) ? { started, change: 'arm' } : { started };
  }
  if (isNodeName(file)) return { started };
  const mentions = NODE_WORD.test(text) || text.includes(process.execPath) || (line === undefined && NODE_WORD.test(scriptText(command)));
  return { started: mentions ? { ...started, doubt: 'its environment was emptied', ...several } : started };
}

/** What scripts do to the environment of the Node.js that they start, as far as that costs the hook. */
function lossIn(scripts: string): string | undefined {
  if (scripts === '') return undefined;
  if ((EMPTIES.test(scripts) && NODE_WORD.test(scripts)) || LEAVES.test(scripts)) return 'starts Node.js with another environment or user';
  if (UNSETS.test(scripts)) return 'removes NODE_OPTIONS';
  return /\bNODE_OPTIONS=/.test(scripts) && !/\$\{?NODE_OPTIONS\b/.test(scripts) ? 'replaces NODE_OPTIONS' : undefined;
}

const isNodeName = (file: string): boolean => file === process.execPath || /^node(?:js)?(?:\.exe)?$/i.test(basename(file));

/** Node.js under any name, or a script whose first line asks for it. */
function isNodeProgram(file: string, command: Command): boolean {
  if (isNodeName(file)) return true;
  const path = find(file, command);
  if (path === undefined) return false;
  try {
    if (realpathSync(path) === realpathSync(process.execPath)) return true;
  } catch {
    return false;
  }
  const interpreter = /^#!\s*(.*)/.exec(readStart(path, 200))?.[1];
  return interpreter !== undefined && /^(?:\S*\/env\s+(?:-S\s+)?)?(?:\S*\/)?node(?:js)?(?:\s|$)/.test(interpreter);
}

/** The text of a script for a shell, whether the shell or the script is what starts; empty for everything else. */
function scriptText(command: Command): string {
  const isShell = SHELLS.has(basename(command.file));
  const file = isShell ? command.args.slice(1).find((word) => !word.startsWith('-')) : command.file;
  // The kernel looks for programs on PATH, a shell for scripts in its folder.
  const path = file === undefined ? undefined : isShell ? resolve(command.cwd, file) : find(file, command);
  if (path === undefined) return '';
  const text = readStart(path, 65536);
  return isShell || /^#!.*sh\b/.test(text) ? text : '';
}

/** The texts of the scripts that a line for a shell names by their paths. */
const scriptsIn = (line: string, { cwd }: Command): string =>
  [...line.matchAll(/(?:^|[\s;&|(])(\.{0,2}\/[^\s;&|()<>'"`$]+)/g)].map(([, path]) => readStart(resolve(cwd, path!), 65536)).filter((text) => /^#!.*sh\b/.test(text)).join('\n');

/** Where the kernel finds a program. */
function find(file: string, { env, cwd }: Command): string | undefined {
  if (file.includes('/')) return resolve(cwd, file);
  const path = valueIn(env, 'PATH') ?? process.env.PATH ?? '';
  return path.split(':').map((folder) => join(resolve(cwd, folder), file)).find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
}

function readStart(path: string, bytes: number): string {
  try {
    const fd = openSync(path, 'r');
    try {
      const start = Buffer.alloc(bytes);
      return start.toString('latin1', 0, readSync(fd, start, 0, bytes, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}

/** Node's own options, in front of the script. */
function ownOptions(args: readonly string[]): string[] {
  const options: string[] = [];
  for (let i = 1; i < args.length && args[i]!.startsWith('-'); i++) {
    options.push(args[i]!);
    if (WITH_VALUE.has(args[i]!)) i++;
  }
  return options;
}

const runsProgram = (args: readonly string[]): boolean => !ownOptions(args).some((option) => NO_PROGRAM.has(option));

function isRestricted(args: readonly string[]): boolean {
  const options = ownOptions(args);
  return options.some((option) => /^--(?:experimental-)?permission$/.test(option)) && !options.includes('--allow-fs-read=*');
}

/** The text after `-c`. */
function shellLine(args: readonly string[]): string | undefined {
  const at = args.findIndex((word, i) => i > 0 && /^-[a-z]*c$/.test(word));
  return at < 0 ? undefined : args[at + 1];
}

/** The words of a line that is a single plain command: no operators, expansions, escapes or assignments. Undefined otherwise. */
function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const match = /^((?:[\w@%+:,./=-]+|'[^']*'|"[^"$`\\!]*")+)\s*/.exec(rest);
    if (!match) return undefined;
    words.push(match[1]!.replace(/'([^']*)'|"([^"]*)"/g, (_, single: string | undefined, double: string | undefined) => single ?? double ?? ''));
    rest = rest.slice(match[0].length);
  }
  return words[0]?.includes('=') ? undefined : words;
}

const shorten = (words: readonly string[]): string[] => {
  const short = words.slice(0, MAX_WORDS).map((word) => (word.length > MAX_LENGTH ? word.slice(0, MAX_LENGTH) + '…' : word));
  return words.length > MAX_WORDS ? [...short, '…'] : short;
};
