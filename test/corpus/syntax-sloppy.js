// forms: script commonjs; no oracle
function alias(a, b) { arguments[0] = 2; b = 3; return [a, arguments[1], arguments.length]; }  //= s1,1,1 f1
equal(alias(1, 1), [2, 3, 2]);                               //= s1
equal(typeof later, 'undefined');                            //= s1
if (true) function later() { return 1; }                     //= s1,1 f1 b1,0
equal(later(), 1);                                           //= s1
{ function inBlock() { return 2; } }                         //= s1 f1
equal(inBlock(), 2);                                         //= s1
var octal = 010, yield = 1, let1 = 2, async = 3, of = 4, get = 5;  //= s1,1,1,1,1,1
for (async of => of; false;) ;                               //= s1,0 f0
for (var z = octal || 1 in {}) ;                             //= s1,1 b1,0
equal([z, yield, delete octal, 0 ? 1 : async], [8, 1, false, 3]);  //= s1 b0,1
implicit = 1;                                                //= s1
equal(delete globalThis.implicit, true);                     //= s1
function callee() { return arguments.callee === callee; }    //= s1 f1
equal(callee(), true);                                       //= s1
x: function labelled() {}                                    //= s1 f0
if (1) ; else function other() {}                            //= s1 f0 b1,0
<!-- an HTML comment
equal((function () { return typeof this; })(), 'object');    //= s1,1 f1
function asm(stdlib) {
  "use asm";
  function f() { return 1; }
  return f;
}
equal(asm().name, 'f');                                      //= s1
