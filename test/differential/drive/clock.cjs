'use strict';
// A clock that goes on by one at every look: lodash counts calls per 16 ms, and runs of different speed must do the same.
let time = 0;
Date.now = () => ++time;
