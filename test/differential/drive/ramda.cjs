'use strict';
require('./clock.cjs');
const { everything } = require('./everything.cjs');
const R = require('./lib/index.js');
console.log(everything(R, /^(times|range|repeat|until|unfold|__)$/));
console.log(R.pipe(R.map(R.add(1)), R.filter(R.gt(R.__, 2)), R.reduce(R.multiply, 1))([1, 2, 3]));
console.log(R.transduce(R.compose(R.map(R.inc), R.take(2)), R.flip(R.append), [], [1, 2, 3]), R.over(R.lensPath(['a', 'b']), R.negate, { a: { b: 1 } }));
