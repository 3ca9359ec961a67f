// forms: script commonjs module
// Concise arrows, `default`, missing else, chained ifs, bodies without braces.
const arrow = (n) => n > 1 ? 'many' : n && 'one';            //= s1,4 f4 b1,3 b3,1
function kind(n) {                                           //= f8
  if (n === 0) return 'zero';                                //= s8,1 b1,7
  else if (n === 1) return 'one';                            //= s7,1 b1,6
  else if (n === 2) { return 'two'; }                        //= s6,1 b1,5
  switch (n) {                                               //= s5 b1,2,3,1,1
    case 3:
    case 4: n += 10;                                         //= s2
    case 5: return 'fell' + n;                               //= s3
    default: return 'other';                                 //= s1
    case 6:
  }
  return 'six';                                              //= s1
}
equal([0, 1, 2, 3, 4, 5, 6, 7].map(kind), ['zero', 'one', 'two', 'fell13', 'fell14', 'fell5', 'six', 'other']);  //= s1
equal([arrow(2), arrow(1), arrow(0)], ['many', 'one', 0]);   //= s1
if (kind) ; else equal(1, 2);                                //= s1,0 b1,0
if (!kind) equal(1, 2);                                      //= s1,0 b0,1
if (arrow) if (!kind) equal(1, 2); else ;                    //= s1,1,0 b1,0 b0,1
while (arrow(0)) equal(1, 2);                                //= s1,0
for (var i = 0; i < 2; i++) if (i) equal(i, 1);              //= s1,1,2,1 b1,1
do i--; while (i);                                           //= s1,2
// Bodies without braces that are ifs, with something after them; what follows is counted in the arms.
function nested(a, log) {                                    //= f3
  let n = 0;                                                 //= s3
  if (a) if (a === 1) log();                                 //= s3,2,1 b2,1 b1,1
  n++;                                                       //= s3
  if (a) { if (a === 1) log(); else if (n === 1) log(); }    //= s3,2,1,1,1 b2,1 b1,1 b1,0
  else if (n === 1) n--; else log();                         //= s1,1,0 b1,0
  return n;                                                  //= s3
}
equal([0, 1, 2].map((a) => nested(a, () => 0)), [0, 1, 1]);  //= s1,3,3 f3,3
function deep(a, log) {                                      //= f9
  if (a) if (a !== 1) if (a !== 2) if (a !== 3) if (a !== 4) if (a !== 5) if (a !== 6) if (a !== 7) log();  //= s9,8,7,6,5,4,3,2,1 b8,1 b7,1 b6,1 b5,1 b4,1 b3,1 b2,1 b1,1
  return a;                                                  //= s9
}
equal([0, 1, 2, 3, 4, 5, 6, 7, 8].map((a) => deep(a, () => 0)).length, 9);  //= s1,9,1 f9,1
