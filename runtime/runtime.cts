/**
 * What runs inside the user's program: hands out counters, and sees to it that they reach the run directory. It knows slots and bytes, not names or
 * percentages. No dependencies; no signal handlers, for a coverage tool must not change how a process dies.
 *
 * There is one runtime per thread: the global `__tallymark__`, also reachable as a property of Node's `module` from vm contexts. The first that counts makes the
 * arena of the process, and hands it to the workers that it starts as environment data. Under `tallymark run` that is the main thread; in a program that runs alone it may be a worker, and then the next one makes another.
 */
import { writeSync } from 'node:fs';
import nodeModule = require('node:module');
import { join, sep } from 'node:path';
import process = require('node:process');
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';
import { Arena, type ArenaHandle } from './arena.cjs';
import { atEnd } from './at-end.cjs';
import { now } from './clock.cjs';
import { createRun, createUnique, defaultDirectory, ENV_MEMORY, ENV_RUN, inputMapName, mapsOf } from './directory.cjs';
import { align, ALIGNMENT, KEEPER_INTERVAL, layoutHash, mapName, RECORD_FORMAT, SEGMENT, SEGMENT_MAGIC } from './format.cjs';
import { carriesFileOf } from './carries.cjs';
import { startKeeper } from './keeper.cjs';
import { type LedgerLine, LedgerWriter } from './ledger.cjs';
import { descriptorsAreScarce, threadsAreSafe } from './limits.cjs';
import type { OwnFileHandle } from './own-file.cjs';
import { startTicks, workingDirectory } from './process-stat.cjs';
import { writeOnce } from './whole-file.cjs';

/** What an instrumented file registers; docs/format.md. */
export type FileRecord = [format: number, identity: string, model: string, path: string, slots: number, sites: string, layout: string, inputMap?: string];

/** What a thread needs to count for its process; goes to workers as environment data. */
interface ProcessHandle {
  run: string;
  ledger: OwnFileHandle;
  arena: ArenaHandle;
  /** Whether no `tallymark run` watches; its variables may be gone from the environment by the time somebody asks. */
  alone: boolean;
}

const NAME = '__tallymark__';
const ENVIRONMENT_KEY = 'tallymark';
/** What a function looks for whose text was carried out of its file, and which it would make a global (src/edit/names.ts, `ensure`). */
const CARRIED_NAMES = ['$tm', 'cov$tm'];
/** How long a program waits for its keeper to start, in milliseconds. */
const KEEPER_PATIENCE = 1000;

export class Runtime {
  /** The run directory; undefined until the first file registers in a program that runs alone, or where it cannot be used. */
  run: string | undefined;
  /** The ledger file of this process. */
  ledgerFile: OwnFileHandle | undefined;
  private ledger: LedgerWriter | undefined;
  /** The folder of site maps, with what ends it. */
  private maps: string | undefined;
  private arena: Arena | undefined;
  private failed = false;
  private alone = false;
  private warned = false;
  private awaitsKeeper = false;
  private readonly counters = new Map<string, Uint32Array>();

  /** Binds the counters of one file in this thread. Never throws: without a run directory the counts go nowhere. */
  register(record: FileRecord): Uint32Array {
    const [format, identity, , path, slots, , layout] = record;
    const hash = format === RECORD_FORMAT ? layoutHash(layout) : 0;
    const key = `${identity} ${hash} ${path}`;
    let counters = this.counters.get(key);
    if (counters) return counters;
    try {
      // Nothing is known of what else is in it.
      if (format !== RECORD_FORMAT) throw new Error(`it was instrumented by another version of Tallymark (record format ${String(format)})`);
      if (this.start()) {
        this.settle();
        counters = this.bind(record, hash);
      }
    } catch (error) {
      this.problem(`${path} is not counted in thread ${threadId} of process ${process.pid}: ${messageOf(error)}`);
    }
    counters ??= new Uint32Array(slots);
    this.counters.set(key, counters);
    return counters;
  }

  private bind(record: FileRecord, hash: number): Uint32Array {
    const [, identity, , path, slots, , layout] = record;
    this.writeMaps(record, hash);
    const name = Buffer.from(path);
    const countersAt = align(SEGMENT.path + name.length, 64);
    const bytes = align(countersAt + slots * 4, ALIGNMENT);
    const offset = this.arena!.reserve(bytes);
    const octets = new Uint8Array(this.arena!.buffer, offset, countersAt);
    octets.set(Buffer.from(identity, 'hex'), SEGMENT.identity);
    octets.set(name, SEGMENT.path);
    const words = new Uint32Array(this.arena!.buffer, offset, countersAt / 4);
    words[SEGMENT.bytes / 4] = bytes;
    words[SEGMENT.thread / 4] = threadId;
    words[SEGMENT.slots / 4] = slots;
    words[SEGMENT.counters / 4] = countersAt;
    words[SEGMENT.layout / 4] = hash;
    words[SEGMENT.pathBytes / 4] = name.length;
    words[SEGMENT.mode / 4] = layout.startsWith('!') ? 1 : 0;
    words[SEGMENT.magic / 4] = SEGMENT_MAGIC;
    return new Uint32Array(this.arena!.buffer, offset + countersAt, slots);
  }

  /**
   * The site map goes to disk once, by whoever is first; so does the source map of code that was compiled before it was instrumented.
   * @throws Error where there is no way to keep them
   */
  private writeMaps([, identity, model, , slots, sites, layout, inputMap]: FileRecord, hash: number): void {
    const folder = (this.maps ??= mapsOf(this.run!) + sep);
    const name = mapName(identity, hash);
    const map = { format: RECORD_FORMAT, identity, model, slots, sites, layout };
    try {
      writeOnce(folder + name, JSON.stringify(map));
    } catch (error) {
      // The program may have used up all descriptors; the ledger's is open.
      if (!this.ledger!.append({ event: 'map', name, map })) throw error;
    }
    if (inputMap !== undefined) writeOnce(folder + inputMapName(identity), inputMap);
  }

  /** Joins the arena of the process, or makes it. @returns whether there is one */
  start(): boolean {
    if (this.arena) return true;
    if (this.failed) return false;
    try {
      const given = isMainThread ? undefined : (getEnvironmentData(ENVIRONMENT_KEY) as ProcessHandle | undefined);
      this.attach(given ?? this.createProcess(), given === undefined);
      return true;
    } catch (error) {
      this.failed = true;
      this.warn(`there will be no coverage of process ${process.pid}, the program runs on: ${messageOf(error)}`);
      return false;
    }
  }

  private createProcess(): ProcessHandle {
    // `tallymark run` keeps the carries of all its processes, and says what could not be kept.
    const alone = !process.env[ENV_RUN];
    const run = process.env[ENV_RUN] || createRun(defaultDirectory(), { command: process.argv });
    // The ledger first: on a full disk an empty file may still tell that there was a process.
    const { ledger, name } = createUnique((name) => ({ name, ledger: LedgerWriter.create(join(run, 'ledger', `${name}.jsonl`)) }));
    const ticks = startTicks('self');
    const introduce = (memory: Pick<LedgerLine & { event: 'process' }, 'memory' | 'reason' | 'interval'>): boolean =>
      ledger.append({
        event: 'process', pid: process.pid, ppid: process.ppid, time: now(), ...(ticks === undefined ? {} : { ticks }), argv: process.argv,
        execArgv: process.execArgv, cwd: workingDirectory(), node: process.version, ...memory,
      });
    let arena: Arena;
    try {
      if (descriptorsAreScarce()) throw new Error('hardly a file descriptor is left (ulimit -n)');
      arena = this.arena = Arena.create(join(run, 'slabs', `${name}.slab`), process.env[ENV_MEMORY] !== 'shared');
    } catch (error) {
      // Then it is the report that says so.
      this.warned = introduce({ memory: 'none', reason: messageOf(error) }) && !alone;
      ledger.close();
      throw error;
    }
    const { kind, reason } = arena.handle;
    const wantsKeeper = kind === 'shared' || alone;
    const hasKeeper = wantsKeeper && threadsAreSafe();
    const introduced = introduce({ memory: kind, ...(reason === undefined ? {} : { reason }), ...(kind === 'shared' ? { interval: hasKeeper ? KEEPER_INTERVAL : null } : {}) });
    if (!introduced) arena.noteLost(`process ${process.pid} could not be entered in the ledger: ${process.argv.join(' ')}`);
    const handle: ProcessHandle = { run, ledger: ledger.handle, arena: arena.handle, alone };
    setEnvironmentData(ENVIRONMENT_KEY, handle as never);
    if (!hasKeeper) return handle;
    const withoutKeeper = (error: unknown): void =>
      this.problem(`process ${process.pid} has no keeper, so its counts ${kind === 'shared' ? 'are written at its end only' : 'may miss multiples of 2^32'}: ${messageOf(error)}`);
    try {
      startKeeper({ arena: arena.handle, ledger: ledger.handle, ...(alone ? { carries: carriesFileOf(arena.handle.file.path) } : {}) }, withoutKeeper);
      this.awaitsKeeper = kind === 'shared';
    } catch (error) {
      this.ledger = ledger;
      withoutKeeper(error);
    }
    return handle;
  }

  /** Waits for what was begun by start(): called before the first count, as late as possible. */
  settle(): void {
    if (!this.awaitsKeeper) return;
    this.awaitsKeeper = false;
    this.arena!.awaitKeeper(KEEPER_PATIENCE);
  }

  /** @param isOwner whether the arena was made here: by the main thread, or, in a program that runs alone, by a worker where nothing else is instrumented */
  private attach(handle: ProcessHandle, isOwner: boolean): void {
    this.run = handle.run;
    this.alone = handle.alone;
    this.arena ??= new Arena(handle.arena);
    this.ledgerFile = handle.ledger;
    const ledger = (this.ledger = new LedgerWriter(handle.ledger));
    ledger.append({ event: 'thread', thread: threadId, time: now() });
    let noted: number | undefined;
    atEnd((code) => {
      if (isOwner) this.flush();
      if (code === noted) return;
      noted = code;
      if (!isMainThread) ledger.append({ event: 'thread-exit', thread: threadId, code, time: now() });
      if (isOwner && !ledger.append({ event: 'exit', code, time: now() })) this.arena!.noteExit(code);
    });
  }

  /** Writes a line of the ledger, for who watches what the program starts. Never throws. */
  note(line: LedgerLine): void {
    this.ledger?.append(line);
  }

  /** Notes that a selected file runs uncounted. */
  plain(path: string, reason: string): void {
    if (this.start() && !this.ledger!.append({ event: 'plain', path, reason })) this.arena!.noteLost(`${path} ran plain: ${reason}`);
  }

  /** Path of the slab file; undefined where there is none. */
  get slabFile(): string | undefined {
    return this.arena?.handle.file.path;
  }

  /** The counters of all threads of this process, as a slab, as they are now; undefined where there are none. */
  copy(): Uint8Array<ArrayBuffer> | undefined {
    return this.arena?.copy();
  }

  /** Brings what was counted so far to the run directory. */
  flush(): void {
    try {
      this.arena?.flush();
    } catch (error) {
      this.problem(`the counts of process ${process.pid} could not be written: ${messageOf(error)}`);
    }
  }

  /** Notes that something was lost, where somebody reads it: the ledger, the slab, or the program's own error output. */
  problem(message: string): void {
    if (this.ledger?.append({ event: 'problem', message, time: now() }) || this.arena?.noteLost(message)) return;
    // `tallymark run` sees for itself that its directory is gone; the error output of its programs is theirs.
    if (!this.arena || this.alone) this.warn(message);
  }

  /** Once per thread. The descriptor and not `process.stderr`, which would come to life for this. */
  private warn(message: string): void {
    if (this.warned) return;
    this.warned = true;
    try {
      writeSync(2, `tallymark: ${message}\n`);
    } catch {
      // nobody listens
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const globals = globalThis as unknown as Record<string, Runtime | undefined>;
const modules = nodeModule as unknown as Record<string, Runtime | undefined>;

/** This thread's runtime; made when first asked for, and the same one for every copy of this file. */
export function runtime(): Runtime {
  const existing = globals[NAME] ?? modules[NAME];
  if (existing) return existing;
  const created = new Runtime();
  // Not enumerable: a program that lists its globals (mocha's leak check) sees none of this.
  for (const target of [globalThis, nodeModule]) Object.defineProperty(target, NAME, { value: created, configurable: true });
  // Nor of counters that belong to no file: a function that finds none makes the global, but what is there keeps its hidden place.
  for (const name of CARRIED_NAMES) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value: [], writable: true, configurable: true });
  }
  return created;
}
