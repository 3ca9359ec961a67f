/** Reads run directories: `<directory>/runs/<run>/`. Everything readable is read, and the rest is named. */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readCarries } from '../../runtime/carries.cjs';
import { mapsOf, RUN_FORMAT, type RunInfo } from '../../runtime/directory.cjs';
import { TallymarkError } from '../errors.ts';
import type { FileCounts } from '../model/file-counts.ts';
import type { CompiledSelection } from '../model/selects.cjs';
import { type LedgerFile, linkLedger, type OtherProcess, type ProcessEntry, readLedgerFile, seeEnd } from './ledger.ts';
import { Maps } from './maps.ts';
import { Merge, type StoredMap } from './merge.ts';
import { addSlab, readSlab } from './slab.ts';

export interface RunData {
  files: FileCounts[];
  /** Those that reported in, in the order of their start. */
  processes: ProcessEntry[];
  /** Those that did not. */
  others: OtherProcess[];
  /** Selected files that ran plain, each once. */
  plain: { path: string; reason: string }[];
  /** What could not be read, for people. */
  problems: string[];
  /** What the hook of each run measured; undefined for a program that ran alone. */
  selections: (CompiledSelection | undefined)[];
}

/** Adds up all runs. @param maps of these runs, some of them read ahead. @throws TallymarkError TM_NO_RUN when there is nothing to read */
export function readRuns(runs: readonly string[], directory: string, maps = new Maps(runs.map(mapsOf))): RunData {
  if (runs.length === 0) {
    throw new TallymarkError('TM_NO_RUN', `There is no run in ${directory}. Start one with "tallymark run -- <command>", or name its directory with --dir.`);
  }
  const merge = new Merge();
  const ledger: LedgerFile[] = [];
  const used = new FilesUsed();
  const reader = new FileReader();
  const problems: string[] = [];
  const selections: RunData['selections'] = [];
  /** Those that could not be files. */
  const inLedger = new Map<string, StoredMap>();
  for (const run of runs) {
    if (!existsSync(run)) {
      problems.push(`${run} was removed while it was in use; its counts are lost`);
      continue;
    }
    const exits = new Map<string, number>();
    const slabs = new Set<string>();
    const info = readJson<RunInfo | null>(join(run, 'run.json'));
    if (typeof info === 'string') problems.push(`${basename(run)}/run.json: ${info}`);
    else if (info?.format !== RUN_FORMAT) {
      problems.push(`${basename(run)} has format ${String(info?.format)}, this Tallymark reads ${RUN_FORMAT}; it is left out`);
      continue;
    }
    selections.push(typeof info === 'string' ? undefined : (info.select as CompiledSelection | undefined));
    forEachFile(join(run, 'slabs'), '.slab', problems, (file) => {
      const bytes = reader.read(file);
      if (bytes.length > 0) slabs.add(basename(file, '.slab'));
      const slab = readSlab(bytes);
      if (slab.exit !== undefined) exits.set(basename(file, '.slab'), slab.exit);
      let crossings: ReturnType<typeof readCarries>;
      try {
        crossings = readCarries(file);
      } catch (error) {
        slab.problems.push(`counts of more than 2^32 are too low: ${(error as Error).message}`);
      }
      for (const { path, thread } of slab.segments) used.add(basename(file, '.slab'), thread, path);
      addSlab(merge, slab, crossings);
      return slab.problems;
    });
    forEachFile(join(run, 'ledger'), '.jsonl', problems, (file) => {
      const name = basename(file, '.jsonl');
      const read = readLedgerFile(file, name);
      ledger.push(read);
      for (const [map, contents] of read.maps) inLedger.set(map, contents as StoredMap);
      const code = exits.get(name);
      if (code !== undefined && read.entry) seeEnd(read.entry, code);
      // Mapped memory is a file from the first moment on; other memory may not have been written yet.
      return read.entry?.memory === 'mapped' && !slabs.has(name) ? [`its counts are lost, for slabs/${name}.slab is missing or empty`] : [];
    });
  }
  const { processes, others, problems: unentered } = linkLedger(ledger);
  problems.push(...unentered);
  used.enter(processes);
  const { files, problems: missing } = merge.finish((name) => maps.read(name) ?? inLedger.get(name) ?? `its map ${name} is missing`, maps);
  const plain = new Map(processes.flatMap((entry) => entry.plain).map((file) => [file.path, file]));
  return { files, processes, others, plain: [...plain.values()], problems: [...problems, ...missing, ...processes.flatMap((entry) => entry.problems)], selections };
}

/** Which files each process and thread counted in. A bit for each, because there may be thousands of both. */
class FilesUsed {
  /** Numbers of the paths, from 0, in the order they were seen. */
  private readonly numbers = new Map<string, number>();
  private readonly byProcess = new Map<string, Map<number, Bits>>();

  add(process: string, thread: number, path: string): void {
    let number = this.numbers.get(path);
    if (number === undefined) this.numbers.set(path, (number = this.numbers.size));
    let threads = this.byProcess.get(process);
    if (!threads) this.byProcess.set(process, (threads = new Map<number, Bits>()));
    let bits = threads.get(thread);
    if (!bits) threads.set(thread, (bits = new Bits()));
    bits.set(number);
  }

  enter(processes: readonly ProcessEntry[]): void {
    const sorted = [...this.numbers].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const entry of processes) {
      const threads = this.byProcess.get(entry.name);
      if (!threads) continue;
      const all = [...threads.values()];
      entry.files = sorted.filter(([, number]) => all.some((bits) => bits.has(number))).map(([path]) => path);
      for (const worker of entry.threads) worker.files = threads.get(worker.thread)?.size ?? 0;
    }
  }
}

class Bits {
  private words = new Uint32Array(8);
  size = 0;

  has(index: number): boolean {
    return ((this.words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  set(index: number): void {
    if (this.has(index)) return;
    if (index >>> 5 >= this.words.length) {
      const longer = new Uint32Array(Math.max(this.words.length * 2, (index >>> 5) + 1));
      longer.set(this.words);
      this.words = longer;
    }
    this.words[index >>> 5]! |= 1 << (index & 31);
    this.size++;
  }
}

/** Reads files one after the other into the same memory, for a run may have thousands of slabs. */
class FileReader {
  private buffer = Buffer.alloc(0);

  /** @returns the file; valid until the next one is read. @throws Error */
  read(file: string): Buffer {
    const fd = openSync(file, 'r');
    try {
      const { size } = fstatSync(fd);
      if (size > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(Math.ceil(size * 1.25));
      let length = 0;
      for (let got = -1; length < size && got !== 0; length += got) got = readSync(fd, this.buffer, length, size - length, length);
      return this.buffer.subarray(0, length);
    } finally {
      closeSync(fd);
    }
  }
}

function forEachFile(folder: string, extension: string, problems: string[], read: (file: string) => string[]): void {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    problems.push(`${folder}: ${(error as Error).message}`);
    return;
  }
  for (const name of names) {
    if (!name.endsWith(extension)) continue;
    try {
      problems.push(...read(join(folder, name)).map((problem) => `${name}: ${problem}`));
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
    }
  }
}

function readJson<T>(file: string): T | string {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    return `it cannot be read (${(error as Error).message})`;
  }
}
