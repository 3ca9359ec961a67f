/**
 * A thread that stays awake while the program's own threads are stuck in loops. Where the memory is not mapped onto the slab file, it writes what
 * changed, 100 ms late at most; where no `tallymark run` watches the process, it counts what 32 bits cannot hold. A process whose memory is mapped and
 * that is watched has no keeper: a thread takes a thread id and some megabytes.
 */
import { join } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { Arena, type ArenaHandle } from './arena.cjs';
import { Carries } from './carries.cjs';
import { now } from './clock.cjs';
import { HEADER, KEEPER_BUSY, KEEPER_IDLE } from './format.cjs';
import { LedgerWriter } from './ledger.cjs';
import type { OwnFileHandle } from './own-file.cjs';

/** Time between two rounds, in milliseconds: the rest of KEEPER_INTERVAL is for a machine that wakes the keeper late, and for the writing. */
const PERIOD = 50;
/** A counter needs longer for 2^31 turns. */
const CARRY_PERIOD = 400;
const CHUNK = 4096;

interface KeeperData {
  tallymarkKeeper: true;
  arena: ArenaHandle;
  ledger: OwnFileHandle;
  /** File of the carries; left out where somebody else keeps them. */
  carries?: string;
}

/** @param onError told once, later, where it cannot live. @throws Error where it cannot be started */
export function startKeeper(data: Omit<KeeperData, 'tallymarkKeeper'>, onError: (error: Error) => void): void {
  // An environment and options of its own: nothing is preloaded there, and the program's flags are not its business.
  const worker = new Worker(join(__dirname, 'keeper.cjs'), {
    workerData: { ...data, tallymarkKeeper: true } satisfies KeeperData, env: {}, execArgv: [], name: 'tallymark', trackUnmanagedFds: false,
  });
  worker.unref();
  // A keeper that dies must not take the program along.
  worker.on('error', onError);
}

/** Writes the parts of a slab that changed since the last time. */
class ChangeWriter {
  private readonly arena: Arena;
  /** As the file has it. */
  private written = new Uint8Array(0);
  /** Bytes that were written at least once. */
  private length = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /**
   * From the end to the start: the header and the heads of segments follow what they announce. What cannot be written (there may be room for
   * what is older only) is tried again in the next round. @throws Error the first one, when all the rest is written
   */
  write(now: Uint8Array): void {
    let failure: unknown;
    if (this.written.length < now.length) {
      const longer = new Uint8Array(now.length);
      longer.set(this.written);
      this.written = longer;
    }
    for (let at = Math.floor((now.length - 1) / CHUNK) * CHUNK; at >= 0; at -= CHUNK) {
      const chunk = now.subarray(at, at + CHUNK);
      const isNew = at + chunk.length > this.length;
      if (!isNew && Buffer.compare(chunk, this.written.subarray(at, at + CHUNK)) === 0) continue;
      try {
        this.arena.file.write(chunk, at);
        this.written.set(chunk, at);
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    this.length = now.length;
  }
}

function keep({ arena: handle, ledger, carries: carriesFile }: KeeperData): never {
  const arena = new Arena(handle);
  const header = arena.header();
  const writer = handle.kind === 'shared' ? new ChangeWriter(arena) : undefined;
  const carries = carriesFile === undefined ? undefined : new Carries(carriesFile);
  const period = writer ? PERIOD : CARRY_PERIOD;
  let failed = false;
  Atomics.store(header, HEADER.awake / 4, 1);
  Atomics.notify(header, HEADER.awake / 4);
  for (let round = 1; ; round++) {
    // The program's clocks are not its own: it counts rounds.
    Atomics.wait(header, HEADER.awake / 4, 1, period);
    try {
      if (writer && Atomics.compareExchange(header, HEADER.keeper / 4, KEEPER_IDLE, KEEPER_BUSY) === KEEPER_IDLE) {
        try {
          writer.write(arena.copy());
        } finally {
          Atomics.store(header, HEADER.keeper / 4, KEEPER_IDLE);
          Atomics.notify(header, HEADER.keeper / 4);
        }
      }
      if (carries && round % Math.ceil(CARRY_PERIOD / period) === 0 && carries.look(new Uint32Array(arena.copy().buffer))) carries.save();
      failed = false;
    } catch (error) {
      // A full disk may get room again; it is said once.
      const message = `counts could not be written: ${(error as Error).message}`;
      if (!failed && !new LedgerWriter(ledger).append({ event: 'problem', message, time: now() })) arena.noteLost(message);
      failed = true;
    }
  }
}

if (!isMainThread && (workerData as KeeperData | null)?.tallymarkKeeper === true) keep(workerData as KeeperData);
