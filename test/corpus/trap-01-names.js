// forms: script commonjs module
// Anonymous functions, arrows and classes take their names from where they stand.
const a = () => 1, b = function () {}, c = class {};         //= s1,0,1,1 f0,0
equal([a.name, b.name, c.name], ['a', 'b', 'c']);            //= s1
let d;
d = () => 1;                                                 //= s1,0 f0
equal(d.name, 'd');                                          //= s1
equal(((e = () => 1, f = class {}) => [e.name, f.name])(), ['e', 'f']);  //= s1,0,1 f1,0 b1 b1
const { g = () => 1, h: i = function () {} } = {};           //= s1,0 f0,0 b1 b1
const [j = async () => 1] = [];                              //= s1,0 f0 b1
equal([g.name, i.name, j.name], ['g', 'i', 'j']);            //= s1
class K {
  l = () => 1;                                               //= s1,0 f0
  static m = function () {};                                 //= s1 f0
  ['n' + 1] = () => 1;                                       //= s1,0 f0
  #o = () => 1;                                              //= s1,0 f0
  static 'p q' = class {};                                   //= s1
  static 7 = () => 1;                                        //= s1,0 f0
  o() { return this.#o.name; }                               //= s1 f1
}
const k = new K();                                           //= s1
equal([k.l.name, K.m.name, k.n1.name, k.o(), K['p q'].name, K[7].name], ['l', 'm', 'n1', '#o', 'p q', '7']);  //= s1
for (const r = () => 1; ; ) { equal(r.name, 'r'); break; }   //= s1,1,0,1,1 f0
for (const { s = () => 1 } of [{}]) equal(s.name, 's');      //= s1,0,1 f0 b1
try { throw {}; } catch ({ t = () => 1 }) { equal(t.name, 't'); }  //= s1,1,0,1 f0 b1
const u = (() => 1), v = (0, () => 1), w = 1 ? () => 1 : 0, x = null ?? (() => 1);  //= s1,0,1,0,1,0,1,0 f0,0,0,0 b1,0 b1,1
equal([u.name, v.name, w.name, x.name], ['u', '', '', '']);  //= s1
const y = class { static name = 'own'; }, z = class { static name() {} };  //= s1,1,1 f0
equal([y.name, typeof z.name], ['own', 'function']);         //= s1
const __proto__ = () => 1;                                   //= s1,0 f0
equal(__proto__.name, '__proto__');                          //= s1
const seen = class { static before = this.name; };           //= s1,1
equal(seen.before, 'seen');                                  //= s1
equal([(function (a, b = 1, ...c) {}).length, ((a, b) => 1).length], [1, 2]);  //= s1,0 f0,0 b0
