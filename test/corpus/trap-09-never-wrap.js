// forms: script commonjs module
// Targets, callees, tags, `typeof undeclared`, direct eval.
const o = { a: 1, b: { c: 2 }, tag() { return this === o; } };  //= s1,3 f3
equal([delete o.a, 'a' in o, typeof undeclared, o.tag`x`, (o.tag)`x`], [true, false, 'undefined', true, true]);  //= s1
function direct() { var local = 1; return eval('local'); }   //= s1,1 f1
function indirect() { var local = 1; try { return (0, eval)('local'); } catch (e) { return e.name; } }  //= s1,1,1,1 f1
equal([direct(), indirect()], [1, 'ReferenceError']);        //= s1
let x, y;
[x, o.b.c] = [3, 4];                                         //= s1
({ x: y = 5, ...o.rest } = { z: 1 });                        //= s1 b1
(x) = 6;                                                     //= s1
[o.b['c']] = [x && y];                                       //= s1 b1,1
equal([x, y, o.b.c, o.rest], [6, 5, 5, { z: 1 }]);           //= s1
for (o.b.i of [1, 2]);                                       //= s1
for (o['k' + 1] in { p: 1 }) ;                               //= s1
equal([o.b.i, o.k1, (0, o.tag)()], [2, 'p', false]);         //= s1
