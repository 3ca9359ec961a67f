// forms: script commonjs module
for (var i = 0, n = 3; i < n; i++) ;                         //= s1,1,1
for (let j = i && 1, k = () => j; j < 3; j++) equal(k(), 1);  //= s1,1,1,2,2 f2 b1,1
for (const key in { a: 1, b: 2 }) i += key.length;           //= s1,2
for (i = 0; ; ) { if (i++ > 1) break; }                      //= s1,3,1 b1,2
equal(i, 3);                                                 //= s1
