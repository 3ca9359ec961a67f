/**
 * The counter memory of one process: a shared memory that all its threads get, laid out as format.cts says, and its slab file.
 *
 * `mapped`: the memory is the file. `shared`: the file is written by the keeper (keeper.cts) and by `flush`.
 * Threads reserve segments by one atomic add and count in them without any; nobody else writes there. There are no locks: a thread may be
 * terminated between any two instructions, and would take a lock along. Instead every thread makes sure for itself that file and memory
 * reach as far as it needs; two that do so at once make them longer than needed.
 */
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { align, ALIGNMENT, HEADER, HEADER_BYTES, KEEPER_BUSY, KEEPER_IDLE, MESSAGE_BYTES, PAGE, SLAB_MAGIC, SLAB_VERSION } from './format.cjs';
import { addressesLeft, hazardousFileSystem } from './limits.cjs';
import { mapOntoFile } from './mapping.cjs';
import { OwnFile, type OwnFileHandle } from './own-file.cjs';

/** 1 GiB of counters in one process is far beyond any program; the range is only reserved. */
const MAXIMUM = 2 ** 30;
/** Smaller ones, for a process that may not reserve that much. Where addresses are limited, ours must not be what the program then lacks. */
const MODEST = [2 ** 26, 2 ** 24, 2 ** 22];
const GROWTH = 16 * PAGE;
/** By how much a file of this size grows: it doubles at first, so that a process of few counters writes few zeros. */
const growth = (size: number): number => Math.min(Math.max(size, PAGE), GROWTH);
/** How often an ending process looks whether a keeper that was just writing has finished, and how long it waits each time, in milliseconds. */
const KEEPER_LOOKS = 40;
const KEEPER_WAIT = 50;

export type MemoryKind = 'mapped' | 'shared';

/** What a thread needs to use the arena of its process; goes to workers as environment data. */
export interface ArenaHandle {
  /** A growable SharedArrayBuffer where there is no WebAssembly. */
  memory: WebAssembly.Memory | SharedArrayBuffer;
  kind: MemoryKind;
  file: OwnFileHandle;
  /** Why the memory is not mapped. */
  reason?: string;
}

// ES2024, which Node 20 has.
type Growable = SharedArrayBuffer & { maxByteLength: number; grow(bytes: number): void };
const newGrowable = (bytes: number, maxByteLength: number): SharedArrayBuffer =>
  new (SharedArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => SharedArrayBuffer)(bytes, { maxByteLength });

export class Arena {
  readonly handle: ArenaHandle;
  readonly file: OwnFile;

  constructor(handle: ArenaHandle) {
    this.handle = handle;
    this.file = new OwnFile(handle.file);
  }

  /** Makes the slab file and the memory; called once per process. @throws Error when the file cannot be written */
  static create(path: string, allowMapping: boolean): Arena {
    const mapped = allowMapping ? createMapped(path) : 'switched off';
    const handle: ArenaHandle =
      typeof mapped === 'object' ? mapped : { memory: createShared(), kind: 'shared', file: createWritten(path).handle, reason: mapped };
    const arena = new Arena(handle);
    const header = arena.header();
    header[HEADER.version / 4] = SLAB_VERSION;
    header[HEADER.cursor / 4] = HEADER_BYTES / ALIGNMENT;
    header[HEADER.size / 4] = 1;
    header[HEADER.magic / 4] = SLAB_MAGIC;
    arena.flush();
    return arena;
  }

  /** The memory as far as this thread knows it; it may have grown since. */
  get buffer(): SharedArrayBuffer {
    const { memory } = this.handle;
    return memory instanceof SharedArrayBuffer ? memory : (memory.buffer as unknown as SharedArrayBuffer);
  }

  header(): Int32Array {
    return new Int32Array(this.buffer, 0, HEADER_BYTES / 4);
  }

  /** Reserves zeroed bytes for one segment and returns where they start. @throws Error when the disk is full or the memory ends */
  reserve(bytes: number): number {
    const units = align(bytes, ALIGNMENT) / ALIGNMENT;
    const header = this.header();
    const start = Atomics.add(header, HEADER.cursor / 4, units);
    try {
      this.reach((start + units) * ALIGNMENT);
    } catch (error) {
      // Gives the place back, unless another thread has already reserved behind it.
      Atomics.compareExchange(header, HEADER.cursor / 4, start + units, start);
      throw error;
    }
    return start * ALIGNMENT;
  }

  /** Waits until the keeper can write, or `patience` milliseconds: what is counted before is not safe from a kill. */
  awaitKeeper(patience: number): void {
    try {
      Atomics.wait(this.header(), HEADER.awake / 4, 0, patience);
    } catch {
      // Embedders may forbid their main thread to wait.
    }
  }

  /** A copy of what is in use. */
  copy(): Uint8Array<ArrayBuffer> {
    const header = this.header();
    const used = Math.min(Atomics.load(header, HEADER.cursor / 4) * ALIGNMENT, Atomics.load(header, HEADER.size / 4) * PAGE);
    this.growMemory(used);
    return new Uint8Array(this.buffer, 0, used).slice() as Uint8Array<ArrayBuffer>;
  }

  private reach(end: number): void {
    if (end > MAXIMUM) throw new Error('its process has more than 1 GiB of counters');
    const header = this.header();
    if (end > Atomics.load(header, HEADER.size / 4) * PAGE) {
      this.allocate(end);
      const pages = align(end, PAGE) / PAGE;
      // The memory first: who reads the new size may touch all of it.
      this.growMemory(pages * PAGE);
      for (let known = 0; (known = Atomics.load(header, HEADER.size / 4)) < pages; ) Atomics.compareExchange(header, HEADER.size / 4, known, pages);
    }
    this.growMemory(end);
  }

  /** Makes sure that the disk has blocks for all of it. @throws Error when it has not */
  private allocate(end: number): void {
    const { kind, file } = this.handle;
    if (kind === 'mapped') {
      for (let size = this.file.size; size < end; size = this.file.size) this.file.write(new Uint8Array(growth(size)));
      return;
    }
    let fd: number;
    try {
      // Zeros may go to the end only, or they could hit what the keeper has just written there.
      fd = openSync(file.path, 'a');
    } catch {
      // No descriptor is free. Then it is the keeper who finds out.
      return;
    }
    try {
      for (let size = this.file.size; size < end; size = this.file.size) writeSync(fd, new Uint8Array(growth(size)));
    } finally {
      closeSync(fd);
    }
  }

  private growMemory(end: number): void {
    const { memory } = this.handle;
    while (this.buffer.byteLength < end) {
      if (memory instanceof SharedArrayBuffer) {
        try {
          (memory as Growable).grow(Math.min(align(end, GROWTH), (memory as Growable).maxByteLength));
        } catch (error) {
          if (memory.byteLength < end) throw error;
        }
        continue;
      }
      // Growing by nothing shows what other threads have grown meanwhile.
      const pages = memory.grow(0);
      if (pages * PAGE < end) memory.grow((Math.min(align(end, GROWTH), MAXIMUM) - pages * PAGE) / PAGE);
    }
  }

  /**
   * Keeps in the header what the ledger cannot take; its blocks were allocated before.
   * @returns whether somebody will read it
   */
  noteLost(message: string): boolean {
    const header = this.header();
    if (Atomics.add(header, HEADER.lost / 4, 1) === 0) {
      const text = Buffer.from(message).subarray(0, MESSAGE_BYTES);
      new Uint8Array(this.buffer).set(text, HEADER.message);
      Atomics.store(header, HEADER.messageBytes / 4, text.length);
    }
    return this.saveHeader();
  }

  /** Keeps the exit code where the ledger cannot take it. */
  noteExit(code: number): boolean {
    Atomics.store(this.header(), HEADER.exit / 4, code + 1);
    return this.saveHeader();
  }

  private saveHeader(): boolean {
    try {
      if (this.handle.kind === 'shared') this.file.write(new Uint8Array(this.buffer, 0, HEADER_BYTES).slice(), 0);
      else void this.file.size;
      return true;
    } catch {
      return false;
    }
  }

  /** Writes the memory to the slab file, where it is not mapped there already. @throws Error when the file cannot be written, or was removed */
  flush(): void {
    if (this.handle.kind === 'mapped') return void this.file.size;
    const header = this.header();
    // A keeper in the middle of its writing would go on to write what is older. One that was stopped in it is not waited for. No clock: the program's may stand still.
    for (let looks = 0; looks < KEEPER_LOOKS && Atomics.compareExchange(header, HEADER.keeper / 4, KEEPER_IDLE, KEEPER_BUSY) !== KEEPER_IDLE; looks++) {
      Atomics.wait(header, HEADER.keeper / 4, KEEPER_BUSY, KEEPER_WAIT);
    }
    try {
      this.file.write(this.copy(), 0);
    } finally {
      Atomics.store(header, HEADER.keeper / 4, KEEPER_IDLE);
      Atomics.notify(header, HEADER.keeper / 4);
    }
  }
}

/** @returns why it is not possible. @throws Error when the file cannot be written */
function createMapped(path: string): ArenaHandle | string {
  if (typeof WebAssembly !== 'object') return 'there is no WebAssembly';
  // V8 reserves less than the maximum where it cannot get it, and does not tell.
  if (addressesLeft() !== Infinity) return 'the address space is limited (ulimit -v)';
  const hazard = hazardousFileSystem(dirname(path));
  if (hazard !== undefined) return `the run directory is on ${hazard}, where a full disk can stop a program that stores to mapped memory`;
  const file = OwnFile.create(path, true);
  let reason: string | undefined;
  try {
    file.write(new Uint8Array(PAGE));
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM / PAGE, shared: true });
    reason = mapOntoFile(memory, file.handle.fd, MAXIMUM);
    if (reason === undefined && isCoherent(memory, file)) return { memory, kind: 'mapped', file: file.handle };
  } catch (error) {
    // Only a file that cannot be written is a reason to give up altogether.
    if ((error as NodeJS.ErrnoException).syscall !== undefined) {
      file.close();
      throw error;
    }
    reason = error instanceof Error ? error.message : String(error);
  }
  // The fallback starts with another memory: this one may have lost its pages.
  file.close();
  unlinkSync(path);
  return reason ?? 'the file system keeps mapped pages to itself';
}

/** Whether what is stored in memory is what others read from the file. */
function isCoherent(memory: WebAssembly.Memory, file: OwnFile): boolean {
  const word = new Uint32Array(memory.buffer, 0, 1);
  word[0] = SLAB_MAGIC;
  const read = new Uint32Array(1);
  readSync(file.handle.fd, read, 0, 4, 0);
  word[0] = 0;
  return read[0] === SLAB_MAGIC;
}

/** The file of memory that is not mapped. @throws Error when it cannot be written */
function createWritten(path: string): OwnFile {
  const file = OwnFile.create(path, false);
  file.write(new Uint8Array(PAGE), 0);
  return file;
}

/** @throws RangeError where there is no room for the smallest one */
function createShared(): WebAssembly.Memory | SharedArrayBuffer {
  const unlimited = addressesLeft() === Infinity;
  if (unlimited && typeof WebAssembly === 'object') {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM / PAGE, shared: true });
    } catch {
      // no room for its guard pages
    }
  }
  let reason: unknown;
  for (const maximum of unlimited ? [MAXIMUM, ...MODEST] : MODEST) {
    try {
      return newGrowable(PAGE, maximum);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}
