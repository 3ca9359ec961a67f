/** The public API of `tallymark`. */
import type { SourceMap } from './edit/compose-map.ts';
import { instrumentSource, type InstrumentOptions } from './instrument.ts';
import { type FileCoverage, toZeroCoverage } from './report/istanbul.ts';

export type { SourceMap } from './edit/compose-map.ts';
export { TallymarkError, type ErrorCode } from './errors.ts';
export type { Model } from './identity.ts';
export type { InstrumentOptions } from './instrument.ts';
export type { Mode } from './model/layout.ts';
export type { SourceType } from './parse.ts';
export type { FileCoverage } from './report/istanbul.ts';

export interface InstrumentResult {
  code: string;
  /** Of `code`, composed with `inputSourceMap` where one was given. Made when first read. */
  readonly map: SourceMap;
  /** Istanbul's coverage object of the file, all counts zero; without sites where the code was left as it is (already instrumented, or ignored as a whole). */
  coverage: FileCoverage;
}

/**
 * Instruments one source file. The result needs no set-up to run: it counts where Tallymark's runtime is found, and runs all the same where not.
 * @throws TallymarkError TM_PARSE where the source does not parse
 */
export function instrument(source: string, options: InstrumentOptions): InstrumentResult {
  const { code, plan, sourceMap } = instrumentSource(source, options);
  let map: SourceMap | undefined;
  return {
    code,
    get map() {
      return (map ??= sourceMap());
    },
    coverage: toZeroCoverage(options.filename, plan?.sites ?? { statements: [], functions: [], branches: [], hints: [] }),
  };
}
