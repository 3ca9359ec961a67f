// forms: script commonjs module; full
// The full model counts private methods as the functions they are.
class A {
  #m() { return 1; }                                         //= s1 f1
  static #s() { return 2; }                                  //= s1 f1
  get #never() { return 3; }                                 //= s0 f0
  sum() { return this.#m() + A.#s(); }                       //= s1 f1
}
equal(new A().sum(), 3);                                     //= s1
