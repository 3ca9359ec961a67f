// forms: script commonjs module; no oracle
/* istanbul ignore next */
function ignored() { return 1 ? 2 : 3; }
function f(a) {                                              //= f3
  /* istanbul ignore if */
  if (a) return 1;                                           //= s3 b2
  /* istanbul ignore else -- never false */
  if (!a) a = 1;                                             //= s2,2 b2
  else a = 2;
  // v8 ignore next 2
  if (a > 5)
    a = 3;
  const g = /* c8 ignore next */ () => 1;                    //= s2
  return a || /* istanbul ignore next */ 4;                  //= s2 b2
}
switch (f(0)) {                                              //= s1 b1
  case 1: equal(1, 1); break;                                //= s1,1
  /* istanbul ignore next */
  default: equal(1, 2);
}
/* c8 ignore start */
if (f(1)) equal(1, 1);
/* c8 ignore stop */
equal(f(0) ? 1 : /* istanbul ignore next */ 2, 1);           //= s1 b1
