// forms: script commonjs module
// Private methods and static blocks: no functions to Istanbul, but their statements count.
class A {
  #m() { return 1; }                                         //= s2
  get #g() { return 2; }                                     //= s1
  static #s() {
    return 3;                                                //= s1
  }
  static total;
  static {
    const n = A.#s();                                        //= s1
    A.total = n > 2 ? n : 0;                                 //= s1 b1,0
    for (var i = 0; i < 2; i++) this.total += i;             //= s1,1,2
  }
  sum() { return this.#m() + this.#g; }                      //= s1 f1
  static has(o) { return #m in o; }                          //= s2 f2
  arrow = () => this.#m() || 0;                              //= s3,1 f1 b1,0
}
equal([new A().sum(), A.total, A.has(new A()), A.has({}), new A().arrow()], [3, 4, true, false, 1]);  //= s1
