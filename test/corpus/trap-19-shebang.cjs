#!/usr/bin/env node
/**
 * A licence.
 * @license MIT
 */
'use strict';
equal((function () { return this; })(), undefined);          //= s1,1 f1
