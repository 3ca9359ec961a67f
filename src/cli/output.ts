/** The output of `tallymark` itself, which it shares with the command that it runs. */
import { writeSync } from 'node:fs';

let isWatched = false;

/**
 * To be called before anything is printed, and not while a command runs: to look at `process.stdout` makes a pipe non-blocking for everybody who has it, and a command that does not expect that
 * loses output. Whoever reads a report may stop early (`| head`), which is no failure of the command that was measured.
 */
export function watchOutput(): void {
  if (isWatched) return;
  isWatched = true;
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return;
    process.stderr.write(`tallymark: the standard output cannot be written: ${message}\n`);
    process.once('exit', () => void (process.exitCode ||= 1));
  });
  process.stderr.on('error', () => {});
}

/** Says something beside a command, through the descriptor. Never throws. */
export function warn(message: string): void {
  try {
    writeSync(2, `tallymark: ${message}\n`);
  } catch {
    // nobody listens
  }
}
