/** Every code has its paragraph in docs/messages.md, and every paragraph its code. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ERROR_CODES, TallymarkError } from '../src/errors.ts';

const page = readFileSync(new URL('../docs/messages.md', import.meta.url), 'utf8');

test('codes and paragraphs', () => {
  const paragraphs = new Map([...page.matchAll(/^## (\S+)\n\n([^]*?)(?=^## |$(?![^]))/gm)].map(([, code, text]) => [code, text!.trim()]));
  assert.equal([...paragraphs.keys()].sort(), [...ERROR_CODES].sort());
  for (const [code, text] of paragraphs) assert.ok(text.length > 100, `${code} says what happened to the data and what to do`);
});

test('an error says its code', () => {
  const cause = new Error('x');
  const error = new TallymarkError('TM_OPTION', 'no option --foo', { cause });
  assert.instance(error, Error);
  assert.equal([error.name, error.code, error.message, error.cause], ['TallymarkError', 'TM_OPTION', 'no option --foo', cause]);
});

test.run();
