// forms: script commonjs module
let out = '';                                                //= s1
outer: for (let i = 0; i < 3; i++) {                         //= s1,1,1
  inner: for (const j of [0, 1, 2]) {                        //= s3,3
    if (j === 1) continue outer;                             //= s5,2 b2,3
    if (i === 2) break outer;                                //= s3,1 b1,2
    out += i + '' + j + ' ';                                 //= s2
  }
  out += 'never';                                            //= s0
}
a: b: while (true) { break a; }                              //= s1,1,1,1
block: { if (out) break block; out = 0; }                    //= s1,1,1,0 b1,0
single: if (out) break single;                               //= s1,1,1 b1,0
c: do { if (out) continue c; } while (false);                //= s1,1,1,1 b1,0
d: switch (1) { case 1: break d; }                           //= s1,1,1 b1
h: for (const k in { x: 1 }) for (;;) continue h;            //= s1,1,1,1
equal(out, '00 10 ');                                        //= s1
