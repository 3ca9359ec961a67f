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
const failing = { [Symbol.dispose]() { throw new Error('disposed'); } };  //= s1,3 f3
function g(known: boolean) {                                 //= f3
  let n = 0;                                                 //= s3
  if (known) {                                               //= s3 b2,1
    using e = failing;                                       //= s2
    n = 1;                                                   //= s2
  }
  n = 2;                                                     //= s1
}
function h(known: boolean) {                                 //= f2
  if (known) {                                               //= s2 b1,1
    using e = failing;                                       //= s1
    order.push('h');                                         //= s1
  }
  order.push('after');                                       //= s1
}
for (const known of [true, false, true]) try { g(known); } catch { order.push('g'); }  //= s1,3,3,2
for (const known of [true, false]) try { h(known); } catch { order.push('h'); }  //= s1,2,2,1
equal(order, ['body', '~c', '-b', '-a', 'loop', '-d', '-e', '-e', 'caught', 'g', 'g', 'h', 'h', 'after']);  //= s1
