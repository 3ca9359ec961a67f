/** Keeps the carries of a run while its programs run: looks at its slabs a few times per second. */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Carries, carriesFileOf } from '../../runtime/carries.cjs';
import { ALIGNMENT, HEADER, HEADER_BYTES } from '../../runtime/format.cjs';
import { isRunning, pidOf } from './alive.ts';

/** Milliseconds; a counter needs longer for 2^31 turns. */
const INTERVAL = 400;
/** Looking may take at most this part of the time. */
const SHARE = 0.1;

export class Sampler {
  private readonly folder: string;
  private readonly carries = new Map<string, Carries>();
  /** Slabs that were looked at after their process had ended; a run may have thousands. */
  private readonly finished = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  /** @param run its directory */
  constructor(run: string) {
    this.folder = join(run, 'slabs');
  }

  start(): void {
    this.next(INTERVAL);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.look();
  }

  private next(delay: number): void {
    this.timer = setTimeout(() => {
      const started = performance.now();
      this.look();
      this.next(Math.max(INTERVAL, (performance.now() - started) / SHARE));
    }, delay);
  }

  private look(): void {
    let names: string[];
    try {
      names = readdirSync(this.folder);
    } catch {
      return;
    }
    for (const name of names) {
      if (!name.endsWith('.slab') || this.finished.has(name)) continue;
      const file = join(this.folder, name);
      let carries = this.carries.get(name);
      if (!carries) this.carries.set(name, (carries = new Carries(carriesFileOf(file))));
      try {
        // Asked before: what it counts until its end is still seen.
        const hasEnded = !isRunning(pidOf(name));
        if (carries.look(readUsed(file))) carries.save();
        if (!hasEnded) continue;
        this.finished.add(name);
        this.carries.delete(name);
      } catch {
        // It is looked at again soon; a full disk is named by those who count.
      }
    }
  }
}

/** The part of a slab that was handed out; files are made longer than needed. */
function readUsed(file: string): Uint32Array {
  const fd = openSync(file, 'r');
  try {
    const header = new Uint32Array(HEADER_BYTES / 4);
    readSync(fd, header, 0, HEADER_BYTES, 0);
    const words = new Uint32Array(Math.max(HEADER_BYTES, header[HEADER.cursor / 4]! * ALIGNMENT) / 4);
    const bytes = readSync(fd, words, 0, words.byteLength, 0);
    return words.subarray(0, Math.floor(bytes / 4));
  } finally {
    closeSync(fd);
  }
}
