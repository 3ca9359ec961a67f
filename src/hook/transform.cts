/**
 * What the hook does with a source on its way into Node: select, look into the cache, instrument. Runs in every measured process and
 * thread, so it loads the instrumenter only when a file is not in the cache.
 */
import { readFileSync } from 'node:fs';
import process = require('node:process');
import { parserIsSafe } from '../../runtime/limits.cjs';
import type { Mode } from '../model/layout.ts';
import { type CompiledSelection, createSelects } from '../model/selects.cjs';
import { type Entry, entryOf, readEntry, writeEntry } from '../store/entries.cjs';
import { isOnDisk, writeInputMap } from '../store/input-maps.cjs';
import { requireOwn } from './require-own.cjs';

export type SourceType = 'module' | 'commonjs' | 'script';

export interface TransformerOptions {
  select: CompiledSelection;
  mode?: Mode | undefined;
  /** Folder of the cache; left out: no cache. */
  cache?: string | undefined;
  /** The run directory, for the maps of code that the program compiles itself. */
  run?: string | undefined;
  /** Whether stack traces are mapped by Node, so that code needs its source map. */
  sourceMaps: boolean;
  /** Told of a selected file that has to run as it is. */
  onPlain: (path: string, reason: string) => void;
}

/** The cache entry of a file's code. @param sourceType as Node says it is loaded; undefined where the syntax decides */
export const codeEntry = ({ cache, sourceMaps, mode }: { cache: string; sourceMaps: boolean; mode: Mode | undefined }, source: string, path: string, sourceType: SourceType | undefined): Entry =>
  entryOf(cache, ['code', sourceType, sourceMaps, mode], path, source);

export class Transformer {
  private readonly options: TransformerOptions;
  /** The last source, and what was made of it. */
  private last: { source: string; code: string } | undefined;
  /** Whether there is room for the instrumenter. */
  private hasRoom: boolean | undefined;
  /** Whether the file at this absolute path is instrumented. */
  readonly selects: (path: string) => boolean;

  constructor(options: TransformerOptions) {
    this.options = options;
    const selects = createSelects(options.select);
    this.selects = (path) => {
      try {
        return selects(path);
      } catch (error) {
        // The program has replaced what strings or expressions do.
        this.plain(path, `it cannot be told whether it is selected: ${error instanceof Error ? error.message : String(error)}`);
        return false;
      }
    };
  }

  /** Never throws: a source that cannot be instrumented comes back as it is, and `onPlain` is told why. */
  transform(source: string, path: string, sourceType: SourceType | undefined): string {
    let code: string;
    try {
      const origin = this.keepInputMap(source, path);
      if (origin === 'of nothing') return source;
      code = this.instrumented(source, path, sourceType, this.options.sourceMaps || origin === 'compiled');
    } catch (error) {
      this.plain(path, error instanceof Error ? error.message : String(error));
      return source;
    }
    this.last = { source, code };
    return code;
  }

  /** The same for what a loader gave: loaders of the program around it, which may decode it, get bytes for bytes. */
  transformLoaded(source: string | ArrayBuffer | NodeJS.TypedArray, path: string, sourceType: SourceType | undefined): string | ArrayBuffer | NodeJS.TypedArray {
    if (typeof source === 'string') return this.transform(source, path, sourceType);
    const text = Buffer.from(source as Uint8Array).toString('utf8');
    const code = this.transform(text, path, sourceType);
    // What runs plain is what was loaded, byte by byte: it may not have been UTF-8.
    return code === text ? source : Buffer.from(code);
  }

  /** Notes that a selected file runs as it is. */
  plain(path: string, reason: string): void {
    try {
      this.options.onPlain(path, reason);
    } catch {
      // nor can anything be written
    }
  }

  /** What this code was made from, if it was the last to be made here, and of another text. */
  sourceOf(code: string): string | undefined {
    return this.last?.code === code && this.last.source !== code ? this.last.source : undefined;
  }

  private instrumented(source: string, path: string, sourceType: SourceType | undefined, sourceMaps: boolean): string {
    const { cache, mode } = this.options;
    const entry = cache ? codeEntry({ cache, sourceMaps, mode }, source, path, sourceType) : undefined;
    const known = entry && readEntry(entry, source);
    if (known) return known;
    const { instrumentSource, withInlineMap } = this.instrumenter();
    const result = instrumentSource(source, { filename: path, ...(mode ? { mode } : {}), ...(sourceType ? { sourceType } : {}) });
    const code = sourceMaps && result.plan ? withInlineMap(result, source, path) : result.code;
    if (entry) writeEntry(entry, source, code);
    return code;
  }

  /** @throws Error where the parser, which is native code, cannot be loaded, or would end the process */
  private instrumenter(): typeof import('../instrument.ts') {
    if (hasNoAddons()) throw new Error('Node.js was started with --no-addons, and the parser is one; what a run without it left in the cache is measured');
    if (!(this.hasRoom ??= parserIsSafe())) throw new Error('the address space is limited (ulimit -v), and there is too little left to parse it');
    return requireOwn(() => require('../instrument.js') as typeof import('../instrument.ts'));
  }

  /** Whether a source has nothing to count: no more than types, imports, enums. @throws Error as `instrumenter` does */
  private hasNothing(path: string): boolean {
    const { instrumentSource } = this.instrumenter();
    const { siteCount } = requireOwn(() => require('../model/sites.js') as typeof import('../model/sites.ts'));
    try {
      const { plan } = instrumentSource(readFileSync(path, 'utf8'), { filename: path });
      return !plan || siteCount(plan.sites) === 0;
    } catch {
      return false;
    }
  }

  /**
   * Code that a loader of the program has compiled already leads to its source by a map that nobody else has. A compiler may have put everything on one line, so stack traces need the map, too.
   * @returns whether this is such code, and whether its source has anything to count. @throws Error where there is no way back from it, or the map cannot be kept
   */
  private keepInputMap(source: string, path: string): 'source' | 'compiled' | 'of nothing' {
    const { run } = this.options;
    const inline = source.includes('sourceMappingURL=data:');
    if (!run || !(inline || TYPED.test(path)) || isOnDisk(source, path)) return 'source';
    const { isInstrumented } = requireOwn(() => require('../edit/names.js') as typeof import('../edit/names.ts'));
    if (isInstrumented(source)) return 'source';
    const { findInputMap } = requireOwn(() => require('../edit/compose-map.js') as typeof import('../edit/compose-map.ts'));
    const map = inline ? findInputMap(source, path) : undefined;
    if (map === undefined) {
      if (!TYPED.test(path)) return 'source';
      if (this.hasNothing(path)) return 'of nothing';
      throw new Error('a loader of the program has compiled it, without an inline source map');
    }
    const { identityOf } = requireOwn(() => require('../identity.js') as typeof import('../identity.ts'));
    writeInputMap(run, identityOf(source, 'istanbul'), JSON.stringify(map));
    return 'compiled';
  }
}

const hasNoAddons = (): boolean => process.execArgv.includes('--no-addons') || /(?:^|\s)--no-addons(?:\s|$)/.test(process.env.NODE_OPTIONS ?? '');

/** Whether what came from a program's own loader was made of what ours gave it. */
export const holdsOurs = (source: string | ArrayBuffer | NodeJS.TypedArray): boolean => (typeof source === 'string' ? source : Buffer.from(source as Uint8Array)).includes('__tallymark__');

/** What Node.js cannot run as it is, or only some of it. */
const TYPED = /\.(?:[cm]?ts|[jt]sx)$/;
