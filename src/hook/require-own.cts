/**
 * Loads what is needed of Tallymark after the program has begun, by Node's own means. A program that compiles what it loads (a handler in `require.extensions`, a `_compile` of its own) would compile the
 * instrumenter, too: a handler that takes `export` for something of its own language left nothing of it, and no file was measured.
 */
import Module = require('node:module');
import process = require('node:process');

const { _extensions: extensions, prototype } = Module as unknown as { _extensions: Record<string, unknown>; prototype: object };

/** What programs replace, as Node has made it: this runs before them. */
const OWN: readonly (readonly [owner: object, key: string, value: unknown])[] = [
  ...Object.entries(extensions).map(([extension, handler]) => [extensions, extension, handler] as const),
  ...['_load', '_resolveFilename'].map((name) => [Module, name, Reflect.get(Module, name)] as const),
  ...['require', 'load', '_compile'].map((name) => [prototype, name, Reflect.get(prototype, name)] as const),
];

/** @returns what `load` requires */
export function requireOwn<T>(load: () => T): T {
  // There are no folders of packages then: without Yarn's `_resolveFilename` nothing is found.
  if (process.versions['pnp']) return load();
  const others = OWN.map(([owner, key]) => Reflect.get(owner, key) as unknown);
  OWN.forEach(([owner, key, value], i) => others[i] === value || Reflect.set(owner, key, value));
  try {
    return load();
  } finally {
    OWN.forEach(([owner, key, value], i) => others[i] === value || Reflect.set(owner, key, others[i]));
  }
}
