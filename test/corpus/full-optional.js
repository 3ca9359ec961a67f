// full
// Links of optional chains: went on, found nothing. Logical assignments, catch clauses.
const o = { a: { b: { c: 1 }, f(x) { return this === o.a ? x : 'lost'; }, list: [1, 2] } };  //= s1,3 f3 b3,0
const no = null;                                             //= s1
let gone;
function get(x) { return x?.a?.b.c; }                        //= s5 f5 b2,1 b3,2
equal([get(o), get(o), get(no), get(gone), get({})].join(), '1,1,,,');  //= s1
equal(o.a?.f(2), 2);                                         //= s1 b1,0
equal(o.a.f?.(3), 3);                                        //= s1 b1
equal(o.a.g?.(3), undefined);                                //= s1 b0
equal(o?.a.f?.(...[4]), 4);                                  //= s1 b1 b1,0
equal(o.a?.['list']?.[1], 2);                                //= s1 b1,0 b1,0
equal((() => 5)?.(), 5);                                     //= s1,1 f1 b1,0
equal(gone?.(boom()), undefined);                            //= s1 b0,1
equal(delete o.a?.list, true);                               //= s1 b1,0
equal(no?.[boom()].x.y.z?.w, undefined);                     //= s1 b0,0 b0,1
const throws = { get a() { throw new Error('a'); } };        //= s1,3 f3
for (let i = 0; i < 3; i++) try { throws?.a?.b; } catch { gone = i; }  //= s1,1,3,3,3 b3 b0,0 b3,0
class P { #p = 1; read(q) { return q?.#p; } }                //= s3,2 f2 b1
equal(new P().read(new P()) + String(new P().read(null)), '1undefined');  //= s1
let n = null;                                                //= s1
for (let i = 0; i < 3; i++) { n ??= () => i; n &&= n; n ||= 0; }  //= s1,1,3,1,3,3 f1 b1 b3 b0
equal(n.name + n(), 'n0');                                   //= s1
try { equal(1, 1); } catch (e) { boom(); }                   //= s1,1,0 b0
function boom() { throw new Error('never'); }                //= s0 f0
