// Tiny methods: mobx keeps a sum, a filtered list and a total up to date while boxes, items and properties change, as tests of a program that uses it do.
import mobx from 'mobx/dist/mobx.cjs.development.js';

const { action, autorun, computed, makeAutoObservable, observable, runInAction } = mobx;

class Basket {
  items = [];
  filter = '';

  constructor() {
    makeAutoObservable(this);
  }

  get shown() {
    return this.items.filter(({ name }) => name.includes(this.filter));
  }

  get total() {
    return this.shown.reduce((sum, { price, amount }) => sum + price * amount, 0);
  }

  add(name, price) {
    this.items.push({ name, price, amount: 1 });
  }
}

export function run() {
  let hash = 0;
  const see = (value) => (hash = (hash * 31 + value) | 0);
  const boxes = Array.from({ length: 100 }, (_, i) => observable.box(i));
  const sum = computed(() => boxes.reduce((all, box) => all + box.get(), 0));
  const basket = new Basket();
  const point = observable({ x: 1, y: 2, deep: { list: [1, 2, 3] } });
  const stops = [autorun(() => see(sum.get())), autorun(() => see(basket.total)), autorun(() => see(point.x + point.y + point.deep.list.length))];
  for (let i = 0; i < 600; i++) runInAction(() => boxes[i % 100].set(i + 1000));
  for (let i = 0; i < 60; i++) basket.add(`item ${i}`, (i * 37) % 100);
  for (let i = 0; i < 60; i++) runInAction(() => (basket.filter = String(i % 7)));
  for (let i = 0; i < 60; i++) runInAction(() => basket.items[i].amount++);
  const move = action((n) => {
    point.x = n;
    point.y = n;
    point.deep.list.push(n);
  });
  for (let i = 0; i < 3000; i++) move(i);
  for (const stop of stops) stop();
  return [hash, basket.total, point.deep.list.length].join();
}
