// babel-jest, Jest's default: the line for coverage is in babel.config.cjs.
module.exports = {};
