// forms: script commonjs
'use strict'; /* first */ "use server"
equal((function () { return this; })(), undefined);          //= s1,1 f1
try { undeclared = 1; equal(1, 2); } catch (e) { equal(e.message, 'undeclared is not defined'); }  //= s1,1,0,1
