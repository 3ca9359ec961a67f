// forms: script commonjs
// Directives count only where they stand first.
function strict() {                                          //= f1
  'use strict';
  return this === undefined;                                 //= s1
}
function sloppy() { return this !== undefined; }             //= s1 f1
const semicolonless = function () {                          //= s1 f1
  "use client"
  'use strict'
  return this                                                //= s1
}
equal([strict(), sloppy(), semicolonless()], [true, true, undefined]);  //= s1
const parenthesized = function () { ('use strict'); return this !== undefined; };  //= s1,1,1 f1
equal(parenthesized(), true);                                //= s1
equal((() => { 'use strict'; try { undeclared = 1; } catch (e) { return e.name; } })(), 'ReferenceError');  //= s1,1,1,1 f1
