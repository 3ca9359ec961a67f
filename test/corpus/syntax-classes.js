// forms: script commonjs module
const key = () => 'k';                                       //= s1,1 f1
class A {
  static #count = 0;                                         //= s1
  static get count() { return A.#count; }                    //= s2 f2
  static set count(v) { A.#count = v; }                      //= s1 f1
  [key()] = 1;                                               //= s1
  'quoted' = 2;                                              //= s1
  static async *gen() { yield* [1]; }                        //= s0 f0
  get x() { return this.k ? 1 : 2; }                         //= s1 f1 b1,0
  set x(v) { this.quoted = v || 0; }                         //= s1 f1 b1,0
  static { try { this.count++; } finally { this.done = true; } }  //= s1,1,1
  static { }
  async m() {}                                               //= f0
  *[Symbol.iterator]() { yield this.x; }                     //= s1 f1
  static async = 1; get = 2; set = 3; static static = 4      //= s1,1,1,1
  ;['computed' + 1]() { return new.target; }                 //= s1 f1
}
const a = new A();                                           //= s1
a.x = 5;                                                     //= s1
equal([...a, a.quoted, A.count, A.done, A.async, a.get, a.set, A.static, a.computed1()], [1, 5, 1, true, 1, 2, 3, 4, undefined]);  //= s1
function Old() { if (!new.target) return new Old(); this.y = 1; }  //= s3,1,2 f3 b1,2
equal([Old().y, new Old().y], [1, 1]);                       //= s1
