// forms: script commonjs module; no oracle
// V8 prints source text into messages; what it prints must not be a counter.
const message = (fn) => { try { fn(); } catch (e) { return e.name + ': ' + e.message; } };  //= s1,23,23,23 f23
const o = { n: null, list: 5 }, k = 1;                       //= s1,1
equal(message(() => { const { a } = o.n; }), "TypeError: Cannot destructure property 'a' of 'o.n' as it is null.");  //= s1,1 f1
equal(message(() => { const x = 1, { a } = o.n; }), "TypeError: Cannot destructure property 'a' of 'o.n' as it is null.");  //= s1,1,1 f1
equal(message(() => (({ a }) => a)()), "TypeError: Cannot destructure property 'a' of 'undefined' as it is undefined.");  //= s1,1,0 f1,0
equal(message(() => { for (const x of o.list) x; }), 'TypeError: o.list is not iterable');  //= s1,1,0 f1
equal(message(() => { const [x] = o.list; }), 'TypeError: number 5 is not iterable (cannot read property Symbol(Symbol.iterator))');  //= s1,1 f1
equal(message(() => o.n()), 'TypeError: o.n is not a function');  //= s1,1 f1
equal(message(() => o.list.a.b), "TypeError: Cannot read properties of undefined (reading 'b')");  //= s1,1 f1
equal(message(() => new o.n()), 'TypeError: o.n is not a constructor');  //= s1,1 f1
equal(message(() => [...o.n]), message(() => Math.max(...o.n)) && 'TypeError: o.n is not iterable');  //= s1,1,1 f1,1 b1,1
equal(message(() => { k = 2; }), 'TypeError: Assignment to constant variable.');  //= s1,1 f1
equal(message(() => { late; let late; }), "ReferenceError: Cannot access 'late' before initialization");  //= s1,1 f1
equal(message(() => class extends o.list {}), 'TypeError: Class extends value 5 is not a constructor or null');  //= s1,1 f1
equal(message(() => o.n.x = k), "TypeError: Cannot set properties of null (setting 'x')");  //= s1,1 f1
equal(message(() => 'x' in o.list), "TypeError: Cannot use 'in' operator to search for 'x' in 5");  //= s1,1 f1
equal(message(() => Symbol() + ''), 'TypeError: Cannot convert a Symbol value to a string');  //= s1,1 f1
// A parameter that is an array pattern has no place of its own in V8's tables, and takes the last one before it; a probe must not come in between.
equal(message(() => (({ b } = {}, [a] = []) => 1)({}, null)), "TypeError: Cannot destructure property 'Symbol(Symbol.iterator)' of '(intermediate value)(intermediate value)(intermediate value)' as it is null.");  //= s1,1,0 f1,0 b0 b0
equal(message(() => ((b = o.m(), c = 5, [a]) => 1)(1, undefined, null)), 'TypeError: o.m is not iterable (cannot read property Symbol(Symbol.iterator))');  //= s1,1,0 f1,0 b0 b1
// Of a default in a pattern it prints the text.
equal(message(() => { const { x: { y } = {} } = { x: null }; }), "TypeError: Cannot destructure property 'y' of '{}' as it is null.");  //= s1,1 f1 b0
equal(message(() => { const { x: { y } = { y: k } } = { x: null }; }), "TypeError: Cannot destructure property 'y' of '{(intermediate value)}' as it is null.");  //= s1,1 f1 b0
equal(message(() => { for (const { x: { y: { z } } = { y: o.n, k } } of [{}]); }), "TypeError: Cannot read properties of null (reading 'z')");  //= s1,1 f1 b1
equal(message(() => { const [{ x }, [y] = []] = [{}, 5]; }), 'TypeError: number 5 is not iterable (cannot read property Symbol(Symbol.iterator))');  //= s1,1 f1 b0
equal(message(() => { let y; [[y] = o.n || {}] = []; }), 'TypeError: object is not iterable (cannot read property Symbol(Symbol.iterator))');  //= s1,1 f1 b1 b1,1
equal((({ x: { y } = {}, z: [w] = [k && 2], v: { u } = { u: k } }) => [y, w, u].join())({}), ',2,1');  //= s1,1 f1 b1 b1 b1,1 b1
equal((({ b } = {}, [a] = [], f = () => 1, [d] = [3]) => [a, f.name, d].join())(), ',f,3');  //= s1,0,1 f1,0 b1 b1 b1 b1
