/** `tallymark run`: starts the command with the hook in its environment, waits, reports, and ends as the command did. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { createRun, ENV_COVERAGE_GLOBAL, ENV_RUN, mapsOf } from '../../runtime/directory.cjs';
import { type LedgerLine, LedgerWriter } from '../../runtime/ledger.cjs';
import { STAT, statOf } from '../../runtime/process-stat.cjs';
import { environmentFor, judge } from '../hook/commands.cjs';
import { withPreload } from '../hook/environment.cjs';
import { type Mode, MODES } from '../model/mode.ts';
import { pruneMaps, removeEndedRuns } from '../store/runs.ts';
import { instead } from '../closest.ts';
import { TallymarkError } from '../errors.ts';
import { warn, watchOutput } from './output.ts';
import type { Prepared } from './prepare.ts';
import { stepBack } from './priority.ts';
import { listsFiles, type Settings } from './settings.ts';

/** How a command ended: its exit status, or the signal that killed it. */
export type Ending = { status: number } | { signal: NodeJS.Signals };

/** Status of a run that would have been a success, but may miss something (`--require-complete`). */
export const INCOMPLETE = 3;

export interface RunOptions {
  coverageGlobal: boolean;
  requireComplete: boolean;
  mode: Mode;
}

export async function run(command: readonly string[], settings: Settings, { coverageGlobal, requireComplete, mode }: RunOptions): Promise<Ending> {
  if (command.length === 0) throw new TallymarkError('TM_OPTION', 'There is no command to run: tallymark run [options] -- <command>.');
  const cache = join(settings.dir, 'cache');
  const cold = !existsSync(cache);
  const directory = prepare(command, settings, mode);
  const env = directory === undefined ? process.env : { ...process.env, [ENV_RUN]: directory, NODE_OPTIONS: withPreload(process.env.NODE_OPTIONS) };
  const { started, ended } = execute(command, coverageGlobal ? { ...env, [ENV_COVERAGE_GLOBAL]: '1' } : env, settings.cwd, ledgerOf(directory));
  if (!started) {
    // A misspelt command costs neither the last run nor its reports.
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    return ended;
  }
  const over = new AbortController();
  const stepForward = directory === undefined ? () => {} : stepBack();
  // Before all else: the command is already loading its first files.
  const ahead = cold && directory !== undefined && listsFiles(settings.reporters) ? import('./ahead.ts').then(({ instrumentAhead }) => instrumentAhead(settings, cache, mode, over.signal)).catch(() => {}) : undefined;
  if (directory !== undefined) forgetOthers(settings.dir, directory);
  // Loaded while the command runs; what is thrown is thrown where it is awaited, after the command.
  const sampling = directory === undefined ? undefined : import('../store/sampler.ts').then(({ Sampler }) => {
    const sampler = new Sampler(directory);
    sampler.start();
    return sampler;
  });
  sampling?.catch(() => {});
  const reporting = Promise.resolve(ahead).then(() => import('./report.ts'));
  const idle = new AbortController();
  let prepared: Prepared | undefined;
  const preparing = reporting.then(async ({ loadReporters, Prepared }) => {
    if (directory === undefined) return [];
    await loadReporters(settings.reporters);
    // What earlier runs have left; what this one adds is for the next.
    (await import('../store/cache.ts')).pruneCache(cache);
    if (!listsFiles(settings.reporters)) return [];
    prepared = new Prepared(mapsOf(directory), settings.reporters.includes('json'));
    return prepared.fill(settings, cache, idle.signal);
  }).finally(stepForward);
  preparing.then((missing) => prepared?.follow(missing, idle.signal)).catch(() => {});
  const ending = await ended;
  watchOutput();
  stepForward();
  idle.abort();
  (await sampling)?.stop();
  if (directory !== undefined) {
    const { report } = await reporting;
    let complete: boolean;
    try {
      complete = await report([directory], settings, prepared);
    } finally {
      over.abort();
    }
    if (complete) return ending;
  }
  // Without a run directory everything is missing.
  return requireComplete && 'status' in ending && ending.status === 0 ? { status: INCOMPLETE } : ending;
}

/** @throws TallymarkError TM_OPTION */
export function readMode(text = 'counts'): Mode {
  if (MODES.includes(text as Mode)) return text as Mode;
  throw new TallymarkError('TM_OPTION', `There is no mode ${JSON.stringify(text)}. ${instead(text, MODES)}`);
}

/** Makes the run directory. Where it cannot be made, the command still runs, and one warning says what that costs. */
function prepare(command: readonly string[], { dir, selection }: Settings, mode: Mode): string | undefined {
  try {
    pruneMaps(dir);
    return createRun(dir, { command: [...command], select: selection.compiled, cache: join(dir, 'cache'), mode });
  } catch (error) {
    warn(`${dir} cannot be written (${(error as Error).message}); the command runs, but there will be no coverage. Choose another folder with --dir.`);
    return undefined;
  }
}

/** Only now: without a command there is no run that could take the place of the last one. */
function forgetOthers(dir: string, own: string): void {
  try {
    removeEndedRuns(dir, own);
  } catch (error) {
    warn(`earlier runs in ${dir} cannot be removed (${(error as Error).message}); tallymark report will add them to this one.`);
  }
}

/** The command is in the ledger from both sides, like every process: only who started it sees by which signal it ended. */
function ledgerOf(directory: string | undefined): (line: LedgerLine) => void {
  if (directory === undefined) return () => {};
  try {
    const ledger = LedgerWriter.create(join(directory, 'ledger', 'run.jsonl'));
    return (line) => void ledger.append(line);
  } catch {
    // What is in the way here is in the way of the command's own ledger, too, and named there.
    return () => {};
  }
}

/** @returns whether the command could be started, and how it ended */
function execute([file, ...args]: readonly string[], env: NodeJS.ProcessEnv, cwd: string, note: (line: LedgerLine) => void): { started: boolean; ended: Promise<Ending> } {
  note({ event: 'run', pid: process.pid, time: Date.now() });
  const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const judgement = judge({ file: file!, args: [file!, ...args], env: pairs, cwd }, 'inherited');
  if (judgement.change) env = Object.fromEntries(environmentFor(judgement, pairs, {}).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  const time = Date.now();
  let child: ChildProcess;
  try {
    child = spawn(file!, judgement.args?.slice(1) ?? args, { stdio: 'inherit', env, cwd });
  } catch (error) {
    // What is not among the errors that Node hands over later: a path through a file, one that is too long.
    return { started: false, ended: Promise.resolve(notStarted(file!, error as NodeJS.ErrnoException)) };
  }
  if (child.pid !== undefined) note({ event: 'child', pid: child.pid, time, ...judgement.started });
  return { started: child.pid !== undefined, ended: endOf(child, file!, note) };
}

/** The statuses are those of a shell. */
function notStarted(file: string, { code, message }: NodeJS.ErrnoException): Ending {
  warn(`${file}: ${code === 'ENOENT' ? 'command not found' : message}`);
  return { status: code === 'ENOENT' ? 127 : 126 };
}

async function endOf(child: ChildProcess, file: string, note: (line: LedgerLine) => void): Promise<Ending> {
  // Whichever way a signal reaches us, we stay to report.
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  const interrupt = (signal: NodeJS.Signals) => void (isOfTerminal() || forward(signal));
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, interrupt);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, forward);
  try {
    return await new Promise<Ending>((resolve) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        if (child.pid === undefined) resolve(notStarted(file, error));
        // A signal that may not be passed on: the command goes on, as another user.
        else warn(`${file}: ${error.message}`);
      });
      child.on('exit', (status, signal) => {
        note({ event: 'child-exit', pid: child.pid!, time: Date.now(), ...(signal ? { signal } : { code: status ?? 1 }) });
        resolve(signal ? { signal } : { status: status ?? 1 });
      });
    });
  } finally {
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.off(signal, interrupt);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, forward);
  }
}

/**
 * Whether the terminal's Ctrl-C and Ctrl-\\ come to this process; then they come to the command as well, and a second one may mean "at once" to it. Elsewhere (a container's stop signal, a process manager, a CI's cancel)
 * the signal may have been sent to us alone. Who sent it, Node does not tell.
 */
function isOfTerminal(): boolean {
  const stat = statOf('self');
  return stat ? stat[STAT.terminal] !== '0' && stat[STAT.group] === stat[STAT.foregroundGroup] : [0, 1, 2].some((descriptor) => isatty(descriptor));
}

/** Ends this process as the command ended. */
export function endLike(ending: Ending): void {
  if ('status' in ending) process.exitCode = ending.status;
  else {
    process.exitCode = 128 + (constants.signals[ending.signal] ?? 0);
    process.kill(process.pid, ending.signal);
  }
}
