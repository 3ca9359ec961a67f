/**
 * Lays a shared memory over a file, so that the kernel keeps every count whatever happens to the process: SIGKILL, abort, out of memory.
 *
 * Only a WebAssembly.Memory is ever laid over: its address range is reserved for its maximum, never moves, and is shared with no other object.
 * (A small ordinary SharedArrayBuffer crashed after a garbage collection.) The whole range is mapped once, by the thread that makes it; pages beyond the
 * end of the file come alive when the file grows, so a thread that needs more writes zeros to the file and never calls native code.
 * The zeros also reserve the disk blocks: a store into a hole on a full disk would be a fatal SIGBUS, the failed write is a clean ENOSPC.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process = require('node:process');

const PROT_READ_WRITE = 3;
const MAP_SHARED = 0x01;
const MAP_FIXED = 0x10;

/** The two calls we need, and where a view begins. */
interface Native {
  getpid(): number;
  addressOf(view: Uint8Array): bigint;
  /** @returns the address */
  mmap(view: Uint8Array, bytes: number, protection: number, flags: number, fd: number): bigint;
}

/**
 * Where it fails, the memory must not be touched any more: the kernel may have taken its pages away.
 * @param bytes how much of the address range to map; the memory must have been made with this maximum
 * @returns undefined, or why it cannot be done here
 */
export function mapOntoFile(memory: WebAssembly.Memory, fd: number, bytes: number): string | undefined {
  const { platform } = process;
  if (platform !== 'linux' && platform !== 'darwin') return `no fixed mappings on ${platform}`;
  const reasons: string[] = [];
  for (const load of [loadKoffi, loadNodeFfi]) {
    try {
      const native = load();
      // A call that can do no harm first.
      if (native.getpid() !== process.pid) throw new Error('native calls do not work here');
      const view = new Uint8Array(memory.buffer);
      const mapped = native.mmap(view, bytes, PROT_READ_WRITE, MAP_SHARED | MAP_FIXED, fd);
      return mapped === native.addressOf(view) ? undefined : 'mmap refused';
    } catch (error) {
      reasons.push(error instanceof Error ? error.message.split('\n')[0]! : String(error));
    }
  }
  return reasons.join('; ');
}

type Koffi = typeof import('koffi');

/** The package's own folder. */
const PACKAGE = join(__dirname, '../..');

/** @throws Error where it is not installed */
function loadKoffi(): Native {
  const koffi = loadBinding();
  const library = koffi.load(null);
  const mmap = library.func('int64_t mmap(uint8_t *addr, size_t len, int prot, int flags, int fd, int64_t offset)');
  return {
    getpid: library.func('int getpid()') as () => number,
    addressOf: (view) => BigInt(koffi.address(view)),
    mmap: (view, size, protection, flags, fd) => BigInt(mmap(view, size, protection, flags, fd, 0) as number | bigint),
  };
}

/**
 * koffi's binding, without its JavaScript, which spends as long again on what is known here. First where npm puts it, below this package or beside it: to resolve the name takes as long as to load it.
 * @throws Error where koffi is not installed
 */
function loadBinding(): Koffi {
  const { platform, arch } = process;
  const system = platform === 'linux' ? (isMusl() ? 'musl' : 'linux') : platform;
  const binding = `@koromix/koffi-${platform}-${arch}/${system}_${arch}/koffi.node`;
  for (const folder of [join(PACKAGE, 'node_modules'), join(PACKAGE, '..')]) {
    const path = join(folder, binding);
    if (!existsSync(path)) continue;
    const loaded = { exports: {} };
    try {
      process.dlopen(loaded, path);
      return loaded.exports as Koffi;
    } catch {
      // It may be of another C library, and koffi knows more places to look.
    }
  }
  try {
    return createRequire(require.resolve('koffi'))(binding) as Koffi;
  } catch {
    return require('koffi') as Koffi;
  }
}

/** The name of the C library's loader stands at the start of every program. */
function isMusl(): boolean {
  const fd = openSync(process.execPath, 'r');
  try {
    const start = Buffer.alloc(4096);
    readSync(fd, start, 0, start.length, 0);
    return start.includes('ld-musl');
  } finally {
    closeSync(fd);
  }
}

/** What we use of node:ffi, which @types/node does not have yet. */
interface NodeFfi {
  dlopen(path: null, functions: Record<string, { arguments: string[]; return: string }>): { functions: Record<string, (...values: unknown[]) => unknown> };
  getRawPointer(view: Uint8Array): bigint;
}

/** Node 26. @throws Error where there is none */
function loadNodeFfi(): Native {
  const { emitWarning } = process;
  let ffi: NodeFfi;
  // It warns that it is experimental, which is not the user's concern: the program did not ask for it.
  process.emitWarning = () => {};
  try {
    ffi = require('node:ffi') as NodeFfi;
  } catch {
    throw new Error('there is no node:ffi');
  } finally {
    process.emitWarning = emitWarning;
  }
  const { functions } = ffi.dlopen(null, {
    getpid: { arguments: [], return: 'int32' },
    mmap: { arguments: ['pointer', 'uint64', 'int32', 'int32', 'int32', 'int64'], return: 'pointer' },
  });
  return {
    getpid: functions.getpid as () => number,
    addressOf: (view) => ffi.getRawPointer(view),
    mmap: (view, size, protection, flags, fd) => functions.mmap!(ffi.getRawPointer(view), BigInt(size), protection, flags, fd, 0n) as bigint,
  };
}
