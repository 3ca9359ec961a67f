/**
 * The random programs must notice when a rule is broken: test/mutants/mutants.ts says which, one test each. A mutant lives in a
 * temporary copy of src/ and runtime/ that is loaded beside the real one.
 */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { compare } from './support/compare.ts';
import { text, textHits, type Engine } from './support/engines.ts';
import { mutants, type Mutant } from './mutants/mutants.ts';
import { program, type Program } from './programs/arbitrary.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
/** Enough for each mutant to be found, the rarest of which is in one of two thousand; the first find ends the search. */
const PROGRAMS = 10_000;
/** How many are made at a time. */
const AT_A_TIME = 200;

for (const mutant of mutants) {
  test(mutant.name, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tallymark-mutant-'));
    try {
      const engine = await load(mutant, directory);
      const found = await firstFailure(engine);
      assert.ok(found, `${PROGRAMS} random programs did not notice`);
      assert.match(found.message, /^mutant /, 'the failure must be the mutant’s own');
      await compare(engineOf(mutant), found.subject); // which the real rules pass
      if (process.env['VERBOSE']) console.log(`\n${mutant.name}: program ${found.number}\n  ${found.message.split('\n', 5).join('\n  ')}`);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
}

const engineOf = ({ mode }: Mutant): Engine => (mode === 'hits' ? textHits : text);

async function load(mutant: Mutant, directory: string): Promise<Engine> {
  for (const folder of ['src', 'runtime']) cpSync(join(repository, folder), join(directory, folder), { recursive: true });
  cpSync(join(repository, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(repository, 'node_modules'), join(directory, 'node_modules'), 'junction');
  const path = join(directory, 'src', mutant.file);
  const parts = readFileSync(path, 'utf8').split(mutant.search);
  assert.equal(parts.length, 2, `src/${mutant.file} must hold the text that the mutant replaces exactly once`);
  writeFileSync(path, parts.join(mutant.replace));
  const { instrumentSource } = (await import(pathToFileURL(join(directory, 'src/instrument.ts')).href)) as typeof import('../src/instrument.ts');
  const { mode } = mutant;
  return { ...engineOf(mutant), name: 'mutant', instrument: (source, options) => instrumentSource(source, mode ? { ...options, mode } : options).code };
}

async function firstFailure(engine: Engine): Promise<{ number: number; message: string; subject: Program } | undefined> {
  let number = 0;
  for (let seed = 1; number < PROGRAMS; seed++) {
    for (const subject of fc.sample(program(), { numRuns: AT_A_TIME, seed })) {
      number++;
      try {
        await compare(engine, subject);
      } catch (error) {
        return { number, message: (error as Error).message, subject };
      }
    }
  }
  return undefined;
}

test.run();
