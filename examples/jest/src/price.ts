import { rateOf } from './rates';

export interface Item {
  name: string;
  cents: number;
  taxed?: boolean;
}

export enum Currency {
  EUR = 'EUR',
  USD = 'USD',
}

/** What the items cost together, with tax. */
export function total(items: readonly Item[], currency: Currency = Currency.EUR): number {
  let sum = 0;
  for (const { cents, taxed = true } of items) sum += taxed ? cents + Math.round(cents * rateOf(currency)) : cents;
  return sum;
}
