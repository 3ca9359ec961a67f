// forms: script commonjs module
let t = 1;                                                   //= s1
class A {}
class B {}
class C extends (t ? A : B) {}                               //= b1,0
class D extends (t && B) {}                                  //= b1,1
class E extends (t, A) {}
const F = class extends (t || B, class {}) {};               //= s1 b1,0
class G extends (() => class { g() { return t ? 'g' : 0; } })() {}  //= s1,1 f1,1 b1,0
equal([new C() instanceof A, new D() instanceof B, new E() instanceof A, typeof F, new G().g()], [true, true, true, 'function', 'g']);  //= s1
