/** What the hook does with a source where the cache is missing, spoilt or not to be written, and with what it cannot instrument. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { Transformer } from '../../dist/src/hook/transform.cjs';
import { snapshot } from '../../dist/src/runtime-entry.js';
import { createSelection } from '../../src/model/selection.ts';
import { findInputMap } from '../../src/edit/compose-map.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallymark-transform-'));
const path = join(folder, 'a.js');
const SOURCE = 'let a = 1;\nif (a) a = 2;\n';
const select = createSelection({ cwd: folder, include: [], exclude: [] }).compiled;

function transform(source: string, options: { cache?: string; sourceMaps?: boolean } = {}, file = path) {
  const plain: string[] = [];
  const code = new Transformer({ select, sourceMaps: false, ...options, onPlain: (name, reason) => plain.push(`${name}: ${reason}`) }).transform(source, file, undefined);
  return { code, plain };
}

test('without a cache, with one, and with one that cannot be written: the same code', () => {
  writeFileSync(join(folder, 'file'), '');
  const { code } = transform(SOURCE);
  assert.match(code, /register/);
  const cache = join(folder, 'cache');
  for (const folderOfCache of [cache, cache, join(folder, 'file')]) assert.deepEqual(transform(SOURCE, { cache: folderOfCache }), { code, plain: [] });
  assert.equal(readdirSync(cache).length, 1);
});

test('with source maps the code leads to the source; where nothing is counted it stays as it is', () => {
  const { code } = transform(SOURCE, { sourceMaps: true });
  assert.deepEqual((findInputMap(code, path) as { sources: string[] }).sources, [path]);
  assert.ok(code.startsWith(transform(SOURCE).code));
  const { code: instrumented } = transform(SOURCE);
  assert.equal(transform(instrumented, { sourceMaps: true }).code, instrumented);
});

test('what cannot be read runs plain, and is named', () => {
  assert.deepEqual(transform('let a = ;').code, 'let a = ;');
  assert.match(transform('let a = ;', { cache: join(folder, 'cache') }).plain[0]!, /a\.js:1:9: /);
});

test('line separators in a path are no line breaks in the code', () => {
  const { code } = transform(SOURCE, {}, join(folder, 'a\u2028b\u2029.js'));
  assert.ok(!/[\u2028\u2029]/.test(code));
  let record: readonly unknown[] = [];
  new Function('__tallymark__', code)({ register: (found: readonly unknown[]) => ((record = found), []) });
  assert.equal(record[3], join(folder, 'a\u2028b\u2029.js'));
});

test('a program that has nothing to count has no counts', () => assert.deepEqual(snapshot(), {}));

test.after(() => rmSync(folder, { recursive: true }));
test.run();
