import { Cart } from '../src/cart';
import { total } from '../src/price';

jest.mock('../src/rates', () => ({
  rateOf: (currency: string) => (currency === 'EUR' ? 1 : 0),
}));

test('checks out with mocked rates', () => {
  expect(new Cart().add({ name: 'a', cents: 5 }).checkout()).toBe(10);
  expect(total([])).toBe(0);
});

test('closes', () => {
  const cart = new Cart();
  cart.checkout();
  expect(() => cart.add()).toThrow('closed');
});
