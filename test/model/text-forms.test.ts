/** Site maps and layouts as text: every value comes back, and what is no such text is refused instead of read as something else. */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BitCoder, NUMBER } from '../../src/model/bit-coder.ts';
import { decodeLayout, encodeLayout, evaluateLayout, type Layout, modeOf } from '../../src/model/layout.ts';
import { BRANCH_TYPES, decodeSiteMap, encodeSiteMap, HINT_KINDS, type Range, siteCount, type SiteMap } from '../../src/model/site-map.ts';

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
  const none: SiteMap = { statements: [], functions: [], branches: [], hints: [] };
  assert.deepEqual(decodeSiteMap(encodeSiteMap(none)), none);
});

// Of ranges that nest, as those of programs do, and of ranges that do not.
const place = fc.oneof({ weight: 3, arbitrary: fc.nat(30) }, fc.nat(100_000));
const range: fc.Arbitrary<Range> = fc.tuple(place.map((line) => line + 1), place, place, place).map(([line, column, lines, end]) => [line, column, line + lines, end]);
const within = fc.array(range, { maxLength: 4 });
const plain = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record<T>(fields, { noNullPrototype: true });
const siteMap: fc.Arbitrary<SiteMap> = plain({
  statements: fc.array(range),
  functions: fc.array(plain({ name: fc.oneof(fc.constantFrom('', 'a', ','), fc.string()), declaration: range, body: range })),
  branches: fc.array(fc.tuple(fc.constantFrom(...BRANCH_TYPES), range, within, fc.array(fc.nat(2))).map(([type, whole, arms, kinds]) => ({
    type, range: whole, arms: arms.map((arm, i) => (kinds[i] === 1 ? null : kinds[i] === 2 ? whole : arm)),
  }))),
  hints: fc.array(plain({ kind: fc.constantFrom(...HINT_KINDS), line: fc.nat(5000), column: fc.nat(100), statements: fc.nat(1000), functions: fc.nat(9), branches: fc.nat(9) })),
});

test('law: every site map comes back', () => fc.assert(fc.property(siteMap, (map) => assert.deepEqual(decodeSiteMap(encodeSiteMap(map)), map)), { numRuns: 300 }));

test('law: a text that is cut, longer, or of other characters is a map or a RangeError', () => {
  const text = encodeSiteMap(MAP);
  const tries = (read: () => unknown) => {
    try {
      read();
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
    }
  };
  for (let length = 0; length < text.length; length++) tries(() => decodeSiteMap(text.slice(0, length)));
  fc.assert(fc.property(fc.nat(text.length), fc.string({ maxLength: 20 }), (at, insert) => tries(() => decodeSiteMap(text.slice(0, at) + insert + text.slice(at + 1)))), { numRuns: 500 });
  fc.assert(fc.property(fc.stringMatching(/^[a-z0-9+=.]{0,60}$/), (digits) => (tries(() => decodeSiteMap(';' + digits)), tries(() => decodeLayout(digits)))), { numRuns: 500 });
});

const [names, digits] = encodeSiteMap(MAP).split(/;(?=[^;]*$)/) as [string, string];
for (const [what, text, message] of [
  ['nothing', '', /it has no names/],
  ['no digits', ';', /ends too early|digits, not/],
  ['one of the first format', 'AAAA;;;;', /not a digit at 0: ";"/],
  ['a text that ends early', `${names};${digits.slice(0, 20)}`, /ends too early|digits, not|without/],
  ['a text with more behind it', `${names};${digits}00`, /digits, not/],
  ['characters that are no digits', `${names};0!${digits}`, /not a digit at 1: "!"/],
  ['characters beyond ASCII', `${names};\u{1f600}${digits}`, /not a digit at 0/],
] as const) {
  test(`no site map: ${what}`, () => assert.throws(() => decodeSiteMap(text), (error) => error instanceof RangeError && message.test(error.message)));
}

test('a function beyond the list of names has none', () => assert.equal(decodeSiteMap(`one;${digits}`).functions[1]!.name, ''));

const LAYOUT: Layout = [{ plus: [0], minus: [] }, { plus: [7, 900, 3], minus: [2, 5000] }, { plus: [1], minus: [0] }];

test('a layout comes back from its text, and adds and subtracts', () => {
  assert.deepEqual(decodeLayout(encodeLayout(LAYOUT)), LAYOUT);
  const slots = { 0: 5, 1: 9, 2: 1, 3: 10, 7: 100, length: 8 };
  // Slots that are not there, as in a slab that was cut short, count nothing.
  assert.deepEqual([...evaluateLayout(LAYOUT, slots)], [5, 109, 4]);
  assert.deepEqual([...evaluateLayout(decodeLayout(encodeLayout([])), [])], []);
});

const slot = fc.oneof(fc.nat(20), fc.nat(100_000));
const layout: fc.Arbitrary<Layout> = fc.array(fc.tuple(fc.array(slot, { minLength: 1, maxLength: 5 }), fc.array(slot, { maxLength: 5 })).map(([plus, minus]) => ({ plus, minus })));
test('law: every layout comes back, in both modes', () =>
  fc.assert(fc.property(layout, fc.constantFrom('counts' as const, 'hits' as const), (formulas, mode) => {
    const text = encodeLayout(formulas, mode);
    assert.equal(modeOf(text), mode);
    assert.deepEqual(decodeLayout(text), formulas);
  }), { numRuns: 300 }));

for (const text of ['', '!', '0!', 'AA ', '-', 'zzzzzz', encodeLayout(LAYOUT).slice(0, -5), encodeLayout(LAYOUT) + '0']) test(`no layout: ${JSON.stringify(text)}`, () => assert.throws(() => decodeLayout(text), RangeError));

test('numbers of every size, in a context that was used for others', () => {
  const values = [0, 1, 2, 3, 62, 63, 64, 2 ** 20, 2 ** 28, ...Array.from({ length: 5000 }, () => 0), 2 ** 28, 2 ** 29 - 1, 0];
  const writer = new BitCoder(2 * NUMBER);
  for (const value of values) {
    assert.equal(writer.number(0, value), value);
    assert.equal(writer.signed(NUMBER, 0 - (value >> 1)), 0 - (value >> 1));
  }
  const text = writer.finish();
  const reader = new BitCoder(2 * NUMBER, text);
  for (const value of values) assert.deepEqual([reader.number(0, 0), reader.signed(NUMBER, 0)], [value, 0 - (value >> 1)]);
  assert.equal(reader.finish(), text);
});

test.run();
