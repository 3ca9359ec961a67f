// forms: script commonjs
// The same where there are no imports.
interface I { m(): void; new (x?: number): I }
type Fn<T extends object = {}> = (a: T) => asserts a is T;
declare const nowhere: number;
declare function missing(): void;
declare let also: I;
abstract class A<T> {
  abstract a: number;
  declare b: string;
  readonly c!: T;
  d?: number;
  protected static e: number = 1 as number;                  //= s1
  [key: string]: unknown;
  constructor(public f: number, private g = f satisfies number) { this.h(); }  //= s1 f1 b1
  abstract i(): void;
  h(): void;
  h(x?: number): void { x! || this.g; }                      //= s1 f1 b1,1
}
class B extends A<string> implements Partial<I> {
  override a = <number>1;                                    //= s1
  override i(this: B): void {}                               //= f0
  m() {}                                                     //= f0
}
function over(a: string): string;
function over(a: number): number;
function over<const T>(a: T): T { return a as unknown as T; }  //= s2 f2
const generic = <T,>(x: T) => (x as any)!;                   //= s1,1 f1
const instantiated = over<string>;                           //= s1
let definite!: number;
definite = over(1) satisfies number;                         //= s1
equal([new B(2).f, instantiated('a'), generic(definite)], [2, 'a', 1]);  //= s1
