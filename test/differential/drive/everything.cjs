// Calls every function of a library with many kinds of arguments, always in the same order: time and chance stand still.
'use strict';
const { createHash } = require('node:crypto');
Math.random = () => 0.25;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length > 0 ? args : [1.5e12]));
  }
  static now() {
    return 1.5e12;
  }
};
// The one thing that counting cannot hide is the text of functions. Libraries look there for what is native.
const textOf = Function.prototype.toString;
Function.prototype.toString = function toString() {
  const text = textOf.call(this);
  return text.includes('[native code]') ? text : 'function () {}';
};

const VALUES = () => [
  [], [1, 2, 3], [3, 1, 2], ['b', 'a'], [[1, 'x'], [2, 'y']], [{ a: 1, b: { c: [1] } }, { a: 2 }], { a: 1, b: 2 }, { a: { b: { c: 3 } } }, 'some Text-with words', '', 'a', 0, 3, -1.5, NaN, null,
  undefined, true, (x) => x, (a, b) => a + b, (x) => x > 1, /a(.)?/g, new Map([['k', { v: 1 }]]), new Set([1, 'b']), new Date(0), Symbol.iterator, new Error('e'), new Uint8Array([1, 2]),
];

function describe(result) {
  if (typeof result === 'function') return `${result.name}/${result.length}`;
  try {
    return JSON.stringify(result, (_key, value) => (typeof value === 'function' ? `${value.name}/${value.length}` : value)) ?? String(result);
  } catch (error) {
    return error.name;
  }
}

/** @returns how many calls returned and how many threw, and a digest of everything that came out */
exports.everything = (library, skip = /^$/) => {
  const tally = { returned: 0, threw: 0, digest: '' };
  const digest = createHash('sha256');
  const call = (f, self, args) => {
    try {
      const result = Reflect.apply(f, self, args);
      digest.update(describe(result));
      if (typeof result === 'function') digest.update(describe(Reflect.apply(result, self, args)));
      tally.returned++;
    } catch (error) {
      digest.update(`${error?.name}: ${error?.message}`);
      tally.threw++;
    }
  };
  for (const name of Object.keys(library).sort()) {
    const f = library[name];
    if (typeof f !== 'function' || skip.test(name)) continue;
    call(f, library, []);
    const { length } = VALUES();
    for (let i = 0; i < length; i++) {
      call(f, library, [VALUES()[i]]);
      for (let j = i % 13; j < length; j += 13) call(f, library, [VALUES()[i], VALUES()[j]]);
      call(f, library, [(a, b) => (a < b ? -1 : 1), VALUES()[i], VALUES()[(i * 7) % length]]);
      call(f, library, [VALUES()[i], 'a', VALUES()[(i * 3) % length]]);
    }
  }
  tally.digest = digest.digest('hex');
  return tally;
};
