const path = require('node:path');

module.exports = {
  mode: 'production',
  target: 'node20',
  entry: './src/main.ts',
  output: { path: path.resolve(__dirname, 'dist') },
  resolve: { extensions: ['.ts', '.js'] },
  module: {
    rules: [{
      test: /\.ts$/,
      loader: 'swc-loader',
      options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022', experimental: { plugins: [['tallymark/swc', {}]] } } },
    }],
  },
};
