// no oracle
'use client';
// A module is strict without a directive; a function whose text is carried elsewhere is strict there only if its own still stands first.
function action() {                                          //= f1
  'use server';
  'use strict';
  return this === undefined;                                 //= s1
}
const assigned = function () {                               //= s1 f1
  "use cache"
  'use strict'
  return this === undefined                                  //= s1
};
const plain = function () {                                  //= s1 f1
  'use server';
  return this === undefined;                                 //= s1
};
equal([action(), assigned(), plain()], [true, true, true]);  //= s1
equal([elsewhere(action), elsewhere(assigned), elsewhere(plain)], [true, true, false]);  //= s1
export { action };
