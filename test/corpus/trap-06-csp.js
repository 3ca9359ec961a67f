// forms: script commonjs module
// Nothing may be evaluated from strings, and the program may have names of its own for everything global.
const Function = 1, Uint32Array = 2, Symbol = 3, Object = 4, globalThis = 5, Array = 6, process = 7, module1 = 8;  //= s1,1,1,1,1,1,1,1
function f(Function) { return Function ? 1 : 0; }            //= s1 f1 b1,0
equal([f(2), Function, process], [1, 1, 7]);                 //= s1
