/** What the machine allows this process, as far as it decides which memory can be used. Linux tells; elsewhere nothing is known and nothing assumed. */
import { closeSync, openSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import process = require('node:process');
import { isMainThread, resourceLimits } from 'node:worker_threads';

/**
 * A thread of Node's reserves more than half a gigabyte of addresses for its heap and its code, and where it cannot, V8 ends the whole process.
 * Twice that, for the program may want some, too.
 */
const THREAD_ADDRESSES = 2 ** 31;

/** What the parser may take at once before it gives up, and the process with it. */
const PARSER_ADDRESSES = 2 ** 29;

/** Descriptors that a process must have left, or it is not measured: two files of ours, ten that a thread of Node's takes or never comes to life without, and the program's own. */
const DESCRIPTORS = 32;

/** Bytes of address space that this process may still take (`ulimit -v`); Infinity where there is no limit, 0 where it cannot be found out. */
export function addressesLeft(): number {
  if (process.platform !== 'linux') return Infinity;
  try {
    const limit = softLimit('Max address space');
    if (limit === Infinity) return Infinity;
    const used = /^VmSize:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return Math.max(0, limit - Number(used) * 1024) || 0;
  } catch {
    return 0;
  }
}

/** Of proc(5), NaN where there is no such line. @throws Error where it cannot be read */
function softLimit(name: string): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const at = limits.indexOf(name);
  const value = at < 0 ? '' : limits.slice(at + name.length, limits.indexOf('\n', at)).trim().split(' ')[0]!;
  return value === 'unlimited' ? Infinity : parseInt(value, 10);
}

/** Whether a thread can be started without any danger for the process. */
export const threadsAreSafe = (): boolean => addressesLeft() >= THREAD_ADDRESSES;

/** Whether sources can be instrumented without any danger for the process. */
export const parserIsSafe = (): boolean => addressesLeft() >= PARSER_ADDRESSES;

/** The stack of this thread in MB, as far as that is known: native code that calls itself too often ends the process. */
export function stackMegabytes(): number {
  if (!isMainThread) return resourceLimits.stackSizeMb ?? 4;
  try {
    const bytes = softLimit('Max stack size');
    if (!Number.isNaN(bytes)) return bytes / 2 ** 20;
  } catch {
    // another system, or the program may not read there
  }
  return process.platform === 'win32' ? 1 : 8;
}

/** Whether the program itself may soon have no descriptor left (`ulimit -n`). */
export function descriptorsAreScarce(): boolean {
  if (process.platform === 'win32') return false;
  if (process.platform === 'linux') {
    try {
      const left = softLimit('Max open files') - readdirSync('/proc/self/fd').length;
      if (!Number.isNaN(left)) return left < DESCRIPTORS;
    } catch {
      // none is left, or the program may not read there
    }
  }
  const opened: number[] = [];
  try {
    while (opened.length < DESCRIPTORS) opened.push(openSync('/dev/null', 'r'));
    return false;
  } catch (error) {
    // Or the program may not read there at all (--permission).
    return ['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code!);
  } finally {
    opened.forEach((fd) => closeSync(fd));
  }
}

/** By statfs(2). They take new blocks for every write, or ask a server for them, also for what was written before: a store to a mapped page can fail. */
const NOT_IN_PLACE: ReadonlyMap<number, string> = new Map([
  [0x9123683e, 'btrfs'], [0x2fc12fc1, 'zfs'], [0xca451a4e, 'bcachefs'], [0x6969, 'nfs'], [0xff534d42, 'cifs'], [0xfe534d42, 'smb'], [0x517b, 'smb'],
  [0x65735546, 'fuse'], [0x01021997, '9p'], [0x00c36400, 'ceph'], [0x5346414f, 'afs'],
]);

/** @returns the name of a file system on which a full disk or a lost server would kill a program with mapped memory; undefined for all others */
export function hazardousFileSystem(path: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return NOT_IN_PLACE.get(statfsSync(path).type >>> 0);
}
