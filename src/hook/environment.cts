/**
 * The environment that takes the hook along: NODE_OPTIONS with the preload, and TALLYMARK_RUN. Children whose environment was emptied or rebuilt without them are given
 * them again, together with a note of what stood there, so that the child can put everything back before its program looks.
 */
import { join } from 'node:path';
import { ENV_COVERAGE_GLOBAL, ENV_MEMORY, ENV_RUN } from '../../runtime/directory.cjs';

const NODE_OPTIONS = 'NODE_OPTIONS';
/** JSON: values by name, null for what was not there. */
const ENV_RESTORE = 'TALLYMARK_RESTORE';

export const PRELOAD = join(__dirname, 'preload.cjs');
/** NODE_OPTIONS is split at spaces outside double quotes, in which a backslash escapes. */
export const OPTION = `--require "${PRELOAD.replace(/[\\"]/g, '\\$&')}"`;

/** Without it, nothing can be read from the archives of Yarn's Plug'n'Play, where the preload may be. */
const PLUG_N_PLAY = /^\s*(?:--require|-r)[ =](?:"[^"]*\.pnp\.c?js"|\S*\.pnp\.c?js)(?=\s|$)/;

/** NODE_OPTIONS with the preload, before the program's own, which may be compilers (`--require ts-node/register`). */
export function withPreload(options = ''): string {
  const [first = ''] = PLUG_N_PLAY.exec(options) ?? [];
  return [first, OPTION, options.slice(first.length)].map((part) => part.trim()).filter((part) => part !== '').join(' ');
}

export const hasPreload = (options: string | undefined): boolean => options?.includes(OPTION) ?? false;

/** What a process of a run hands on. */
export type Carried = Readonly<Record<string, string>>;

/** @returns undefined outside of a run */
export function carriedFrom(env: NodeJS.ProcessEnv): Carried | undefined {
  if (!env[ENV_RUN]) return undefined;
  return Object.fromEntries([ENV_RUN, ENV_MEMORY, ENV_COVERAGE_GLOBAL].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

export type Reach =
  /** The hook gets there by itself. */
  | 'inherited'
  /** It does not. */
  | 'cut off'
  /** TALLYMARK_RUN names another run, or is empty: somebody wants it so. */
  | 'left alone';

/** @param pairs `NAME=value`, as the kernel takes them; of a name that is there twice the first holds */
export function reachOf(pairs: readonly string[], carried: Carried): Reach {
  const run = valueIn(pairs, ENV_RUN);
  if (run !== undefined && run !== carried[ENV_RUN]) return 'left alone';
  return run !== undefined && hasPreload(valueIn(pairs, NODE_OPTIONS)) ? 'inherited' : 'cut off';
}

export function valueIn(pairs: readonly string[], name: string): string | undefined {
  return pairs.find((pair) => pair.startsWith(name + '='))?.slice(name.length + 1);
}

/** The environment with the hook in it. The order of what was there stays, for programs see it in `Object.keys(process.env)`. */
export function arm(pairs: readonly string[], carried: Carried): string[] {
  const options = valueIn(pairs, NODE_OPTIONS);
  const added: Record<string, string> = { ...carried, ...(hasPreload(options) ? {} : { [NODE_OPTIONS]: withPreload(options) }) };
  const before: Record<string, string | null> = {};
  const result = [...pairs];
  for (const [name, value] of Object.entries(added)) {
    const at = result.findIndex((pair) => pair.startsWith(name + '='));
    if (at >= 0 && result[at] === `${name}=${value}`) continue;
    before[name] = at < 0 ? null : result[at]!.slice(name.length + 1);
    if (at < 0) result.push(`${name}=${value}`);
    else result[at] = `${name}=${value}`;
  }
  result.push(`${ENV_RESTORE}=${JSON.stringify(before)}`);
  return result;
}

/** The environment without the preload, for Node.js that must not read it. */
export function disarm(pairs: readonly string[]): string[] {
  return pairs.flatMap((pair) => {
    if (!pair.startsWith(`${NODE_OPTIONS}=`)) return [pair];
    const rest = pair.slice(NODE_OPTIONS.length + 1).replace(OPTION, '').trim();
    return rest === '' ? [] : [`${NODE_OPTIONS}=${rest}`];
  });
}

/** In the child: undoes `arm`. */
export function restore(env: NodeJS.ProcessEnv): void {
  const note = env[ENV_RESTORE];
  if (note === undefined) return;
  delete env[ENV_RESTORE];
  for (const [name, value] of Object.entries(JSON.parse(note) as Record<string, string | null>)) {
    if (value === null) delete env[name];
    else env[name] = value;
  }
}
