/**
 * Watches which processes the program starts, and how they end, and sees to it that Node.js among them is measured.
 *
 * `child_process` in all its forms, and cluster, come down to two native functions, which are replaced here: below what programs see, patch or list. Not a listener is added,
 * and nothing of this is on the stack when the program's listeners run.
 */
import process = require('node:process');
import { now } from '../../runtime/clock.cjs';
import { type Command, environmentFor, judge } from './commands.cjs';
import { type Carried, reachOf } from './environment.cjs';
import type { LedgerLine, StartedCommand } from '../../runtime/ledger.cjs';
import { workingDirectory } from '../../runtime/process-stat.cjs';
import { define, replaceProperty, standIn } from '../../runtime/stand-in.cjs';

type Note = (line: LedgerLine) => void;
type Native = (this: ProcessHandle, ...args: unknown[]) => unknown;

/** As Node's bindings take it; from Node 24 on `spawn` takes the first four one by one. */
interface SpawnOptions {
  file: string;
  args?: string[];
  cwd?: string;
  envPairs?: string[];
}

interface ProcessHandle {
  pid?: number;
  onexit?: unknown;
}

interface ChildProcess {
  exitCode: number | null;
  signalCode: string | null;
}

interface Bindings {
  (name: 'process_wrap'): { Process: { prototype: { spawn: Native } } };
  (name: 'spawn_sync'): { spawn: (options: SpawnOptions) => { pid?: number; status?: number | null; signal?: string | null } };
}

/** Ends that have been heard of and are not written yet. */
const pending = new Set<() => void>();

/** Writes what is known of children so far; for the end of the process. */
export const settleChildren = (): void => {
  for (const settle of [...pending]) settle();
};

/** @throws Error where Node does not let us: under its permission model */
export function watchChildProcesses(carried: Carried, note: Note): void {
  const binding = bindings();
  const { prototype } = binding('process_wrap').Process;
  const syncBinding = binding('spawn_sync');

  /** What to start instead, and what to note when it has started. */
  const prepare = (options: SpawnOptions): { changed: Pick<SpawnOptions, 'args' | 'envPairs'>; started: StartedCommand } | undefined => {
    try {
      const env = options.envPairs ?? Object.entries(process.env).map(([name, value]) => `${name}=${value}`);
      const command: Command = { file: options.file, args: options.args ?? [options.file], env, cwd: options.cwd || workingDirectory() };
      const judgement = judge(command, reachOf(env, carried));
      const changed = {
        ...(options.args === undefined ? {} : { args: judgement.args ?? options.args }),
        ...(judgement.change ? { envPairs: [...environmentFor(judgement, env, carried)] } : options.envPairs === undefined ? {} : { envPairs: options.envPairs }),
      };
      return { changed, started: judgement.started };
    } catch {
      // The program's call goes ahead as it is.
      return undefined;
    }
  };

  replaceProperty(prototype, 'spawn', standIn(prototype.spawn, {
    apply: (spawn, handle: ProcessHandle, args: unknown[]) => {
      const positional = typeof args[0] === 'string';
      const options = positional ? { file: args[0], args: args[1], cwd: args[2], envPairs: args[3] } as SpawnOptions : args[0] as SpawnOptions;
      const prepared = prepare(options);
      if (!prepared) return Reflect.apply(spawn, handle, args);
      const time = now();
      const { changed, started } = prepared;
      const given = positional ? [args[0], changed.args, args[2], changed.envPairs, ...args.slice(4)] : [{ ...options, ...changed }, ...args.slice(1)];
      const result = Reflect.apply(spawn, handle, given);
      if (result === 0 && typeof handle.pid === 'number') {
        note({ event: 'child', pid: handle.pid, time, ...started });
        watchEnd(handle, handle.pid, note);
      }
      return result;
    },
  }));

  replaceProperty(syncBinding, 'spawn', standIn(syncBinding.spawn, {
    apply: (spawn, self, [options, ...rest]: [SpawnOptions, ...unknown[]]) => {
      const prepared = prepare(options);
      const time = now();
      const result = Reflect.apply(spawn, self, [prepared ? { ...options, ...prepared.changed } : options, ...rest]) as ReturnType<typeof spawn>;
      if (prepared && typeof result.pid === 'number' && result.pid > 0) {
        note({ event: 'child', pid: result.pid, time, ...prepared.started });
        note({ event: 'child-exit', pid: result.pid, time: now(), ...ending(result.status, result.signal) });
      }
      return result;
    },
  }));
}

/** Node reads `onexit` when the child has ended, and calls what it finds; what the end was stands in the ChildProcess right after. */
function watchEnd(handle: ProcessHandle, pid: number, note: Note): void {
  const owner = Object.getOwnPropertySymbols(handle).find((symbol) => symbol.description === 'owner_symbol');
  const child = owner && (handle as Record<symbol, ChildProcess | undefined>)[owner];
  if (!child) return;
  let onexit = handle.onexit;
  define(handle, 'onexit', {
    configurable: true,
    enumerable: true,
    set: (value: unknown) => void (onexit = value),
    get: () => {
      define(handle, 'onexit', { value: onexit, writable: true, enumerable: true, configurable: true });
      const settle = (): void => {
        if (!pending.delete(settle)) return;
        note({ event: 'child-exit', pid, time: now(), ...ending(child.exitCode, child.signalCode) });
      };
      pending.add(settle);
      void Promise.resolve().then(settle);
      return onexit;
    },
  });
}

const ending = (code: number | null | undefined, signal: string | null | undefined): { code?: number; signal?: string } =>
  signal ? { signal } : typeof code === 'number' ? { code } : {};

/**
 * `process.binding`; under --pending-deprecation it is wrapped in a function that warns once, which is the program's to cause.
 */
function bindings(): Bindings {
  const { binding } = process as unknown as { binding: Bindings };
  const wrapped: unknown = Object.getPrototypeOf(binding);
  return (typeof wrapped === 'function' && wrapped !== Function.prototype ? (wrapped as Bindings) : binding).bind(process) as Bindings;
}
