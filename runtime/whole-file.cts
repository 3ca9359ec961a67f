/** Files that several processes write and read at the same moment without locks: a rename lets a reader see all of one or nothing. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { pid } from 'node:process';
import { threadId } from 'node:worker_threads';

/** @throws Error from the file system; then nothing of ours is left there */
export function writeWhole(file: string, contents: string | Uint8Array): void {
  const temporary = `${file}.${pid}-${threadId}`;
  try {
    writeFileSync(temporary, contents);
    renameSync(temporary, file);
  } catch (error) {
    // On a full disk, what is half written would take room for ever.
    try {
      rmSync(temporary, { force: true });
    } catch {
      // read-only
    }
    throw error;
  }
}

/** The same for a file whose name says what is in it, so that whoever is first writes it; its size tells of one that a failing machine left empty. @throws Error from the file system */
export function writeOnce(file: string, text: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.size !== Buffer.byteLength(text)) writeWhole(file, text);
}
