// TSX: a generic arrow needs its comma, and an expression its braces.
type P = { n?: number };
const Row = <T extends P,>({ n = 1 }: T) => <td data-n={n!}>{n > 1 ? 'many' : ('one' as string)}</td>;  //= s1,1 f1 b1 b0,1
equal((Row({}) as any).children[0], 'one');                  //= s1
export default Row;
