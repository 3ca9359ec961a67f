/** The options of `tallymark/babel`, checked: a misspelt one is an error that names the right one, never silence. */
import { DEFAULT_RUNTIME } from '../../src/edit/names.ts';
import { instead } from '../../src/closest.ts';
import { TallymarkError } from '../../src/errors.ts';
import { type Model, MODELS } from '../../src/identity.ts';
import { type Mode, MODES } from '../../src/model/layout.ts';
import { type Dialect, DIALECTS } from '../../src/plan/hints.ts';

export interface TallymarkBabelOptions {
  /** Which sites are counted. Default `istanbul`. */
  model?: Model;
  /** Whether numbers say how often (`counts`, the default) or only whether (`hits`), which costs less at run time. */
  mode?: Mode;
  /** Globs of the files to measure, relative to Babel's `cwd`. Default: everything below it. */
  include?: string | readonly string[];
  /** Globs of files to leave out, on top of the defaults (tests, node_modules, settings of tools); `!glob` takes some back. */
  exclude?: string | readonly string[];
  /** The specifier under which the runtime is found where it was not preloaded. Default `tallymark/runtime`. */
  runtime?: string;
  /** The dialects of ignore hints that are read. Default: all. */
  hints?: Dialect | readonly Dialect[];
}

export interface Settings {
  model: Model;
  mode: Mode;
  include: readonly string[];
  exclude: readonly string[];
  runtime: string;
  hints: readonly Dialect[];
}

const NAMES = ['model', 'mode', 'include', 'exclude', 'runtime', 'hints'] as const satisfies readonly (keyof TallymarkBabelOptions)[];

/** @throws TallymarkError TM_OPTION */
export function readOptions(options: unknown): Settings {
  const given = (options ?? {}) as Record<string, unknown>;
  for (const name of Object.keys(given)) if (!NAMES.includes(name as never)) reject(`${quote(name)} is not an option of tallymark/babel.`, name, NAMES);
  const { model = 'istanbul', mode = 'counts', runtime = DEFAULT_RUNTIME } = given;
  if (!MODELS.includes(model as Model)) reject(`tallymark/babel has no model ${quote(model)}.`, model, MODELS);
  if (!MODES.includes(mode as Mode)) reject(`tallymark/babel has no mode ${quote(mode)}.`, mode, MODES);
  if (typeof runtime !== 'string' || runtime === '') reject(`The option runtime of tallymark/babel must be a module specifier, not ${quote(runtime)}.`);
  const hints = given.hints === undefined ? DIALECTS : texts('hints', given.hints);
  for (const dialect of hints) if (!DIALECTS.includes(dialect as Dialect)) reject(`${quote(dialect)} is no dialect of ignore hints.`, dialect, DIALECTS);
  return {
    model: model as Model,
    mode: mode as Mode,
    runtime: runtime as string,
    include: texts('include', given.include ?? []),
    exclude: texts('exclude', given.exclude ?? []),
    hints: hints as readonly Dialect[],
  };
}

function texts(name: string, value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every((item) => typeof item === 'string')) reject(`The option ${name} of tallymark/babel must be a string or a list of strings, not ${quote(value)}.`);
  return list as readonly string[];
}

function reject(problem: string, word?: unknown, right?: readonly string[]): never {
  throw new TallymarkError('TM_OPTION', right ? `${problem} ${instead(word, right)}` : problem);
}

const quote = (value: unknown): string => JSON.stringify(value) ?? String(value);
