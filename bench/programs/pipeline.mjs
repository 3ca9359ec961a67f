// Closures and built-in iteration: orders grouped, joined, sorted and summed with map, filter, reduce, destructuring and spread.
const range = (length) => Array.from({ length }, (_, i) => i);
const groupBy = (items, key) =>
  items.reduce((groups, item) => {
    const name = key(item);
    (groups[name] ??= []).push(item);
    return groups;
  }, {});
const sum = (items, value = (item) => item) => items.reduce((total, item) => total + value(item), 0);
const compose = (...functions) => (value) => functions.reduce((result, f) => f(result), value);
const by = (key) => (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);

function orders(length) {
  return range(length).map((i) => ({
    id: i,
    customer: (i * 37) % 211,
    lines: range(1 + (i % 4)).map((j) => ({ product: (i * 11 + j * 5) % 59, quantity: 1 + ((i + j) % 5), price: 3 + ((i * j) % 17) })),
    status: i % 9 === 0 ? 'cancelled' : i % 4 === 0 ? 'open' : 'paid',
    address: i % 5 === 0 ? undefined : { city: 'city-' + (i % 23), zip: i % 7 === 0 ? null : 10000 + i },
  }));
}

const total = ({ lines }) => sum(lines, ({ quantity, price }) => quantity * price);
const withTotal = (order) => ({ ...order, total: total(order) });
const discounted = ({ total: amount, ...rest }) => ({ ...rest, total: amount > 60 ? amount * 0.9 : amount });

function report(all) {
  const active = all.filter(({ status }) => status !== 'cancelled').map(compose(withTotal, discounted));
  const perCity = groupBy(active, (order) => order.address?.city ?? 'unknown');
  const cities = Object.entries(perCity)
    .map(([city, list]) => ({ city, count: list.length, revenue: sum(list, (order) => order.total), zips: new Set(list.map((order) => order.address?.zip || 0)).size }))
    .sort(by(({ revenue }) => -revenue));
  const products = new Map();
  for (const { lines } of active) {
    for (const { product, quantity } of lines) products.set(product, (products.get(product) ?? 0) + quantity);
  }
  const best = [...products.entries()].sort(([, a], [, b]) => b - a).slice(0, 5);
  const customers = Object.values(groupBy(active, (order) => order.customer)).filter((list) => list.some(({ status }) => status === 'open') && list.every(({ total: amount }) => amount > 5));
  return [cities.slice(0, 3).map(({ city, count, revenue, zips }) => `${city}:${count}:${revenue.toFixed(1)}:${zips}`).join(), best.join('|'), customers.length].join();
}

export function run() {
  let result = '';
  for (let i = 0; i < 2; i++) result = report(orders(3000));
  return result;
}
