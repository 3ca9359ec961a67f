// forms: script commonjs module
// Counting must touch `this` nowhere before super().
const log1 = [];                                             //= s1
class A { constructor(...a) { log1.push(...a); } get p() { return 'p'; } m() { return 'm'; } static s() { return 's'; } }  //= s3,2,2,1 f3,2,2,1
class B extends A {
  field = log1.push('field');                                //= s2
  constructor(x = log1.push('default')) {                    //= f2 b1
    const early = x ? 'early' : 'none';                      //= s2 b1,1
    super(early, x);                                         //= s2
    log1.push(super.p, super.m());                           //= s2
  }
  static s() { return super.s() + 'b'; }                     //= s1 f1
}
new B();                                                     //= s1
class C extends B {}
new C(0);                                                    //= s1
class D extends A { constructor() { try { this; } catch (e) { log1.push(e.name); } const f = () => super(); f(); } }  //= s1,1,1,1,1,1 f1,1
new D();                                                     //= s1
class E extends null { static x = 1; }                       //= s1
class F extends A { constructor() { return { own: 1 }; } }   //= s1 f1
equal([log1, B.s(), new F().own], [['default', 'early', 1, 'field', 'p', 'm', 'none', 0, 'field', 'p', 'm', 'ReferenceError'], 'sb', 1]);  //= s1
