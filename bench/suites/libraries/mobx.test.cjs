const assert = require('node:assert');
const { test } = require('node:test');
const { observable, computed, autorun, action, runInAction, makeAutoObservable } = require('./lib/mobx/dist/mobx.cjs.development.js');

test('computed values follow', () => {
  const cells = Array.from({ length: 200 }, (_, i) => observable.box(i));
  const sum = computed(() => cells.reduce((a, cell) => a + cell.get(), 0));
  let runs = 0;
  const stop = autorun(() => (sum.get(), runs++));
  for (let i = 0; i < 6000; i++) runInAction(() => cells[i % 200].set(i + 10_000));
  stop();
  assert.ok(runs > 5000);
});
test('stores', () => {
  class Store {
    items = [];
    filter = '';
    constructor() {
      makeAutoObservable(this);
    }
    get shown() {
      return this.items.filter((item) => item.name.includes(this.filter));
    }
    add(name) {
      this.items.push({ name, done: false });
    }
  }
  const store = new Store();
  let shown = 0;
  autorun(() => (shown = store.shown.length));
  for (let i = 0; i < 300; i++) store.add(`item ${i}`);
  for (let i = 0; i < 100; i++) runInAction(() => (store.filter = String(i)));
  assert.strictEqual(shown, store.items.filter((item) => item.name.includes('99')).length);
});
test('actions batch', () => {
  const box = observable({ a: 1, b: 2, deep: { list: [1, 2, 3] } });
  let runs = 0;
  autorun(() => (box.a + box.b + box.deep.list.length, runs++));
  const change = action((n) => {
    box.a = n;
    box.b = n;
    box.deep.list.push(n);
  });
  for (let i = 0; i < 40_000; i++) change(i);
  assert.strictEqual(runs, 40_001);
});
