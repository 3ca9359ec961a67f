/** Random programs for fast-check properties. */
import fc from 'fast-check';
import { writeProgram, type GrammarOptions } from './grammar.ts';
import { withHints, withoutSemicolons } from './rewritten.ts';
import type { SourceType } from '../support/engines.ts';

export interface Program {
  source: string;
  sourceType: SourceType;
}

/**
 * @param features what all programs of a property have in common
 * @param hinted with up to six ignore hints
 */
export function program(features: Partial<GrammarOptions> = {}, hinted = false): fc.Arbitrary<Program> {
  // Each top-level statement has a tape of its own, so that dropping one leaves the others as they are.
  const numbers = fc.array(fc.nat(0xffff), { minLength: 0, maxLength: 120, size: 'max' });
  return fc
    .record({
      sourceType: fc.constantFrom<SourceType>('script', 'commonjs', 'module'),
      strict: fc.boolean(),
      semicolons: fc.boolean(),
      hints: hinted ? fc.array(fc.nat(0xffff), { minLength: 2, maxLength: 12, size: 'max' }) : fc.constant([]),
      tapes: fc.array(numbers, { minLength: 1, maxLength: 7, size: 'max' }),
    })
    .map(({ tapes, semicolons, hints, ...form }) => {
      const options = { beyondIstanbul: true, ...form, ...features };
      const { sourceType } = options;
      const source = writeProgram(tapes, options);
      const written = semicolons ? source : withoutSemicolons(source, sourceType);
      return { source: hints.length ? withHints(written, sourceType, hints) : written, sourceType };
    });
}
