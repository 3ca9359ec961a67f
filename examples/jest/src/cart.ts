import { Currency, type Item, total } from './price';

export class Cart {
  private items: Item[] = [];
  #closed = false;

  constructor(readonly currency = Currency.EUR) {}

  add(...items: Item[]): this {
    if (this.#closed) throw new Error('the cart is closed');
    this.items.push(...items);
    return this;
  }

  checkout(): number {
    this.#closed = true;
    return total(this.items, this.currency);
  }
}
