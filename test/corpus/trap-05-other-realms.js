// forms: script commonjs module; no oracle
// The text of a function runs where the counters are not; it counts only here.
function f(a, b = a ? 2 : 3) {                               //= f1 b1 b1,0
  const g = () => b && a;                                    //= s1,1 f1 b1,1
  for (const x of [1]) { if (x) a += x; }                    //= s1,1,1 b1,0
  class A { p = a || 0; static { a++; } static m(x = 1) { return x; } }  //= s1,1,1 f1 b1,0 b1
  return [g(), new A().p, A.m()].join();                     //= s1
}
equal(f(1), '3,3,1');                                        //= s1
equal(elsewhere(f, 1), '3,3,1');                             //= s1
equal(elsewhere((x) => x ? 1 : 2, 0), 2);                    //= s1,0 f0 b0,0
equal(elsewhere(function* () { yield 1; }).next().value, 1);  //= s1,0 f0
equal(elsewhere(async () => 1) instanceof Promise, false);   //= s1,0 f0
