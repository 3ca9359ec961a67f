/** Random programs for fast-check properties. */
import fc from 'fast-check';
import { writeProgram, type GrammarOptions } from './grammar.ts';
import type { SourceType } from '../support/engines.ts';

export interface Program {
  source: string;
  sourceType: SourceType;
}

/** @param features what all programs of a property have in common */
export function program(features: Partial<GrammarOptions> = {}): fc.Arbitrary<Program> {
  // Each top-level statement has a tape of its own, so that dropping one leaves the others as they are.
  const numbers = fc.array(fc.nat(0xffff), { minLength: 0, maxLength: 120, size: 'max' });
  return fc
    .record({
      sourceType: fc.constantFrom<SourceType>('script', 'commonjs', 'module'),
      strict: fc.boolean(),
      tapes: fc.array(numbers, { minLength: 1, maxLength: 7, size: 'max' }),
    })
    .map(({ tapes, ...form }) => {
      const options = { beyondIstanbul: true, ...form, ...features };
      return { source: writeProgram(tapes, options), sourceType: options.sourceType };
    });
}
