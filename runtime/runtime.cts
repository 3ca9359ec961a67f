/**
 * What runs inside the user's program: hands out counters, and sees to it that they reach the run directory. It knows slots and bytes, not names or
 * percentages. No dependencies; no signal handlers, for a coverage tool must not change how a process dies.
 *
 * There is one runtime per thread: the global `__tallymark__`, also reachable as a property of Node's `module` from vm contexts. The main thread makes the
 * arena and hands it to workers as environment data; a worker only attaches.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import nodeModule = require('node:module');
import { join } from 'node:path';
import process = require('node:process');
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';
import { Arena, type ArenaHandle } from './arena.cjs';
import { createRun, defaultDirectory, ENV_MEMORY, ENV_RUN, uniqueName } from './directory.cjs';
import { align, ALIGNMENT, layoutHash, mapName, SEGMENT, SEGMENT_MAGIC } from './format.cjs';
import { carriesFileOf } from './carries.cjs';
import { startKeeper } from './keeper.cjs';
import { LedgerWriter } from './ledger.cjs';
import type { OwnFileHandle } from './own-file.cjs';

/** What an instrumented file registers; docs/format.md. */
export type FileRecord = [format: number, identity: string, model: string, path: string, slots: number, sites: string, layout: string];

/** What a thread needs to count for its process; goes to workers as environment data. */
interface ProcessHandle {
  run: string;
  ledger: OwnFileHandle;
  arena: ArenaHandle;
}

const NAME = '__tallymark__';
const ENVIRONMENT_KEY = 'tallymark';

export class Runtime {
  /** The run directory; undefined until the first file registers in a program that runs alone, or where it cannot be used. */
  run: string | undefined;
  /** The ledger file of this process. */
  ledgerFile: OwnFileHandle | undefined;
  private ledger: LedgerWriter | undefined;
  private arena: Arena | undefined;
  private failed = false;
  private readonly counters = new Map<string, Uint32Array>();

  /** Binds the counters of one file in this thread. Never throws: without a run directory the counts go nowhere. */
  register(record: FileRecord): Uint32Array {
    const [format, identity, , path, slots, , layout] = record;
    const hash = layoutHash(layout);
    const key = `${identity} ${hash} ${path}`;
    let counters = this.counters.get(key);
    if (counters) return counters;
    try {
      if (format !== 1) throw new Error(`it was instrumented by another version of Tallymark (record format ${String(format)})`);
      if (this.start()) counters = this.bind(record, hash);
    } catch (error) {
      this.problem(`${path} is not counted in thread ${threadId} of process ${process.pid}: ${messageOf(error)}`);
    }
    counters ??= new Uint32Array(slots);
    this.counters.set(key, counters);
    return counters;
  }

  private bind(record: FileRecord, hash: number): Uint32Array {
    const [, identity, , path, slots] = record;
    this.writeMap(record, hash);
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
    words[SEGMENT.magic / 4] = SEGMENT_MAGIC;
    return new Uint32Array(this.arena!.buffer, offset + countersAt, slots);
  }

  /** The site map goes to disk once per run, by whoever is first; the rename makes it whole or absent. */
  private writeMap([, identity, model, , slots, sites, layout]: FileRecord, hash: number): void {
    const file = join(this.run!, 'maps', mapName(identity, hash));
    if (existsSync(file)) return;
    const temporary = `${file}.${process.pid}-${threadId}`;
    writeFileSync(temporary, JSON.stringify({ format: 1, identity, model, slots, sites, layout }));
    renameSync(temporary, file);
  }

  /** Joins the arena of the process, or makes it. @returns whether there is one */
  start(): boolean {
    if (this.arena) return true;
    if (this.failed) return false;
    try {
      const given = isMainThread ? undefined : (getEnvironmentData(ENVIRONMENT_KEY) as ProcessHandle | undefined);
      this.attach(given ?? this.createProcess());
      return true;
    } catch (error) {
      this.failed = true;
      process.stderr.write(`tallymark: there will be no coverage of process ${process.pid}, the program runs on: ${messageOf(error)}\n`);
      return false;
    }
  }

  private createProcess(): ProcessHandle {
    const run = process.env[ENV_RUN] || createRun(defaultDirectory(), { command: process.argv });
    const name = uniqueName();
    const arena = (this.arena = Arena.create(join(run, 'slabs', `${name}.slab`), process.env[ENV_MEMORY] !== 'shared'));
    const ledger = LedgerWriter.create(join(run, 'ledger', `${name}.jsonl`));
    const handle: ProcessHandle = { run, ledger: ledger.handle, arena: arena.handle };
    setEnvironmentData(ENVIRONMENT_KEY, handle as never);
    const { kind, reason } = arena.handle;
    const ticks = startTicks();
    ledger.append({
      event: 'process', pid: process.pid, ppid: process.ppid, time: Date.now(), ...(ticks === undefined ? {} : { ticks }), argv: process.argv,
      execArgv: process.execArgv, cwd: process.cwd(), node: process.version, memory: kind, ...(reason === undefined ? {} : { reason }),
    });
    // `tallymark run` keeps the carries of all its processes.
    const alone = !process.env[ENV_RUN];
    if (kind === 'shared' || alone) {
      startKeeper({ arena: arena.handle, ledger: ledger.handle, ...(alone ? { carries: carriesFileOf(arena.handle.file.path) } : {}) });
    }
    return handle;
  }

  private attach(handle: ProcessHandle): void {
    this.run = handle.run;
    this.arena ??= new Arena(handle.arena);
    this.ledgerFile = handle.ledger;
    const ledger = (this.ledger = new LedgerWriter(handle.ledger));
    ledger.append({ event: 'thread', thread: threadId, time: Date.now() });
    process.on('exit', (code) => {
      if (!isMainThread) return void ledger.append({ event: 'thread-exit', thread: threadId, code, time: Date.now() });
      this.flush();
      ledger.append({ event: 'exit', code, time: Date.now() });
    });
  }

  /** Notes that a selected file runs uncounted. */
  plain(path: string, reason: string): void {
    if (this.start()) this.ledger!.append({ event: 'plain', path, reason });
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

  private problem(message: string): void {
    if (!this.ledger?.append({ event: 'problem', message, time: Date.now() })) process.stderr.write(`tallymark: ${message}\n`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Field 22 of /proc/self/stat (proc(5)); the command, in parentheses, may hold spaces. */
function startTicks(): number | undefined {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}

const globals = globalThis as unknown as Record<string, Runtime | undefined>;
const modules = nodeModule as unknown as Record<string, Runtime | undefined>;

/** This thread's runtime; made when first asked for, and the same one for every copy of this file. */
export function runtime(): Runtime {
  const existing = globals[NAME] ?? modules[NAME];
  if (existing) return existing;
  const created = new Runtime();
  // Not enumerable: a program that lists its globals (mocha's leak check) sees none of this.
  for (const target of [globalThis, nodeModule]) Object.defineProperty(target, NAME, { value: created, configurable: true });
  return created;
}
