/** Site maps and layouts as text: every value comes back, and what is no such text is refused instead of read as something else. */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { decodeLayout, encodeLayout, evaluateLayout, type Layout } from '../../src/model/layout.ts';
import { BRANCH_TYPES, decodeSiteMap, encodeSiteMap, HINT_KINDS, siteCount, type SiteMap } from '../../src/model/site-map.ts';
import { encodeVlq, VlqReader } from '../../src/model/vlq.ts';

const MAP: SiteMap = {
  statements: [[1, 0, 1, 5], [400, 2000, 402, 1], [3, 7, 3, 8]],
  functions: [
    { name: 'a', declaration: [1, 9, 1, 10], body: [1, 13, 9, 1] },
    { name: '', declaration: [2, 0, 2, 1], body: [2, 6, 2, 7] },
    // Methods may be named by any string.
    { name: 'semi;colon, per%cent %3B', declaration: [70_000, 0, 70_000, 1], body: [70_000, 0, 70_001, 0] },
  ],
  branches: [...BRANCH_TYPES.map((type, i) => ({ type, range: [i + 1, 0, i + 1, 4] as const, arms: [[i + 1, 1, i + 1, 2] as const, null] })), { type: 'if' as const, range: [1, 1, 1, 2] as const, arms: [] }],
  hints: HINT_KINDS.map((kind, i) => ({ kind, line: 10 - i, column: i, statements: i, functions: 600 * i, branches: 2 })),
};

test('a site map comes back from its text', () => {
  assert.deepEqual(decodeSiteMap(encodeSiteMap(MAP)), MAP);
  assert.equal(siteCount(MAP), 3 + 3 + 2 * BRANCH_TYPES.length);
  assert.deepEqual(decodeSiteMap(';;;;'), { statements: [], functions: [], branches: [], hints: [] });
});

for (const [what, text, message] of [
  ['too few sections', 'AAAA;;;', /5 sections, this has 4/],
  ['nothing', '', /5 sections, this has 1/],
  ['a range that ends early', 'AAA;;;;', /not a VLQ digit/],
  ['characters that are no digits', 'A!AA;;;;', /not a VLQ digit at 1: "!"/],
  ['characters beyond ASCII', 'A\u{1f600}AA;;;;', /not a VLQ digit/],
  ['a function without its body', ';AAAA;a;;', /not a VLQ digit/],
  ['a branch type of a later version', `;;;${encodeVlq(BRANCH_TYPES.length)}AAAAA;`, /unknown branch type/],
  ['a hint kind of a later version', `;;;;${encodeVlq(HINT_KINDS.length)}AAAAA`, /unknown hint kind/],
] as const) {
  test(`no site map: ${what}`, () => assert.throws(() => decodeSiteMap(text), message));
}

test('a function beyond the list of names has none', () => assert.equal(decodeSiteMap(';AAAAAAAAAAAAAAAA;one;;').functions[1]!.name, ''));

const LAYOUT: Layout = [{ plus: [0], minus: [] }, { plus: [7, 900, 3], minus: [2, 5000] }, { plus: [1], minus: [0] }];

test('a layout comes back from its text, and adds and subtracts', () => {
  assert.deepEqual(decodeLayout(encodeLayout(LAYOUT)), LAYOUT);
  const slots = { 0: 5, 1: 9, 2: 1, 3: 10, 7: 100, length: 8 };
  // Slots that are not there, as in a slab that was cut short, count nothing.
  assert.deepEqual([...evaluateLayout(LAYOUT, slots)], [5, 109, 4]);
  assert.deepEqual([...evaluateLayout(decodeLayout(''), [])], []);
});

for (const text of ['A.', 'A-', '.A', 'A..A', 'AA ', '-']) test(`no layout: ${JSON.stringify(text)}`, () => assert.throws(() => decodeLayout(text), RangeError));

test('VLQ numbers of every size', () => {
  const values = [0, 1, -1, 15, 16, -16, 511, 512, -512, -513, 2 ** 20, -(2 ** 20), 2 ** 30 - 1, -(2 ** 30 - 1)];
  const reader = new VlqReader(values.map(encodeVlq).join(''));
  assert.deepEqual(values.map(() => reader.next()), values);
  assert.ok(reader.done);
  assert.equal(reader.peek(), '');
  assert.throws(() => reader.next(), /not a VLQ digit/);
});

test.run();
