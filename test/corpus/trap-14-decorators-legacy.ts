// forms: script commonjs module; legacy decorators
// Lowered decorators bring `__decorate` and its branches; the map knows nothing of them.
const seen: unknown[] = [];                                  //= s1
const note = (...args: unknown[]) => { seen.push(args.length); };  //= s1,5 f5
const make = (name: string) => (name ? note : () => {});     //= s1,3 f3,0 b3,0
@make('class')
class A {
  @make('field') field = seen.length || 1;                   //= s1 b1,0
  constructor(private readonly p: number = 1) {}             //= f1 b1
  @note method(@note a: number): number { return a ? this.p : 0; }  //= s1 f1 b1,0
  @make('accessor') get g() { return 1; }                    //= s0 f0
}
equal([new A().method(1), seen.length], [1, 5]);             //= s1
