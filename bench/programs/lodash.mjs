// A library of small functions: lodash on nested data.
import _ from 'lodash';

export function run() {
  const people = _.times(1500, (i) => ({
    id: i,
    name: _.startCase(['ann', 'bob', 'carol', 'dave'][i % 4] + ' no' + i),
    age: 18 + ((i * 7) % 60),
    address: { city: 'city' + (i % 19), zip: _.padStart(String(i), 5, '0') },
    tags: _.uniq([i % 3, i % 5, i % 7].map((n) => 't' + n)),
  }));
  const copies = _.cloneDeep(people);
  const merged = people.map((person, i) => _.merge({}, person, { address: { floor: i % 9 }, tags: ['x'] }));
  const equal = _.filter(copies, (copy, i) => _.isEqual(copy, people[i])).length;
  const cities = _(merged)
    .filter((person) => person.age > 30)
    .groupBy('address.city')
    .mapValues((list) => _.meanBy(list, 'age'))
    .toPairs()
    .orderBy(['1', '0'], ['desc', 'asc'])
    .take(4)
    .map(([city, age]) => `${city}:${age.toFixed(2)}`)
    .value();
  const picked = merged.map((person) => _.camelCase(_.get(person, 'address.city', 'none')) + _.size(_.omit(person, ['tags', 'address.zip'])));
  const sorted = _.sortBy(people, ['age', (person) => -person.id]).slice(0, 5).map((person) => person.name);
  const difference = _.differenceWith(people.slice(0, 60), copies.slice(20, 60), _.isEqual).length;
  const template = _.template('<% _.each(list, function (p) { %><li><%- p.name %></li><% }) %>')({ list: people.slice(0, 50) });
  return [equal, cities.join(), _.sumBy(picked, 'length'), sorted.join(), difference, template.length, _.chunk(_.flattenDeep(merged.map((p) => [p.tags, [p.age]])), 7).length].join();
}
