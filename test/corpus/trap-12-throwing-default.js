// forms: script commonjs module
// The default throws before the body: the body did not run, the default did.
function f(a = g()) {                                        //= f0 b1
  return a;                                                  //= s0
}
function g() {                                               //= f1
  throw new Error('default');                                //= s1
}
try {                                                        //= s1
  f();                                                       //= s1
} catch (e) {
  equal(e.message, 'default');                               //= s1
}
