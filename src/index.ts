/** The public API of `tallymark`. */
import { instead } from './closest.ts';
import type { SourceMap } from './edit/compose-map.ts';
import { TallymarkError } from './errors.ts';
import { MODELS } from './identity.ts';
import { instrumentSource, type InstrumentOptions } from './instrument.ts';
import { MODES } from './model/mode.ts';
import { SOURCE_TYPES } from './parse.ts';
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
 * @throws TallymarkError TM_OPTION; TM_PARSE where the source does not parse; TM_TOO_DEEP
 */
export function instrument(source: string, options: InstrumentOptions): InstrumentResult {
  checkOptions(options);
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

const NAMES: Readonly<Record<keyof InstrumentOptions, readonly string[] | undefined>> = { filename: undefined, sourceType: SOURCE_TYPES, model: MODELS, mode: MODES, inputSourceMap: undefined, runtime: undefined };

/** @throws TallymarkError TM_OPTION */
function checkOptions(options: unknown): void {
  const { filename } = (options ?? {}) as Partial<InstrumentOptions>;
  if (typeof filename !== 'string' || filename === '') throw new TallymarkError('TM_OPTION', `instrument() needs the option filename, the path of the source, not ${JSON.stringify(filename)}.`);
  for (const [name, value] of Object.entries(options as InstrumentOptions)) {
    if (!Object.hasOwn(NAMES, name)) throw new TallymarkError('TM_OPTION', `${JSON.stringify(name)} is not an option of instrument(). ${instead(name, Object.keys(NAMES))}`);
    const right = NAMES[name as keyof InstrumentOptions];
    if (right && value !== undefined && !right.includes(value)) throw new TallymarkError('TM_OPTION', `instrument() has no ${name} ${JSON.stringify(value)}. ${instead(value, right)}`);
  }
}
