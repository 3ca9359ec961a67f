// forms: script commonjs module
const t = 1, n = null;                                       //= s1,1
equal([t && n || 2, (t ?? 3) && 4, t || n && 5, (n ?? (n || 6)), !(t && n)], [2, 4, 1, 6, true]);  //= s1 b1,1,1 b1,0,1 b1,0,0 b1,1,1 b1,1
equal(t ? n ? 1 : 2 : 3, 2);                                 //= s1 b1,0 b0,1
equal(`a${t && 'b'}${`c${t ? 'd' : 'e'}`}`, 'abcd');         //= s1 b1,1 b1,0
const tag = (s, ...v) => s.raw.join('|') + v;                //= s1,1 f1
equal(tag`\u0041${t || 0}\n`, '\\u0041|\\n1');               //= s1 b1,0
const o = { get a() { return t || 0; }, set a(v) { v && 1; }, ['b' + t]: t ? 1 : 2, c() { return 3; }, async d() {}, *e() {}, __proto__: { p: 1 }, ...(t && { f: 1 }), t };  //= s1,1,1,1 f1,1,1,0,0 b1,0 b1,1 b1,0 b1,1
o.a = 1;                                                     //= s1
equal([o.a, o.b1, o.c(), o.p, o.f, o.t], [1, 1, 3, 1, 1, 1]);  //= s1
const { a = 9, b1: [b] = [t || 2], ...rest } = { b1: undefined, r: 1 };  //= s1 b1 b1 b1,0
const [c = a ? 1 : 2, , d = c, ...e] = [undefined, 0, undefined, 4];  //= s1 b1 b1,0 b1
equal([a, b, rest, c, d, e], [9, 1, { r: 1 }, 1, 1, [4]]);   //= s1
const iife = (function () { return this; }).call(7), comma = (1, t && 2), v = void (t || 0);  //= s1,1,1,1 f1 b1,1 b1,0
equal([typeof comma, comma, v, typeof (t && 'x'), -(t || 2), new (t ? Object : Array)() instanceof Object], ['number', 2, undefined, 'string', -1, true]);  //= s1 b1,1 b1,0 b1,0
const spread = Math.max(...(t ? [1, 2] : []), n ?? 0);       //= s1 b1,0 b1,1
equal([spread, 2 ** (t && 3), t in { 1: t && 1 }, ((x = t || 2, { y } = { y: x && 3 }) => x + y)()], [2, 8, true, 4]);  //= s1,1 f1 b1,1 b1,1 b1 b1,0 b1 b1,1

try { `${{ toString() { throw t; } }}${t && 2}`; } catch {}  //= s1,1,1 f1 b0,0
try { ({ [{ toString() { throw t; } }]: t || 2 }); } catch {}  //= s1,1,1 f1 b0,0
