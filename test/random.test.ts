/**
 * Random programs: instrumented, they must log the same effects as plain, and count what the oracle counts.
 *
 *     node --import tsx test/random.test.ts                          a small fixed set
 *     PROGRAMS=20000 SEED=7 ENGINE=text node --import tsx test/random.test.ts    a long run of one engine
 *
 * A failure prints the shrunk program, the first line where the logs part, and the sites whose counts differ.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { compare } from './support/compare.ts';
import { engines, istanbul } from './support/engines.ts';
import { program } from './programs/arbitrary.ts';

const { PROGRAMS, ENGINE, CI } = process.env;
const numRuns = Number(PROGRAMS ?? 500);
const seed = Number(process.env['SEED'] ?? 20261);
// Shrinking runs thousands of programs; a hunt over many seeds may want the first hit only.
const settings = { numRuns, seed, endOnFailure: (process.env['SHRINK'] ?? (CI ? '0' : '1')) === '0', errorWithCause: false };

for (const engine of engines) {
  if (ENGINE !== undefined && engine.name !== ENGINE) continue;
  // The plug-ins follow the same plans through slower compilers; the corpus holds them to it, too.
  const runs = engine.name === 'text' || PROGRAMS !== undefined ? numRuns : Math.ceil(numRuns / 4);
  test(`${runs} random programs, seed ${seed}: ${engine.name}`, async () => {
    await fc.assert(fc.asyncProperty(program(), (subject) => compare(engine, subject)), { ...settings, numRuns: runs, reporter });
    console.log(`# ${runs} random programs, seed ${seed}, engine ${engine.name}: same effects, same counts as the oracle`);
  });
}

for (const engine of engines.filter(({ name }) => name === 'text' || name === 'babel 7' || name === 'swc')) {
  if (ENGINE !== undefined && engine.name !== ENGINE) continue;
  const runs = PROGRAMS !== undefined ? numRuns : Math.ceil(numRuns / 4);
  test(`${runs} random programs with ignore hints, seed ${seed}: ${engine.name}`, async () => {
    await fc.assert(fc.asyncProperty(program({}, true), (subject) => compare(engine, subject, { hinted: true })), { ...settings, numRuns: runs, reporter });
    console.log(`# ${runs} random programs with ignore hints, seed ${seed}, engine ${engine.name}: same effects, same counts as the oracle where they count`);
  });
}

test('the oracle agrees with istanbul where istanbul keeps the program intact', async () => {
  const runs = Math.min(numRuns, Number(process.env['ORACLE_PROGRAMS'] ?? 300));
  let kept = 0;
  const agrees = async (subject: Parameters<typeof compare>[1]): Promise<void> => {
    try {
      await compare(istanbul, subject);
      kept++;
    } catch (error) {
      // The grammar leaves out what istanbul is known to break; long hunts find more.
      if (!(error as Error).message.startsWith('istanbul changed the program')) throw error;
    }
  };
  await fc.assert(fc.asyncProperty(program({ beyondIstanbul: false }), agrees), { ...settings, numRuns: runs, reporter });
  assert.ok(kept >= runs * 0.98, `istanbul kept ${kept} of ${runs} programs intact`);
});

/** The message of the failed program alone: fast-check's own report would print its tapes of numbers. */
function reporter<T>(details: fc.RunDetails<T>): void {
  if (!details.failed) return;
  const { seed: at, counterexamplePath, numRuns: number, numShrinks, errorInstance } = details;
  console.error(`program ${number} (seed ${at}, path ${counterexamplePath}, shrunk ${numShrinks} times)\n${(errorInstance as Error | null)?.message}`);
  throw new Error('a random program failed, see above');
}

test.run();
