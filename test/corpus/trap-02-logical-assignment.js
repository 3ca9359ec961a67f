// forms: script commonjs module
// `a ??= () => 1` names the arrow only as long as the arrow is all there is.
let a, b = 0, c = 1;                                         //= s1,1
a ??= () => 1;                                               //= s1,0 f0
b ||= function () {};                                        //= s1 f0
c &&= class {};                                              //= s1
equal([a.name, b.name, c.name], ['a', 'b', 'c']);            //= s1
let calls = 0;                                               //= s1
const o = { get p() { calls++; return 1; }, set p(v) { calls += 10; } };  //= s1,2,2,1 f2,1
o.p ??= 2;                                                   //= s1
o.p &&= 3;                                                   //= s1
equal(calls, 12);                                            //= s1
