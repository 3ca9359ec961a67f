// Every form of import and export that needs no second file, and import attributes.
import fs, { readFileSync as read, default as fs2 } from 'node:fs';
import * as path from 'node:path';
import 'node:os';
import json from 'data:text/javascript,export default { a: 1 }' with {};
export { read, path as 'string name' };
export * from 'node:os';
export * as os from 'node:os';
export const a = json.a || 2, b = () => 1;                   //= s1,1,0 f0 b1,0
export let { c = 3 } = {};                                   //= s1 b1
export function d() { return import.meta.url ? 4 : 5; }      //= s1 f1 b1,0
export class E { static f = 6; }                             //= s1
export default (() => a ? 7 : 8)();                          //= s1 f1 b1,0
const again = await import('data:text/javascript,export default 1', { with: {} });  //= s1
equal([a, b.name, c, d(), E.f, again.default, fs === fs2], [1, 'b', 3, 4, 6, 1, true]);  //= s1
