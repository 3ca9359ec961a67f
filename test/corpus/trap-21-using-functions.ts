// forms: script commonjs module
// `using` in functions and blocks, where scripts and CommonJS may have it.
const order: string[] = [];                                  //= s1
Reflect.set(Symbol, 'dispose', Symbol.for('Symbol.dispose')); // where there is none  //= s1
const resource = (name: string) => ({ [Symbol.dispose]() { order.push('-' + name); } });  //= s1,7,7 f7,7
function f(fail: boolean) {                                  //= f2
  using a = resource('a'), b = fail ? resource('b') : null;  //= s2,2 b1,1
  for (using c of [resource('c')]) { order.push('loop'); }   //= s2,2
  switch (order.length) {                                    //= s2 b2
    default: { using d = resource('d'); if (fail) throw new Error('f'); }  //= s2,2,1 b1,1
  }
  return 1;                                                  //= s1
}
f(false);                                                    //= s1
try { f(true); } catch { order.push('caught'); }             //= s1,1,1
equal(order, ['loop', '-c', '-d', '-a', 'loop', '-c', '-d', '-b', '-a', 'caught']);  //= s1
