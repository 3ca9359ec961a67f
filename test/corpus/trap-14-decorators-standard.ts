// Standard decorators, with `accessor` fields.
const kinds: string[] = [];                                  //= s1
function note<T>(value: T, context: { kind: string; name: unknown }): void {  //= f5
  kinds.push(context.kind + ':' + String(context.name));     //= s5
}
@note
class A {
  @note accessor x = kinds.length ? 1 : 2;                   //= b1,0
  @note static y = 1;                                        //= s1
  @note m() { return this.x ?? 0; }                          //= s1 f1 b1,0
}
@(kinds.length ? note : note) class B {}                     //= b1,0
equal([new A().m(), kinds.length, B.name], [1, 5, 'B']);     //= s1
