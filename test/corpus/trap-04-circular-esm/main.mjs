// The other module calls `hoisted` before this one's body has run.
import { early } from './other.mjs';
export function hoisted(value = 1) {                         //= f1 b1
  return value ? 'called' : 'never';                         //= s1 b1,0
}
export class Late { static a = 1; }                          //= s1
equal(early, ['called', 'ReferenceError']);                  //= s1
