/** Keeps the carries of a run while its programs run: looks at its slabs a few times per second. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Carries, carriesFileOf } from '../../runtime/carries.cjs';

/** Milliseconds; a counter needs longer for 2^31 turns. */
const INTERVAL = 400;
/** Looking may take at most this part of the time. */
const SHARE = 0.1;

export class Sampler {
  private readonly folder: string;
  private readonly carries = new Map<string, Carries>();
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
      if (!name.endsWith('.slab')) continue;
      const file = join(this.folder, name);
      let carries = this.carries.get(name);
      if (!carries) this.carries.set(name, (carries = new Carries(carriesFileOf(file))));
      try {
        const bytes = readFileSync(file);
        if (carries.look(wordsOf(bytes))) carries.save();
      } catch {
        // It is looked at again soon; a full disk is named by those who count.
      }
    }
  }
}

const wordsOf = (bytes: Buffer): Uint32Array => {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / 4));
};
