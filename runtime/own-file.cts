/**
 * A file that one thread opened and all threads of the process write through the same descriptor: no thread needs a free descriptor later on, and
 * the file may even be unlinked. The program could have closed the descriptor and been given its number for a file of its own, so every write
 * makes sure that it still is the same file.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

/** Can be cloned to other threads. */
export interface OwnFileHandle {
  path: string;
  fd: number;
  device: number;
  inode: number;
  /** Whether every write goes to the end, whatever others write meanwhile. */
  append: boolean;
}

const flagsOf = (append: boolean): number => constants.O_RDWR | (append ? constants.O_APPEND : 0);

export class OwnFile {
  readonly handle: OwnFileHandle;

  constructor(handle: OwnFileHandle) {
    this.handle = handle;
  }

  /** @throws Error when there is such a file, or it cannot be made */
  static create(path: string, append: boolean): OwnFile {
    const fd = openSync(path, flagsOf(append) | constants.O_CREAT | constants.O_EXCL, 0o666);
    const { dev, ino } = fstatSync(fd);
    return new OwnFile({ path, fd, device: dev, inode: ino, append });
  }

  /** Bytes. @throws Error */
  get size(): number {
    return this.stat().size;
  }

  /** Writes all of it; a disk that fills up takes a part first and only then complains. @param position where; left out in files that append. @throws Error */
  write(bytes: Uint8Array, position?: number): void {
    this.stat();
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.handle.fd, bytes, done, bytes.length - done, position === undefined ? null : position + done);
    }
  }

  close(): void {
    closeSync(this.handle.fd);
  }

  private stat(): { size: number } {
    const { handle } = this;
    let removed = false;
    try {
      const stat = fstatSync(handle.fd);
      if (stat.ino === handle.inode && stat.dev === handle.device) {
        // What is written to it now, nobody will read.
        if (stat.nlink === 0) removed = true;
        else return stat;
      }
    } catch {
      // closed
    }
    if (removed) throw new Error(`${handle.path} was removed while the program ran`);
    // Other threads find out for themselves; a number of their own is no loss.
    handle.fd = openSync(handle.path, flagsOf(handle.append));
    const stat = fstatSync(handle.fd);
    handle.device = stat.dev;
    handle.inode = stat.ino;
    return stat;
  }
}
