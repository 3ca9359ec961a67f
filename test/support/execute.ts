/**
 * Runs a program in this process and tells everything observable about the run: the log of its effects, in order, and the counts
 * of every file that registered itself. Scripts and CommonJS run in a fresh vm context each; ES modules run from a data: URL in
 * this realm (vm modules need a flag), so modules that import each other belong into a directory of files instead.
 *
 * A program finds these globals:
 *     log(tag, value?)  writes one line and gives the value back (the tag where there is no second argument)
 *     tick()            gives true, and throws once the fuel is used up: what bounds every loop and call of a random program
 *     boom(tag)         throws an Error with that tag
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { types } from 'node:util';
import { decodeLayout, evaluateLayout, modeOf } from '../../src/model/layout.ts';
import { decodeSiteMap, type SiteMap } from '../../src/model/site-map.ts';
import type { SourceType } from './engines.ts';

/** docs/format.md, "The record". */
export type FileRecord = readonly [format: 2, identity: string, model: string, path: string, slots: number, sites: string, layout: string];

export interface RegisteredFile {
  record: FileRecord;
  slots: Uint32Array;
}

export interface Execution {
  log: string[];
  files: RegisteredFile[];
  /** The global object the program ran with; engines that count elsewhere find their counts in it. */
  globals: Record<string, unknown>;
}

export interface ExecuteOptions {
  sourceType: SourceType;
  filename?: string;
  /** How many tick() may be called; 300 unless told. */
  fuel?: number;
  /** Files beside the program, by name, that it may import or require; the program itself among them. */
  siblings?: Record<string, string>;
  /** More globals. */
  globals?: Record<string, unknown>;
}

/** The site map of a registered file and the count of each of its sites: statements, functions, arms. */
export function readFile(file: RegisteredFile): { map: SiteMap; values: Float64Array } {
  const [, , , , , sites, layout] = file.record;
  return { map: decodeSiteMap(sites), values: evaluateLayout(decodeLayout(layout), file.slots, modeOf(layout)) };
}

export async function execute(code: string, options: ExecuteOptions): Promise<Execution> {
  const { sourceType, filename = '/program.js' } = options;
  const execution: Execution = { log: [], files: [], globals: {} };
  const host = { ...hostGlobals(execution, options.fuel ?? 300), ...options.globals };
  const unhandled = (error: unknown) => execution.log.push(`unhandled ${render(error)}`);
  process.on('unhandledRejection', unhandled);
  const restore = sourceType === 'module' ? borrowGlobal(host) : undefined;
  try {
    execution.globals = restore ? (globalThis as unknown as Record<string, unknown>) : newContext(host);
    if (sourceType === 'module') {
      await importModule(code, filename, options.siblings);
    } else if (sourceType === 'script') {
      new vm.Script(code, { filename }).runInContext(execution.globals);
    } else {
      requireModule(code, filename, execution.globals, options.siblings);
    }
  } catch (error) {
    execution.log.push(`uncaught ${render(error)}`);
  } finally {
    // Programs have no timers: when the next immediate runs, all their promises have settled, and rejections nobody handled were reported.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    if (restore) execution.globals = { __coverage__: (globalThis as Record<string, unknown>)['__coverage__'] };
    restore?.();
  }
  return execution;
}

let modules = 0;

async function importModule(code: string, filename: string, siblings?: Record<string, string>): Promise<void> {
  // The same source would be the same module, so each gets a number.
  if (!siblings) return void (await import(`data:text/javascript,${encodeURIComponent(code)}//${(modules += 1)}`));
  const directory = mkdtempSync(join(tmpdir(), 'tallymark-modules-'));
  try {
    for (const [name, text] of Object.entries(siblings)) writeFileSync(join(directory, name), text);
    await import(pathToFileURL(join(directory, basename(filename))).href);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Runs a CommonJS module as Node does, in a context; the modules it requires are its siblings or Node's own. */
function requireModule(code: string, filename: string, context: Record<string, unknown>, siblings: Record<string, string> = {}): void {
  const loaded = new Map<string, { exports: unknown }>();
  const load = (path: string, text: string): unknown => {
    const module = { exports: {} };
    loaded.set(basename(path), module);
    const wrapper = vm.compileFunction(text, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: path, parsingContext: context });
    wrapper.call(module.exports, module.exports, require, module, path, '/');
    return module.exports;
  };
  const require = (id: string): unknown => {
    if (id.startsWith('node:')) return process.getBuiltinModule(id);
    const name = basename(id);
    const sibling = siblings[name];
    if (sibling === undefined) throw new Error(`Cannot find module '${id}'`);
    return loaded.get(name)?.exports ?? load('/' + name, sibling);
  };
  load(filename, code);
}

function hostGlobals(execution: Execution, fuel: number): Record<string, unknown> {
  const { log, files } = execution;
  return {
    log(...values: [tag: unknown, value?: unknown]) {
      log.push(values.map((value) => render(value)).join(' '));
      return values[values.length - 1];
    },
    tick() {
      if (fuel-- <= 0) throw new RangeError('out of fuel');
      return true;
    },
    boom(tag: unknown) {
      throw new Error(`boom ${String(tag)}`);
    },
    // The oracle's counter; always there, so that a walk over the global object sees the same.
    $hit: undefined,
    __tallymark__: {
      register(record: FileRecord) {
        const slots = new Uint32Array(record[4]);
        files.push({ record, slots });
        return slots;
      },
    },
  };
}

// A function's text is the one thing instrumentation has to change, so programs see this instead when they turn a function into a string.
const HIDE_FUNCTION_TEXT = 'Function.prototype.toString = function toString() { return `function ${String(this.name)}` }';

function newContext(host: Record<string, unknown>): Record<string, unknown> {
  const context = vm.createContext(host) as Record<string, unknown>;
  vm.runInContext(HIDE_FUNCTION_TEXT, context);
  return context;
}

/** Puts the host's globals into this realm; the result takes them out again. */
function borrowGlobal(host: Record<string, unknown>): () => void {
  const realm = globalThis as unknown as Record<string, unknown>;
  const before = new Set(Object.getOwnPropertyNames(realm));
  const functionText = Function.prototype.toString;
  Object.assign(realm, host);
  (0, eval)(HIDE_FUNCTION_TEXT);
  return () => {
    Function.prototype.toString = functionText;
    for (const name of Object.getOwnPropertyNames(realm)) if (!before.has(name)) delete realm[name];
  };
}

/**
 * A value as text, the same for equal behaviour: functions by name and length, errors by name and message, objects by their own
 * properties. Runs no code of the program (no getters, no toString).
 */
export function render(value: unknown, depth = 3): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'symbol':
      return value.description === undefined ? 'Symbol()' : `Symbol(${value.description})`;
    case 'function':
      return `[function ${own(value, 'name')}/${own(value, 'length')}]`;
    case 'object':
      break;
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
  if (value === null) return 'null';
  if (types.isNativeError(value)) return renderError(value);
  if (types.isPromise(value)) return '[promise]';
  if (types.isGeneratorObject(value)) return '[generator]';
  if (types.isModuleNamespaceObject(value)) return '[namespace]';
  if (types.isRegExp(value)) return '[regexp]';
  if (Object.hasOwn(value, '__tallymark__') || Object.hasOwn(value, 'log')) return '[global]';
  if (depth === 0) return '…';
  const keys = Reflect.ownKeys(value);
  const parts = keys.map((key) => {
    const { value: content, get, set } = Object.getOwnPropertyDescriptor(value, key)!;
    const text = get || set ? `[${get ? 'get' : ''}${set ? 'set' : ''}]` : render(content, depth - 1);
    return `${String(key)}: ${text}`;
  });
  return Array.isArray(value) ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
}

const own = (value: object, key: string): string => {
  const content: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  return typeof content === 'string' || typeof content === 'number' ? String(content) : typeof content;
};

function renderError(error: Error): string {
  const message: unknown = Object.getOwnPropertyDescriptor(error, 'message')?.value ?? '';
  const constructor: unknown = (Object.getPrototypeOf(error) as { name?: unknown } | null)?.name;
  return `${String(constructor)}: ${scrub(typeof message === 'string' ? message : render(message, 1))}`;
}

/**
 * V8 prints the failing expression into some messages, and prints a counted one differently. Callees are never wrapped, so their names
 * must stay as they are; of anything else only the rest of the message is compared.
 */
function scrub(message: string): string {
  if (/is not a function or its return value is not/.test(message)) return '<expression> is not iterable';
  const call = /^(.*) is not a (function|constructor)/s.exec(message);
  if (call) return /^[a-zA-Z_$][\w$]*(?:\??\.[\w$#]+)*$/.test(call[1]!) ? message : `<expression> is not a ${call[2]}`;
  return message
    .replace(/^.* (is not (?:async )?iterable).*/s, '<expression> $1')
    .replace(/^(Cannot use 'in' operator to search for) '.*' in .*/s, '$1')
    .replace(/^(Cannot destructure(?: property '[^']*' of)?) '.*' as it is/s, "$1 '<expression>' as it is")
    // The text of a function is longer when it is instrumented, and V8 leaves out the middle of long names.
    .replace(/'.*(?:=>|function|class|<omitted>).*'/s, '<function text>');
}
