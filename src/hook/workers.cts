/**
 * Watches which worker threads the program starts, and how they end, and sees to it that they are measured.
 *
 * A worker gets the preload from NODE_OPTIONS as its thread had it. One with an environment or options of its own (`env: {}`, `execArgv: []`) would not: it is given the preload as
 * an option, and the preload takes that out of its `process.execArgv` again. Only for this `Worker` is replaced.
 */
import nodeModule = require('node:module');
import process = require('node:process');
import workerThreads = require('node:worker_threads');
import { now } from '../../runtime/clock.cjs';
import type { LedgerLine } from '../../runtime/ledger.cjs';
import { define, replaceProperty, standIn } from '../../runtime/stand-in.cjs';
import { hasPreload, PRELOAD } from './environment.cjs';

/** Environment data of a worker that was given the preload as an option: what its `process.execArgv` is to be. */
const ENVIRONMENT_KEY = 'tallymark.execArgv';

type WorkerClass = typeof workerThreads.Worker;
type Note = (line: LedgerLine) => void;

interface WorkerHandle {
  onexit?: unknown;
  stopThread(): unknown;
}

export function watchWorkers(note: Note): void {
  const { Worker, getEnvironmentData, setEnvironmentData } = workerThreads;
  const threadOf = workerThreads.threadId;
  const replacement = standIn(Worker, {
    construct: (target, args: ConstructorParameters<WorkerClass>, newTarget: WorkerClass) => {
      const armed = arm(args[1]);
      const time = now();
      let worker: InstanceType<WorkerClass>;
      if (armed) setEnvironmentData(ENVIRONMENT_KEY, armed.shown as never);
      try {
        worker = Reflect.construct(target, armed ? [args[0], armed.options, ...args.slice(2)] : args, newTarget) as InstanceType<WorkerClass>;
      } finally {
        if (getEnvironmentData(ENVIRONMENT_KEY) !== undefined) setEnvironmentData(ENVIRONMENT_KEY, undefined as never);
      }
      const { threadId } = worker;
      note({ event: 'worker', thread: threadId, parent: threadOf, time, file: args[1]?.eval ? '[eval]' : String(args[0]).slice(0, 200) });
      watchEnd(worker, threadId, note);
      return worker;
    },
  });
  replaceProperty(Worker.prototype, 'constructor', replacement);
  workerThreads.Worker = replacement;
  nodeModule.syncBuiltinESMExports();
}

/** Null where the preload gets there by itself, or where Node will refuse the options anyway. */
function arm(options: workerThreads.WorkerOptions | undefined): { options: object; shown: readonly string[] } | null {
  if (typeof options !== 'object' || options === null) return null;
  const { env, execArgv } = options;
  const own = typeof env === 'object' && env !== null;
  // With neither, a worker has the options of the thread that starts it.
  if ((!own && !execArgv) || (execArgv && !Array.isArray(execArgv))) return null;
  if (hasPreload((own ? env : process.env).NODE_OPTIONS as string | undefined)) return null;
  // The rest is read from the program's own object, as it would be.
  return { options: Object.create(options, { execArgv: { value: [...(execArgv ?? []), '--require', PRELOAD] } }) as object, shown: execArgv ?? process.execArgv };
}

/** In the worker: takes out of sight what `arm` put in. */
export function restoreWorker(): void {
  const shown = workerThreads.getEnvironmentData(ENVIRONMENT_KEY) as unknown as string[] | undefined;
  if (shown === undefined) return;
  workerThreads.setEnvironmentData(ENVIRONMENT_KEY, undefined as never);
  process.execArgv.splice(0, process.execArgv.length, ...shown);
}

/** Node's handle of the thread, which programs do not see: nobody can tell that its end is noticed. */
function watchEnd(worker: object, thread: number, note: Note): void {
  const key = Object.getOwnPropertySymbols(worker).find((symbol) => symbol.description === 'kHandle');
  const handle = key && (worker as Record<symbol, WorkerHandle | undefined>)[key];
  if (!handle) return;
  let { onexit } = handle;
  define(handle, 'onexit', {
    configurable: true,
    enumerable: true,
    get: () => {
      define(handle, 'onexit', { value: onexit, writable: true, enumerable: true, configurable: true });
      note({ event: 'worker-end', thread, time: now() });
      return onexit;
    },
    set: (value: unknown) => void (onexit = value),
  });
  const { stopThread } = handle;
  handle.stopThread = function () {
    note({ event: 'worker-terminate', thread, time: now() });
    return Reflect.apply(stopThread, this, []);
  };
}
