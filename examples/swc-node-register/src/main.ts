import { roman } from './roman';

const show = (n: number): void => console.log(n > 10 ? 'large' : roman(n));

for (const n of [4, 9, 12]) show(n);
