import { rateOf } from '../src/rates';

test('refuses an unknown currency', () => {
  expect(rateOf('EUR')).toBe(0.2);
  expect(() => rateOf('XXX')).toThrow(RangeError);
});
