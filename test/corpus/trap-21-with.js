// forms: script commonjs
// Nothing is counted in the body of `with`: the object would see the counter being looked up.
const seen = [];                                             //= s1
const o = new Proxy({ a: 1 }, { has(target, key) { seen.push(key); return key in target; } });  //= s1,5,5 f5
with (o) {                                                   //= s1
  a = a ? 2 : 3;
  if (a) { a++; }
}
equal([seen.filter((key) => key !== 'a'), o.a], [[], 3]);    //= s1,5 f5
