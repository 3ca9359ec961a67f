/**
 * Compilers that a program puts into `require.extensions`. Most wrap what is there and get our code to compile, with the sites that people wrote. Two kinds do not:
 *
 * - tsx reads the file itself, so nothing of it passes us before it is compiled;
 * - ts-node checks types, and our code has none: "Property 'c' does not exist on type '() => any'". Such a compiler is given the source as it is.
 *
 * In both cases the compiled code is instrumented, and the report goes back through its source map. All of them end in `module._compile`: a module that is
 * about to be compiled by one of them gets its own. Other modules are left alone, and nothing of ours is on their stack.
 */
import Module = require('node:module');
import { extname } from 'node:path';
import process = require('node:process');
import { define } from '../../runtime/stand-in.cjs';
import { EXTENSIONS } from '../model/selects.cjs';
import { mayImport } from './required-modules.cjs';
import { sourceTypeAt } from './source-type.cjs';
import type { SourceType, Transformer } from './transform.cjs';

interface CompilingModule {
  filename: string | null;
  _compile: Compile;
}
type Compile = (this: CompilingModule, code: string, filename: string, ...rest: unknown[]) => unknown;
type Handler = (this: unknown, module: CompilingModule, filename: string) => unknown;

/** Node's names of formats; undefined: what the syntax says. */
const sourceTypeOf = (format: unknown): SourceType | undefined => (format === 'module' || format === 'commonjs' ? format : undefined);

/** What Node.js has a handler for. */
const OWN = ['.js', '.json', '.node', ...((process.features as { typescript?: unknown }).typescript ? ['.ts', '.cts', '.mts'] : [])];

const { _extensions: extensions, prototype } = Module as unknown as { _extensions: Record<string, Handler | undefined>; prototype: CompilingModule };

/** It keeps what it has compiled in a file, by the path and date of the source: plain runs would be given our code. nyc sets the same variable. */
const KEEPS_CODE = /[\\/](?:@babel[\\/]|babel-)register[\\/]/;

/** What does not import the program's own modules. */
const FOREIGN = /[\\/]node_modules[\\/]/;

/** Handlers that are no compilers: Node's, and ours. */
const known = new WeakSet<Handler>();

/** @returns false where the program has replaced what strings or expressions do: then its files run as they are */
function unlessReplaced(question: () => boolean): boolean {
  try {
    return question();
  } catch {
    return false;
  }
}

/**
 * Where there are no synchronous hooks, CommonJS goes through `Module._extensions`. What loads later (ts-node, @babel/register) wraps these handlers in the same way, so ours
 * are asked first and see the source as people wrote it.
 * @param beforeLoad is called before every module
 * @param whileImporting calls what loads a module that may be an ES module with imports
 */
export function hookExtensions(transformer: Transformer, { beforeLoad, whileImporting }: { beforeLoad?: () => void; whileImporting?: <T>(load: () => T) => T } = {}): void {
  for (const extension of OWN) {
    const original = extensions[extension];
    if (!original || !EXTENSIONS.includes(extension)) continue;
    const handler: Handler = function (this: unknown, module, filename) {
      beforeLoad?.();
      const selected = transformer.selects(filename);
      if (selected || (whileImporting && unlessReplaced(() => !FOREIGN.test(filename) && sourceTypeAt(filename) !== 'commonjs'))) {
        const { _compile } = module;
        const own = Object.hasOwn(module, '_compile');
        module._compile = function (code, file, format) {
          if (own) module._compile = _compile;
          else Reflect.deleteProperty(module, '_compile');
          const text = selected ? transformer.transform(code, file, sourceTypeOf(format)) : code;
          if (whileImporting && unlessReplaced(() => mayImport(sourceTypeOf(format), code))) return whileImporting(() => _compile.call(this, text, file, format));
          return _compile.call(this, text, file, format);
        };
      }
      return original.call(this, module, filename);
    };
    define(handler, 'name', { value: original.name, configurable: true });
    extensions[extension] = handler;
    if (known.has(original)) known.add(handler);
  }
}

/** To be called when Node's handlers, and our own, are in place: whatever comes later is a compiler. */
export function watchCompilers(transformer: Transformer): void {
  for (const extension of OWN) if (extensions[extension]) known.add(extensions[extension]);

  /** The compiler of a selected file; undefined where there is none. */
  const compilerOf = ({ filename }: CompilingModule): Handler | undefined => {
    if (typeof filename !== 'string') return undefined;
    // tsx gives modules names with a query.
    const path = filename.replace(/\?[^?/\\]*$/, '');
    const handler = extensions[extname(path)] ?? extensions['.js'];
    return handler && !known.has(handler) && transformer.selects(path) ? handler : undefined;
  };

  /** Modules whose code a compiler is done with. */
  const compiled = new WeakSet<CompilingModule>();
  const compile: Compile = function (code, filename, ...rest) {
    compiled.add(this);
    return prototype._compile.call(this, transformer.transform(code, filename, sourceTypeOf(rest[0])), filename, ...rest);
  };

  /** Those that do not take our code. */
  const checkers = new WeakSet<Handler>();
  const guard = (compiler: Compile, handler: Handler): Compile =>
    function (code, filename, ...rest) {
      const source = transformer.sourceOf(code);
      if (source === undefined) return compiler.call(this, code, filename, ...rest);
      if (!checkers.has(handler)) {
        let isDone = false;
        try {
          const result = compiler.call(this, code, filename, ...rest);
          isDone = true;
          return result;
        } finally {
          // What the program throws is the program's, and Node.js prints the line where it was thrown: caught and thrown again, that would be ours. Before its first line, it is the compiler that complains, and of our code, perhaps.
          if (!isDone && !compiled.has(this)) {
            checkers.add(handler);
            return compiler.call(this, source, filename, ...rest);
          }
        }
      }
      return compiler.call(this, source, filename, ...rest);
    };

  /** On a module that a compiler is about to get; programs may list the properties of a module. */
  const intercept = (module: CompilingModule, handler: Handler): void => {
    define(module, '_compile', {
      configurable: true,
      get: () => compile,
      set(value: Compile) {
        define(module, '_compile', { value: typeof value === 'function' && value !== compile ? guard(value, handler) : value, configurable: true, enumerable: true, writable: true });
      },
    });
  };

  // Node sets the paths of a module just before it asks the handler.
  define(prototype, 'paths', {
    configurable: true,
    get: () => undefined,
    set(this: CompilingModule, value: unknown) {
      define(this, 'paths', { value, configurable: true, enumerable: true, writable: true });
      try {
        if (this.filename && KEEPS_CODE.test(this.filename)) process.env['BABEL_DISABLE_CACHE'] ??= '1';
        const handler = this === prototype ? undefined : compilerOf(this);
        if (handler) intercept(this, handler);
      } catch {
        // The program has replaced what this needs, and compiles by itself.
      }
    },
  });
}
