// forms: script commonjs module
const order = [];                                            //= s1
function* g(a = order.push('param')) {                       //= f3 b2
  try {                                                      //= s3
    const got = yield 1;                                     //= s3
    order.push(got);                                         //= s2
    yield* [2, 3];                                           //= s2
    order.push('never');                                     //= s0
  } finally {
    order.push('cleanup');                                   //= s3
  }
}
const it = g();                                              //= s1
equal(order, ['param']);                                     //= s1
equal([it.next(), it.next('got'), it.return(9)], [{ value: 1, done: false }, { value: 2, done: false }, { value: 9, done: true }]);  //= s1
try { const t = g(0); t.next(); t.throw(new Error('t')); } catch (e) { order.push(e.message); }  //= s1,1,1,1,1
for (const x of g(1)) { if (x === 2) break; }                //= s1,2,1 b1,1
g().return();                                                //= s1
equal(order, ['param', 'got', 'cleanup', 'cleanup', 't', undefined, 'cleanup', 'param']);  //= s1
const o = { *m() { yield this === o; }, async *n() { yield await 1; } };  //= s1,1,0 f1,0
equal([...o.m()], [true]);                                   //= s1
