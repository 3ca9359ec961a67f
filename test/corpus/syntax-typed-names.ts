// A function keeps the name it takes from its place, types around it or not.
type F = () => number;
const one = Number('1'), asserted = (() => 1) as F;          //= s1,1,0 f0
for (let first = Number('1'), second = (() => 2) satisfies F; first > 0; first--) equal(second.name, 'second');  //= s1,1,1,0,1 f0
class Named { field = (() => 3) as F; static other = (function () { return 4; }) as F; }  //= s1,0,1,0 f0,0
function take(given = (() => 5)!) { return given.name; }     //= s0,1 f1,0 b1
equal([asserted.name, new Named().field.name, Named.other.name, take(), one], ['asserted', 'field', 'other', 'given', 1]);  //= s1
