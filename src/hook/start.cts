/** Begins to measure a process or thread, before the user's program: starts the runtime and puts the hooks in place. */
import { readFileSync, writeSync } from 'node:fs';
import Module = require('node:module');
import { join } from 'node:path';
import process = require('node:process');
import { fileURLToPath, pathToFileURL } from 'node:url';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { atEnd } from '../../runtime/at-end.cjs';
import { now } from '../../runtime/clock.cjs';
import { ENV_COVERAGE_GLOBAL, ENV_RUN, type RunInfo } from '../../runtime/directory.cjs';
import { threadsAreSafe } from '../../runtime/limits.cjs';
import { runtime } from '../../runtime/runtime.cjs';
import { replaceProperty, standIn } from '../../runtime/stand-in.cjs';
import type { Mode } from '../model/layout.ts';
import type { CompiledSelection } from '../model/selects.cjs';
import { settleChildren, watchChildProcesses } from './child-processes.cjs';
import { type Carried, carriedFrom, restore } from './environment.cjs';
import { watchExecve } from './execve.cjs';
import { hookExtensions, watchCompilers } from './compilers.cjs';
import { hookModuleReads, readsAreReplaced } from './module-reads.cjs';
import { requireOwn } from './require-own.cjs';
import { whileImporting } from './required-modules.cjs';
import { holdsOurs, type SourceType, Transformer } from './transform.cjs';
import { restoreWorker, watchWorkers } from './workers.cjs';

/** Environment data: what the process was given to hand on. Its variables may be gone from a worker's environment, and from its own. */
const CARRIED = 'tallymark.carried';
/** Environment data: workers have the loaders of the thread that started them. */
const LOADER = 'tallymark.loader';

/** Node's names of what it loads as source; undefined: what the syntax says (`.ts` files of a package without `type`). */
const FORMATS: ReadonlyMap<string, SourceType | undefined> = new Map([
  ['module', 'module'], ['commonjs', 'commonjs'], ['module-typescript', 'module'], ['commonjs-typescript', 'commonjs'], ['typescript', undefined],
]);

function begin(hooksThread: string, keep: (() => void) | undefined): void {
  const carried = isMainThread ? carriedFrom(process.env) : (getEnvironmentData(CARRIED) as Carried | undefined);
  if (!carried) return;
  if (isMainThread) setEnvironmentData(CARRIED, carried as never);
  const rt = runtime();
  let started: boolean;
  try {
    started = rt.start();
  } finally {
    // From here on the program's environment is its own.
    restore(process.env);
    restoreWorker();
  }
  if (!started) return;
  watch(carried, rt);
  if (keep && isMainThread) atEnd(once(keep));
  const { select, cache, mode } = JSON.parse(readFileSync(join(carried[ENV_RUN]!, 'run.json'), 'utf8')) as RunInfo & { select?: CompiledSelection; mode?: Mode };
  if (!select) return;
  if (carried[ENV_COVERAGE_GLOBAL]) defineCoverageGlobal();
  const sourceMaps = (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled ?? false;
  const transformer = new Transformer({ select, cache, mode, sourceMaps, run: rt.run, onPlain: (path, reason) => rt.plain(path, reason) });
  const { registerHooks } = Module as unknown as { registerHooks?: RegisterHooks };
  const hooks = registerHooks && registerAround(registerHooks, transformer);
  const { register } = Module;
  let registerLoader: (file: string) => void = () => {};
  /** Starts the thread of `module.register`, or goes beside a loader of the program that runs there. */
  const besideLoader = (): void => {
    setEnvironmentData(LOADER, true as never);
    // Node 24 and later: CommonJS that is imported passes no synchronous hook then.
    if (hooks) hookExtensions(transformer);
    if (hooks && takesBoth()) return;
    hooks?.deregister();
    if (!threadsAreSafe()) return rt.problem(`ES modules of process ${process.pid} are not measured: the address space is limited (ulimit -v), and Node ${process.version} needs a thread to load them`);
    registerLoader = (file) => {
      setEnvironmentData(hooksThread, true as never);
      register(file, pathToFileURL(__filename), { data: { select, cache, mode, sourceMaps, run: rt.run, ledger: rt.ledgerFile } });
      setEnvironmentData(hooksThread, undefined as never);
    };
    registerLoader('./loader.js');
  };
  const importing = <T,>(load: () => T): T => whileImporting(transformer, rt.run!, load);
  if (hasLoader() || !(hooks || hookModuleReads(transformer))) {
    if (!hooks) hookExtensions(transformer, { whileImporting: importing });
    besideLoader();
    if (hooks) Module.syncBuiltinESMExports();
  } else {
    const goBeside = once(besideLoader);
    watchRegister(goBeside, () => registerLoader('./loader.js?around'));
    if (!hooks) hookExtensions(transformer, { beforeLoad: () => void (readsAreReplaced() && goBeside()), whileImporting: importing });
  }
  watchCompilers(transformer);
}

/** Node 22 and 23 end a program that uses both `registerHooks` and a loader in the thread of `module.register`: "this[#customizations].loadSync is not a function". */
const takesBoth = (): boolean => Number(process.versions.node.split('.')[0]) >= 24;
const hasLoader = (): boolean => getEnvironmentData(LOADER) === true || [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((option) => /--(?:experimental-)?loader\b/.test(option));

/** Calls `before` and `after` at each `module.register` of the program's. */
function watchRegister(before: () => void, after: () => void): void {
  const own = standIn(Module.register, {
    apply: (original, self, args: Parameters<typeof Module.register>) => {
      before();
      Reflect.apply(original, self, args);
      after();
    },
  });
  replaceProperty(Module, 'register', own);
  Module.syncBuiltinESMExports();
}

/** Keeps track of the processes and threads that the program starts. */
function watch(carried: Carried, rt: ReturnType<typeof runtime>): void {
  const note = rt.note.bind(rt);
  watchWorkers(note);
  if (isMainThread) {
    watchExecve(carried, (line) => {
      rt.flush();
      note(line);
    });
  }
  atEnd(settleChildren);
  try {
    watchChildProcesses(carried, note);
  } catch (error) {
    note({ event: 'problem', message: `child processes of ${process.pid} are not watched: ${error instanceof Error ? error.message : String(error)}`, time: now() });
  }
}

/** For tools that look for Istanbul's global: it reads as the counts so far. */
function defineCoverageGlobal(): void {
  Object.defineProperty(globalThis, '__coverage__', {
    configurable: true,
    get: () => requireOwn(() => require('../runtime-entry.js') as typeof import('../runtime-entry.ts')).snapshot(),
  });
}

type RegisterHooks = (hooks: { load: LoadHook }) => { deregister(): void };

/**
 * Registers the hook that is asked first, and, whenever the program registers hooks of its own, another one around them: a compiler among them may read the file itself. What it made is instrumented then, and
 * the report goes back through its source map. ES modules see the stand-in when somebody has synchronized them.
 */
function registerAround(registerHooks: RegisterHooks, transformer: Transformer): { deregister(): void } {
  const load = loadHook(transformer);
  const registered = [registerHooks({ load })];
  const own = standIn(registerHooks, {
    apply: (original, self, args: Parameters<RegisterHooks>) => {
      const handle = Reflect.apply(original, self, args) as ReturnType<RegisterHooks>;
      if (registered.length > 1) registered.pop()!.deregister();
      if (registered.length > 0) registered.push(registerHooks({ load: (url, context, nextLoad) => load(url, context, nextLoad, holdsOurs) }));
      return handle;
    },
  });
  replaceProperty(Module, 'registerHooks', own);
  return {
    deregister: () => {
      for (const hooks of registered.splice(0)) hooks.deregister();
    },
  };
}

interface Loaded {
  format?: string | null | undefined;
  source?: string | ArrayBuffer | NodeJS.TypedArray | null;
}
type Source = NonNullable<Loaded['source']>;
type LoadHook = (url: string, context: object, nextLoad: (url: string, context: object) => Loaded) => Loaded;

/** Most URLs are a path with something before it, and Node takes longer to find that out. */
const pathOf = (url: string): string => (PLAIN_URL.test(url) ? url.slice('file://'.length) : fileURLToPath(url));
const PLAIN_URL = process.platform === 'win32' ? /$^/ : /^file:\/\/\/[^%?#]*$/;

/** Node 22.15 and later: one synchronous hook for `import` and `require`. */
function loadHook(transformer: Transformer): (...args: [...Parameters<LoadHook>, isDone?: (source: Source) => boolean]) => Loaded {
  return (url, context, nextLoad, isDone) => {
    const loaded = nextLoad(url, context);
    try {
      // CommonJS that is imported comes without source here, and passes again when it is really loaded.
      if (!url.startsWith('file:') || loaded.source == null) return loaded;
      if (loaded.format && !FORMATS.has(loaded.format)) return loaded;
      const path = pathOf(url);
      if (!transformer.selects(path) || isDone?.(loaded.source)) return loaded;
      const sourceType = loaded.format ? FORMATS.get(loaded.format) : undefined;
      return { ...loaded, source: transformer.transformLoaded(loaded.source, path, sourceType) };
    } catch {
      // The program has replaced what this needs: then it runs as it is.
      return loaded;
    }
  };
}

const once = (action: () => void): (() => void) => {
  let isDue = true;
  return () => {
    if (isDue) action();
    isDue = false;
  };
};

/**
 * Never throws.
 * @param hooksThread environment data to be set while Node starts the thread of `module.register`
 * @param keep keeps V8's code of this file for the processes to come, at the end of this one (compiled.cts)
 */
export function start(hooksThread: string, keep?: () => void): void {
  try {
    begin(hooksThread, keep);
  } catch (error) {
    // Whatever is wrong with the run directory is no reason for the program not to start.
    try {
      writeSync(2, `tallymark: process ${process.pid} is not measured: ${error instanceof Error ? error.message : String(error)}\n`);
    } catch {
      // nobody listens
    }
  }
}
