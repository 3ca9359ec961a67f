// forms: script commonjs module; same lines
// Lines do not move, and functions keep their text but for the counters.
const line = (e) => Number(/:(\d+):\d+\)?$/.exec(e.stack.split('\n')[1])[1]);  //= s1,2 f2
function fails() {                                           //= f1
  const before = 1;                                          //= s1

  if (before) throw new Error('here');                       //= s1,1 b1,0
}
try {                                                        //= s1
  fails();                                                   //= s1
} catch (e) {
  equal(line(e) - line(new Error()), -5);                    //= s1
}
equal((() => { try { null.x; } catch (e) { return e.message; } })(), "Cannot read properties of null (reading 'x')");  //= s1,1,1,1 f1
equal((() => { try { fails.nothing(); } catch (e) { return e.message; } })(), 'fails.nothing is not a function');  //= s1,1,1,1 f1
