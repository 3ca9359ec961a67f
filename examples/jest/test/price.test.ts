import { Currency, total } from '../src/price';

test('adds tax', () => {
  expect(total([{ name: 'a', cents: 100 }, { name: 'b', cents: 50, taxed: false }])).toBe(170);
});

test('knows currencies', () => {
  expect(total([{ name: 'a', cents: 100 }], Currency.USD)).toBe(107);
});
