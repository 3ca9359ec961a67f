'use strict';
require('./clock.cjs');
const { everything } = require('./everything.cjs');
const _ = require('./lib/lodash.js');
console.log(everything(_, /^(debounce|throttle|defer|delay|now|runInContext|times|range|rangeRight|padStart|padEnd|pad|repeat)$/));
console.log(_.chain([4, 3, 2, 1]).filter((n) => n % 2).map((n) => n * 2).reverse().take(1).value());
console.log(_.template('<% for (const x of xs) { %><%- x %>,<% } %>')({ xs: ['<', 'b'] }), _.cloneDeep({ a: [new Map([[1, { b: 2 }]])] }));
