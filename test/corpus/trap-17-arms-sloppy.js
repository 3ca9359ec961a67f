// forms: script commonjs
// A function as the body of an `if`, which strict code forbids.
let n = 0;                                                   //= s1
if (n) function hoisted() {}                                 //= s1 f0 b0,1
if (!n) function used() { n++; }                             //= s1,1 f1 b1,0
else function unused() {}                                    //= f0
used();                                                      //= s1
equal([n, typeof hoisted, typeof unused], [1, 'undefined', 'undefined']);  //= s1
