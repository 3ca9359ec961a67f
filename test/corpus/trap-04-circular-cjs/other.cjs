const main = require('./main.cjs');                          //= s1
module.exports = { seen: main.early(), late: main.late };    //= s1
