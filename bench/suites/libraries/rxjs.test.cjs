const assert = require('node:assert');
const { test } = require('node:test');
const { from, range, of, merge, zip, Subject } = require('./lib/rxjs/dist/cjs/index.js');
const { map, filter, scan, mergeMap, concatMap, bufferCount, distinct, reduce, take, withLatestFrom, toArray } = require('./lib/rxjs/dist/cjs/operators/index.js');

const last = (observable) => {
  let value;
  observable.subscribe((next) => (value = next));
  return value;
};

for (const size of [1000, 60_000, 200_000]) {
  test(`pipelines over ${size}`, () => {
    assert.strictEqual(last(range(0, size).pipe(filter((n) => n % 2 === 0), map((n) => n * 2), reduce((a, b) => a + b, 0))), (size / 2 - 1) * size);
    assert.strictEqual(last(range(0, size).pipe(bufferCount(10), mergeMap((list) => from(list)), distinct((n) => n % 100), toArray())).length, 100);
    assert.strictEqual(last(range(0, size / 10).pipe(concatMap((n) => of(n, n)), scan((a) => a + 1, 0))), size / 5);
    assert.strictEqual(last(zip(range(0, size), range(1, size)).pipe(map(([a, b]) => b - a), take(size), reduce((a, b) => a + b, 0))), size);
  });
}
test('subjects', () => {
  const a = new Subject();
  const b = new Subject();
  let seen = 0;
  merge(a.pipe(withLatestFrom(b)), b).subscribe(() => seen++);
  b.next(0);
  for (let i = 0; i < 300_000; i++) a.next(i);
  assert.strictEqual(seen, 300_001);
});
