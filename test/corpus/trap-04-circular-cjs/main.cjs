exports.early = function () { return 'half'; };              //= s1,1 f1
const other = require('./other.cjs');                        //= s1
exports.late = 1;                                            //= s1
equal([other.seen, other.late], ['half', undefined]);        //= s1
