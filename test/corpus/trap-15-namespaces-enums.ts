// forms: script commonjs module
// Enums and the merging of namespaces bring `E || (E = {})`; only what people wrote counts.
enum E { A, B = A + 1, C = 'c'.length }
enum E { D = 9 }
const enum F { X = 1 }
declare enum G { Y }
namespace N {
  export const a = E.A ? 1 : 2;                              //= s1 b0,1
  export function f(x = 1) { return x; }                     //= s1 f1 b1
  namespace Inner { export let b = a || 3; if (b) b++; }     //= s1,1,1 b1,0 b1,0
  export const c = Inner.b;                                  //= s1
}
namespace N { export const d = N.c + 1; }                    //= s1
namespace OnlyTypes { export type T = string; }
declare namespace Nowhere { const x: number; }
declare module 'nothing' { export const y: string; }
equal([N.a, N.f(), N.c, N.d, E[1], E.D, F.X], [2, 1, 3, 4, 'C', 9, 1]);  //= s1
