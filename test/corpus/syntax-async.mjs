// Async functions, iteration and top-level await.
const order = [];                                            //= s1
async function f(fail) {                                     //= f5
  order.push('start');                                       //= s5
  if (fail) throw new Error('f');                            //= s5,2 b2,3
  const v = await Promise.resolve(1);                        //= s3
  order.push('resumed');                                     //= s3
  return v;                                                  //= s3
}
await f(false);                                              //= s1
await f(true).catch((e) => order.push(e.message));           //= s1,1 f1
try { await f(true); } catch { order.push('caught'); }       //= s1,1,1
async function* g() { yield 1; yield await 2; }              //= s1,1 f1
for await (const x of g()) order.push(x);                    //= s1,2
for await (const x of [f(0), 3]) { if (x === 3) order.push(x); }  //= s1,2,1 b1,1
const arrow = async (x) => await x && 'arrow';               //= s1,1 f1 b1,1
order.push(await arrow(1));                                  //= s1
const pending = f(0).then(() => { throw new Error('late'); });  //= s1,1 f1
await pending.then(null, (e) => order.push(e.message));      //= s1,1 f1
equal(order, ['start', 'resumed', 'start', 'f', 'start', 'caught', 1, 2, 'start', 'resumed', 3, 'arrow', 'start', 'resumed', 'late']);  //= s1
