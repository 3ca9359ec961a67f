const RATES: Record<string, number> = { EUR: 0.2, USD: 0.07 };

export function rateOf(currency: string): number {
  const rate = RATES[currency];
  if (rate === undefined) throw new RangeError(`no rate for ${currency}`);
  return rate;
}
