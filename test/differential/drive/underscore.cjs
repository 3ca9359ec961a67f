'use strict';
require('./clock.cjs');
const { everything } = require('./everything.cjs');
const _ = require('./lib/underscore-umd.js');
console.log(everything(_, /^(debounce|throttle|defer|delay|now|times|range|mixin|noConflict)$/));
console.log(_.chain([1, 2, 3]).map((n) => n * 2).filter((n) => n > 2).value(), _.template('<%= a %><%- b %>')({ a: 1, b: '<' }));
