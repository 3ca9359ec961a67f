// forms: script commonjs
// A label before a function, which strict code forbids.
let out = '';                                                //= s1
e: function f() { return 1; }                                //= s1,1 f1
g: out += f();                                               //= s1,1
h: i: function k() { return 2; }                             //= s1,1,1 f1
equal([out, k()], ['1', 2]);                                 //= s1
