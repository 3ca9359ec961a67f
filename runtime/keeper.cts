/**
 * A thread that stays awake while the program's own threads are stuck in loops. Where the memory is not mapped onto the slab file, it writes what
 * changed every 100 ms; where no `tallymark run` watches the process, it counts what 32 bits cannot hold. A process whose memory is mapped and
 * that is watched has no keeper: a thread takes a thread id and some megabytes.
 */
import { join } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { Arena, type ArenaHandle } from './arena.cjs';
import { Carries } from './carries.cjs';
import { HEADER, KEEPER_BUSY, KEEPER_IDLE } from './format.cjs';
import { LedgerWriter } from './ledger.cjs';
import type { OwnFileHandle } from './own-file.cjs';

/** What a kill can cost, in milliseconds. */
export const KEEPER_INTERVAL = 100;
/** A counter needs longer for 2^31 turns. */
const CARRY_INTERVAL = 400;
const CHUNK = 4096;

interface KeeperData {
  tallymarkKeeper: true;
  arena: ArenaHandle;
  ledger: OwnFileHandle;
  /** File of the carries; left out where somebody else keeps them. */
  carries?: string;
}

export function startKeeper(data: Omit<KeeperData, 'tallymarkKeeper'>): void {
  // An environment and options of its own: nothing is preloaded there, and the program's flags are not its business.
  const worker = new Worker(join(__dirname, 'keeper.cjs'), {
    workerData: { ...data, tallymarkKeeper: true } satisfies KeeperData, env: {}, execArgv: [], name: 'tallymark', trackUnmanagedFds: false,
  });
  worker.unref();
  // A keeper that dies must not take the program along; the ledger says what a kill can cost in any case.
  worker.on('error', () => {});
}

/** Writes the parts of a slab that changed since the last time. */
class ChangeWriter {
  private readonly arena: Arena;
  private written = new Uint8Array(0);

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** From the end to the start: the header and the heads of segments follow what they announce. @throws Error when the file cannot be written */
  write(now: Uint8Array): void {
    for (let at = Math.floor((now.length - 1) / CHUNK) * CHUNK; at >= 0; at -= CHUNK) {
      const chunk = now.subarray(at, at + CHUNK);
      if (Buffer.compare(chunk, this.written.subarray(at, at + CHUNK)) !== 0) this.arena.file.write(chunk, at);
    }
    this.written = new Uint8Array(now);
  }
}

function keep({ arena: handle, ledger, carries: carriesFile }: KeeperData): never {
  const arena = new Arena(handle);
  const header = arena.header();
  const writer = handle.kind === 'shared' ? new ChangeWriter(arena) : undefined;
  const carries = carriesFile === undefined ? undefined : new Carries(carriesFile);
  let failed = false;
  if (writer) Atomics.store(header, HEADER.interval / 4, KEEPER_INTERVAL);
  for (let looked = 0; ; ) {
    const interval = writer ? Atomics.load(header, HEADER.interval / 4) : CARRY_INTERVAL;
    Atomics.wait(header, HEADER.interval / 4, interval, interval);
    try {
      if (writer && Atomics.compareExchange(header, HEADER.keeper / 4, KEEPER_IDLE, KEEPER_BUSY) === KEEPER_IDLE) {
        try {
          writer.write(arena.copy());
        } finally {
          Atomics.store(header, HEADER.keeper / 4, KEEPER_IDLE);
          Atomics.notify(header, HEADER.keeper / 4);
        }
      }
      if (carries && performance.now() - looked >= CARRY_INTERVAL) {
        looked = performance.now();
        if (carries.look(new Uint32Array(arena.copy().buffer))) carries.save();
      }
      failed = false;
    } catch (error) {
      // A full disk may get room again; it is said once.
      if (!failed) new LedgerWriter(ledger).append({ event: 'problem', message: `counts could not be written: ${(error as Error).message}`, time: Date.now() });
      failed = true;
    }
  }
}

if (!isMainThread && (workerData as KeeperData | null)?.tallymarkKeeper === true) keep(workerData as KeeperData);
