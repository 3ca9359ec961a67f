export default function (a = 1) {                            //= f0 b0
  return a;                                                  //= s0
}
export const named = 1;                                      //= s1
