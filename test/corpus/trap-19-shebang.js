#!/usr/bin/env node
// forms: script commonjs module
/**
 * A licence.
 * @license MIT
 */
'use strict';
equal((function () { return this; })(), undefined);          //= s1,1 f1
