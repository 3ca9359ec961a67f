/** lodash's modules against lodash as one file, over many arguments. For mocha. */
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const whole = require('lodash');

const folder = path.join(__dirname, 'lib/lodash');
// What depends on time, chance or identity, or changes lodash itself, is another matter.
const LEFT = new Set(['now', 'random', 'uniqueId', 'sample', 'sampleSize', 'shuffle', 'delay', 'defer', 'debounce', 'throttle', 'runInContext', 'mixin', 'noConflict', 'template', 'tap', 'thru', 'chain', 'bindAll', 'times', 'range', 'rangeRight', 'fill', 'method', 'methodOf', 'memoize', 'valueOf']);
const names = fs.readdirSync(folder).filter((name) => /^[a-z]\w+\.js$/.test(name)).map((name) => name.slice(0, -3)).filter((name) => typeof whole[name] === 'function' && !LEFT.has(name) && !/^wrapper/.test(name));

const lists = [[], [3, 1, 2], ['b', 'a', 'c', 'a'], [[1, 2], [3, [4]]], Array.from({ length: 300 }, (_, i) => (i * 7919) % 101), [{ id: 1, tags: ['x'] }, { id: 2, tags: [] }], 'the quick brown Fox', { a: { b: [1, { c: 2 }] }, d: 'e' }, new Map([[1, 2]]), null, 42];
const seconds = [undefined, 1, 'id', ['a', 'b'], (value) => value, { id: 1 }];

const outcome = (call) => {
  try {
    const value = call();
    return typeof value === 'function' ? 'a function' : whole.attempt(() => JSON.stringify(value, (_, each) => (typeof each === 'function' ? 'a function' : each)));
  } catch (error) {
    return String(error.name);
  }
};

describe('lodash', function () {
  this.timeout(60_000);
  for (const name of names) {
    it(name, () => {
      const one = require(path.join(folder, name + '.js'));
      for (let round = 0; round < 6; round++) {
        for (const first of lists) {
          for (const second of seconds) assert.deepStrictEqual(String(outcome(() => one(whole.cloneDeep(first), second))), String(outcome(() => whole[name](whole.cloneDeep(first), second))));
        }
      }
    });
  }
});
