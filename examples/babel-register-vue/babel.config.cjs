module.exports = {
  presets: [['@babel/preset-env', { targets: { node: 'current' } }], ['@babel/preset-typescript', { allExtensions: true, isTSX: true }]],
  plugins: ['@vue/babel-plugin-jsx', 'tallymark/babel'],
};
