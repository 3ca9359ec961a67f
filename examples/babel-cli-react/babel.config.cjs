module.exports = {
  presets: [['@babel/preset-env', { targets: { node: '12' } }], ['@babel/preset-react', { runtime: 'automatic' }]],
  plugins: ['tallymark/babel'],
  sourceMaps: true,
};
