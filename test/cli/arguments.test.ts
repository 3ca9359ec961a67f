/** The command line: every form in which an option can be given, and an error for every other that names a way out. */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { COMMANDS, helpText, parseArguments } from '../../src/cli/arguments.ts';
import { TallymarkError } from '../../src/errors.ts';

const run = (...words: string[]) => parseArguments(COMMANDS.run!, words);
const message = (...words: string[]): string => {
  try {
    run(...words);
  } catch (error) {
    assert.ok(error instanceof TallymarkError && error.code === 'TM_OPTION');
    return error.message;
  }
  return 'no error';
};

test('options with their values, and where the command begins', () => {
  assert.deepEqual(run('--dir', 'd', '--out=o=1', '--include', 'a,src/*.{js,ts},', '--include=b', '--require-complete', '--', 'node', '--x', 'a.js'), {
    text: { dir: 'd', out: 'o=1' }, list: { include: ['a', 'src/*.{js,ts}', 'b'] }, flag: { 'require-complete': true }, rest: ['node', '--x', 'a.js'],
  });
  assert.deepEqual(run('node', '--dir', 'd').rest, ['node', '--dir', 'd']);
  assert.deepEqual(run('--out=--x').text, { out: '--x' });
  assert.deepEqual(run().rest, []);
});

test('commas separate, except in braces, also nested ones', () => {
  const globs = (value: string) => run('--include', value, '--', 'x').list['include'];
  assert.deepEqual(globs('src/**/*.{js,{ts,tsx}},lib'), ['src/**/*.{js,{ts,tsx}}', 'lib']);
  assert.deepEqual(globs('a{,b'), ['a{', 'b']);
  assert.deepEqual(globs('a},b'), ['a}', 'b']);
});

test('help may be asked for behind other options, not in the command', () => {
  for (const word of ['--help', '-h']) assert.equal(run('--dir', 'x', word, '--nonsense').flag['help'], true);
  assert.deepEqual(run('node', '--help').rest, ['node', '--help']);
});

test('what is no option', () => {
  assert.match(message('--repotrer', 'a'), /^--repotrer is not an option of "tallymark run"\. Did you mean --reporter\?$/);
  assert.match(message('--zzzzzzzzzz'), /There are --dir, --out, .*--coverage-global\.$/);
  assert.match(message('-d', 'x'), /^-d is not an option/);
  assert.match(message('-'), /^- is not an option/);
  assert.match(message('--=x'), /is not an option/);
  assert.match(message('--toString'), /is not an option/);
});

test('values that are missing, or too many', () => {
  assert.match(message('--dir'), /^--dir needs a value: --dir <folder>\.$/);
  assert.match(message('--dir', '--', 'node'), /^--dir needs a value/);
  assert.match(message('--dir', '--out', 'x'), /^--dir needs a value/);
  assert.match(message('--dir', ''), /^--dir needs a value/);
  assert.match(message('--out='), /^--out needs a value/);
  assert.match(message('--require-complete=yes'), /^--require-complete takes no value, but got "yes"\.$/);
});

test('help tells of every command and every option', () => {
  for (const [name, { options, summary }] of Object.entries(COMMANDS)) {
    assert.ok(helpText().includes(summary));
    for (const option of Object.keys(options)) assert.match(helpText(name), new RegExp(`--${option}\\b`));
  }
  for (const name of ['no-such-command', 'toString', 'constructor']) assert.equal(helpText(name), helpText());
});

test.run();
