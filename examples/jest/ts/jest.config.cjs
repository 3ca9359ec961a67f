// ts-jest checks and compiles the types, then Babel counts: the report goes back through ts-jest's source maps.
const tsconfig = { target: 'es2022', module: 'commonjs', strict: true, esModuleInterop: true };

module.exports = {
  rootDir: '..',
  transform: {
    '\\.ts$': ['ts-jest', { tsconfig, babelConfig: { plugins: ['tallymark/babel'] } }],
  },
};
