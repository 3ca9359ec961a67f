module.exports = {
  rootDir: '..',
  transform: {
    '\\.[jt]sx?$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022', experimental: { plugins: [['tallymark/swc', {}]] } } }],
  },
};
