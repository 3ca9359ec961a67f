/**
 * What the hook does with a source on its way into Node: select, look into the cache, instrument. Runs in every measured process and
 * thread, so it loads the instrumenter only when a file is not in the cache.
 */
import { parserIsSafe } from '../../runtime/limits.cjs';
import type { Mode } from '../model/layout.ts';
import { type CompiledSelection, createSelects } from '../model/selects.cjs';
import { entryFile, readEntry, writeEntry } from '../store/entries.cjs';

export type SourceType = 'module' | 'commonjs' | 'script';

export interface TransformerOptions {
  select: CompiledSelection;
  mode?: Mode | undefined;
  /** Folder of the cache; left out: no cache. */
  cache?: string | undefined;
  /** Whether stack traces are mapped by Node, so that code needs its source map. */
  sourceMaps: boolean;
  /** Told of a selected file that has to run as it is. */
  onPlain: (path: string, reason: string) => void;
}

/** The cache entry of a file's code. @param sourceType as Node says it is loaded; undefined where the syntax decides */
export const codeEntry = ({ cache, sourceMaps, mode }: { cache: string; sourceMaps: boolean; mode: Mode | undefined }, source: string, path: string, sourceType: SourceType | undefined): string =>
  entryFile(cache, ['code', path, sourceType, sourceMaps, mode], source);

export class Transformer {
  private readonly options: TransformerOptions;
  /** Whether there is room for the instrumenter. */
  private hasRoom: boolean | undefined;
  /** Whether the file at this absolute path is instrumented. */
  readonly selects: (path: string) => boolean;

  constructor(options: TransformerOptions) {
    this.options = options;
    this.selects = createSelects(options.select);
  }

  /** Never throws: a source that cannot be instrumented comes back as it is, and `onPlain` is told why. */
  transform(source: string, path: string, sourceType: SourceType | undefined): string {
    const file = this.cacheFile(source, path, sourceType);
    const known = file && readEntry(file);
    if (known) return known;
    let code: string;
    try {
      if (!(this.hasRoom ??= parserIsSafe())) throw new Error('the address space is limited (ulimit -v), and there is too little left to parse it');
      const { instrumentSource, withInlineMap } = require('../instrument.js') as typeof import('../instrument.ts');
      const result = instrumentSource(source, { filename: path, ...(this.options.mode ? { mode: this.options.mode } : {}), ...(sourceType ? { sourceType } : {}) });
      code = this.options.sourceMaps && result.plan ? withInlineMap(result, source, path) : result.code;
    } catch (error) {
      this.options.onPlain(path, error instanceof Error ? error.message : String(error));
      return source;
    }
    if (file) writeEntry(file, code);
    return code;
  }

  private cacheFile(source: string, path: string, sourceType: SourceType | undefined): string | undefined {
    const { cache, sourceMaps, mode } = this.options;
    return cache ? codeEntry({ cache, sourceMaps, mode }, source, path, sourceType) : undefined;
  }
}
