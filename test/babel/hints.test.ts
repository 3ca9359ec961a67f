/** Ignore hints anywhere: put before any token of real sources, they bind to the same code from the text engine and from Babel. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tokenizer } from 'acorn';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { instrumentSource } from '../../src/instrument.ts';
import { babels, babelEngine } from '../support/engines.ts';

const modules = dirname(dirname(createRequire(import.meta.url).resolve('lodash')));
const SOURCES = ['moment/moment.js', 'underscore/underscore-umd.js', 'handlebars/dist/cjs/handlebars/runtime.js', 'three/src/math/Quaternion.js', 'preact/src/diff/index.js'].map((name) => {
  const source = readFileSync(join(modules, name), 'utf8');
  const sourceType = /^(import|export)\s/m.test(source) ? ('module' as const) : ('commonjs' as const);
  return { source, options: { filename: `/program.${sourceType === 'module' ? 'mjs' : 'cjs'}`, sourceType }, tokens: [...tokenizer(source, { ecmaVersion: 'latest', sourceType: 'module' })].map(({ start }) => start) };
});
const HINTS = ['istanbul ignore next', 'c8 ignore next', 'istanbul ignore if', 'istanbul ignore else', 'c8 ignore start', 'c8 ignore stop', 'v8 ignore next 2', 'node:coverage ignore next', 'nothing'];

const hinted = fc.record({
  file: fc.constantFrom(...SOURCES),
  hints: fc.array(fc.record({ at: fc.nat(), hint: fc.constantFrom(...HINTS) }), { minLength: 4, maxLength: 16 }),
});

for (const [name, babel] of Object.entries(babels)) {
  const engine = babelEngine(name, babel);
  const numRuns = Number(process.env['PROGRAMS'] ?? 40);
  test(`${numRuns} times hints at random places: ${name}`, () => {
    let compared = 0;
    fc.assert(fc.property(hinted, ({ file: { source, options, tokens }, hints }) => {
      let text = source;
      // From the end, so that the places before stay where they are.
      for (const { at, hint } of hints.map(({ at, hint }) => ({ at: tokens[at % tokens.length]!, hint })).sort((a, b) => b.at - a.at)) text = `${text.slice(0, at)}/* ${hint} */ ${text.slice(at)}`;
      const { plan, sites } = instrumentSource(text, options);
      if (plan!.slots > 0) assert.ok(engine.instrument(text, options).includes(JSON.stringify(sites)));
      compared++;
    }), { numRuns, seed: Number(process.env['SEED'] ?? 6), endOnFailure: true });
    console.log(`# ${compared} sources with hints at random places: site maps from ${name} identical to the text engine's`);
  });
}

test.run();
