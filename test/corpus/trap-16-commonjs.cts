// `import x = require()` and `export =`.
import assert = require('node:assert');
import type fs = require('node:fs');
namespace N { export const a = 1; }                          //= s1
import alias = N.a;
function f(x: number): x is 1 {                              //= f1
  return x ? x === alias : false;                            //= s1 b1,0
}
assert.ok(f(1));                                             //= s1
export = f;
