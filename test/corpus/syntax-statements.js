// forms: script commonjs module
let log1 = '';                                               //= s1
{ ; { log1 += 'a'; } }                                       //= s1
if (log1) { log1 += 'b'; } else { log1 += 'no'; }            //= s1,1,0 b1,0
try { throw 1; } catch (e) { log1 += e; } finally { log1 += 'f'; }  //= s1,1,1,1
try { try { null.x; } finally { log1 += 'g'; } } catch { log1 += 'h'; }  //= s1,1,1,1,1
function f(n) {                                              //= f2
  try { return n; } finally { if (n > 1) return 'over'; }    //= s2,2,2,1 b1,1
}
equal([f(1), f(2)], [1, 'over']);                            //= s1
l: try { break l; } finally { log1 += 'i'; }                 //= s1,1,1,1
switch (log1) { default: log1 += 'j'; case 1: { log1 += 'k'; } break; case 2: log1 += 'never'; }  //= s1,1,1,1,0 b1,1,0
switch (1) {}                                                //= s1
debugger;                                                    //= s1
var v, w = 1; let x; const y = (v, w);                       //= s1,1
do log1 += 'l'; while (log1.length < 9);                     //= s1,1
throwing: { try { throw new TypeError('m'); } catch ({ message, name: { length } }) { log1 += message + length; } }  //= s1,1,1,1
equal(log1, 'ab1fghijklm9');                                 //= s1
