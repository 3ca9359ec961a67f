const SIGNS = [['X', 10], ['IX', 9], ['V', 5], ['IV', 4], ['I', 1]] as const;

export function roman(n: number): string {
  if (n < 1) throw new RangeError(`${n} has no Roman form`);
  let text = '';
  for (const [sign, value] of SIGNS) {
    while (n >= value) {
      text += sign;
      n -= value;
    }
  }
  return text;
}
