// `using` may stand only in a list of statements.
const order: string[] = [];                                  //= s1
const resource = (name: string) => ({ [Symbol.dispose]() { order.push('-' + name); }, async [Symbol.asyncDispose]() { order.push('~' + name); } });  //= s1,6,5,1 f6,5,1
{
  using a = resource('a'), b = resource('b');                //= s1,1
  await using c = resource('c');                             //= s1
  order.push('body');                                        //= s1
}
for (using d of [resource('d')]) order.push('loop');         //= s1,1
function f(fail: boolean) {                                  //= f2
  using e = resource('e');                                   //= s2
  if (fail) throw new Error('f');                            //= s2,1 b1,1
  return 1;                                                  //= s1
}
f(false);                                                    //= s1
try { f(true); } catch { order.push('caught'); }             //= s1,1,1
equal(order, ['body', '~c', '-b', '-a', 'loop', '-d', '-e', '-e', 'caught']);  //= s1
