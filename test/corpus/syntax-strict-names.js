// forms: script commonjs module
// `arguments`, `new.target`, `length`, `this` and getters as strict and sloppy code see them.
function f(a, b = 1) { return [arguments.length, new.target === f, typeof this]; }  //= s2 f2 b1
const b = f.bind(null, 1);                                   //= s1
equal([f.length, b.name, f(1, 2)[0], new f()[1]], [1, 'bound f', 2, true]);  //= s1
function strict(a) { 'use strict'; a = 2; return [arguments[0], (() => arguments[0])(), this]; }  //= s1,1,1 f1,1
equal(strict(1), [1, 1, undefined]);                         //= s1
const order = [];                                            //= s1
const o = { get x() { order.push('x'); return 1; }, [(order.push('key'), 'y')]: order.push('value'), z() { return super.toString === Object.prototype.toString; } };  //= s1,2,2,1 f2,1
equal([o.x && o.x, o.z(), order], [1, true, ['key', 'value', 'x', 'x']]);  //= s1 b1,1
