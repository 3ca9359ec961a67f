/**
 * The plan and the edited text of one file, against golden files. A wrong number is either a wrong plan or a wrong edit: these tell which.
 * `UPDATE=1 node --import tsx test/golden.test.ts` rewrites them; read the difference before you commit it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { instrumentSource } from '../src/instrument.ts';
import { encodeLayout } from '../src/model/layout.ts';

const folder = join(import.meta.dirname, 'golden');
const source = readFileSync(join(folder, 'input.ts.txt'), 'utf8');
const { code, plan, sites } = instrumentSource(source, { filename: '/golden/input.ts' });

function matches(name: string, actual: string): void {
  const file = join(folder, name);
  if (process.env.UPDATE) writeFileSync(file, actual);
  assert.fixture(actual, readFileSync(file, 'utf8'));
}

test('the plan is a value', () => {
  const { probes, prologues, program: _program, ...value } = plan!;
  const readable = {
    ...value,
    layout: encodeLayout(plan!.layout, plan!.mode),
    probes: probes.map(({ slot, form, binding, node, name }) => [slot, form, binding, node.type, source.slice(node.start, node.end).split('\n')[0]!.slice(0, 40), name].filter((x) => x !== undefined).join(' | ')),
    prologues: prologues.map(({ body, concise }) => `${body.type} at ${body.start}${concise ? ', concise' : ''}`),
  };
  matches('plan.json', JSON.stringify(readable, null, 1).replace(/\[\s+(-?\d+|null)(?:,\s+(-?\d+))?(?:,\s+(-?\d+))?(?:,\s+(-?\d+))?\s+\]/g, (text) => text.replace(/\s+/g, ' ')) + '\n');
});

test('the site map as text', () => matches('sites.txt', sites + '\n'));

test('the edited text: only insertions, no line moves', () => {
  matches('output.ts.txt', code);
  assert.is(code.split('\n').length, source.split('\n').length);
  let at = 0;
  for (const character of source) {
    at = code.indexOf(character, at) + 1;
    assert.ok(at > 0, 'the source is a subsequence of the output');
  }
});

test('the same input gives the same plan', () => {
  assert.equal(instrumentSource(source, { filename: '/golden/input.ts' }).code, code);
});

test.run();
