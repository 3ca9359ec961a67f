'use strict';
require('./clock.cjs');
const async = require('./lib/index.js');
const later = (value, callback) => setImmediate(callback, value === 'bad' ? new Error('bad') : null, value);
const collections = [[], [1, 2, 3, 4], { a: 1, b: 2 }, [1, 'bad', 3], new Set([1, 2])];
const forms = ['each', 'eachOf', 'eachSeries', 'eachOfSeries', 'map', 'mapSeries', 'mapValues', 'filter', 'filterSeries', 'reject', 'detect', 'detectSeries', 'some', 'every', 'sortBy', 'groupBy', 'concat', 'concatSeries'];
const iteratee = (name) => (name.startsWith('eachOf') || name === 'mapValues' ? (value, key, callback) => later(value, callback) : later);

async function main() {
  for (const name of forms) {
    for (const collection of collections) {
      await new Promise((resolve) => async[name](collection, iteratee(name), (error, result) => resolve(console.log(name, error?.message, result))));
      const limited = async[`${name}Limit`];
      if (limited) await new Promise((resolve) => limited(collection, 2, iteratee(name), (error, result) => resolve(console.log(name, error?.message, result))));
    }
    await async[name]([1, 2], async (value) => value > 1).then(console.log, console.log);
  }
  console.log(await async.auto({ a: async () => 1, b: ['a', async ({ a }) => a + 1], c: ['a', 'b', async ({ a, b }) => a + b] }));
  try {
    async.auto({ a: ['b', async () => 1], b: ['a', async () => 1] });
  } catch (error) {
    console.log(error.message);
  }
  console.log(await async.waterfall([async () => 1, async (n) => n + 1]), await async.series([async () => 1, async () => 2]), await async.parallel({ a: async () => 1 }), await async.race([async () => 3]));
  let n = 0;
  await async.whilst(async () => n < 3, async () => n++);
  await async.until(async () => n > 5, async () => n++);
  await async.doWhilst(async () => n++, async () => n < 9);
  console.log(n, await async.retry({ times: 3, interval: 0 }, async () => (n++ < 11 ? Promise.reject(new Error('again')) : n)));
  console.log(await async.times(3, async (i) => i), await async.reduce([1, 2], 0, async (a, b) => a + b), await async.transform([1, 2], async (acc, v) => acc.push(v)));
  const queue = async.queue(async ({ id }) => console.log('task', id), 2);
  queue.push([{ id: 1 }, { id: 2 }, { id: 3 }]);
  queue.unshift({ id: 0 });
  await queue.drain();
  const urgent = async.priorityQueue(async (id) => console.log('priority', id), 1);
  urgent.push('late', 9);
  urgent.push('soon', 1);
  await urgent.drain();
  const memo = async.memoize(async (x) => x * 2);
  console.log(await new Promise((resolve) => memo(2, resolve)), await new Promise((resolve) => memo(2, (error, value) => resolve(value))), async.apply((a, b) => a + b, 1)(2), async.compose, await async.tryEach([async () => Promise.reject(new Error('no')), async () => 'yes']));
}
main();
