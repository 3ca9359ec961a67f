// forms: script commonjs module
const o = { v: 1, m() { return this?.v; }, n: null, f: () => (x) => x };  //= s1,5,1,1 f5,1,1
const key = (k) => k;                                        //= s1,0 f0
equal([o?.m(), o.m?.(), o?.['m']?.(), (o?.m)(), (o.m)?.()], [1, 1, 1, 1, 1]);  //= s1
equal([o.n?.[key('x')], o.n?.x.y.z(key('never')), o.missing?.(key('never'))], [undefined, undefined, undefined]);  //= s1
equal([delete o?.v, delete o.n?.x, o.f?.()?.(2)], [true, true, 2]);  //= s1
