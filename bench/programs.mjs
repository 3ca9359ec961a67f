/**
 * The programs that are timed. Each is programs/<name>.mjs, which exports `run(read)`: does a fixed piece of work and gives a text that
 * depends on all of it. `read(path)` gives a file of bench/node_modules, never an instrumented one.
 *
 * `packages` says which of the npm packages' files are instrumented with the program (patterns inside the package), the same ones for
 * every engine. `iterations` are per process.
 */
export const PROGRAMS = [
  { name: 'scheduler', kind: 'call-heavy' },
  { name: 'interpreter', kind: 'call-heavy' },
  { name: 'raytrace', kind: 'small objects' },
  { name: 'emulator', kind: 'switch' },
  { name: 'search', kind: 'recursion' },
  { name: 'numeric', kind: 'numeric' },
  { name: 'hash', kind: 'bits' },
  { name: 'strings', kind: 'strings' },
  { name: 'json', kind: 'characters' },
  { name: 'regexp', kind: 'regular expressions' },
  { name: 'allocation', kind: 'allocation' },
  { name: 'pipeline', kind: 'closures' },
  { name: 'async', kind: 'async' },
  { name: 'acorn', kind: 'parsing', packages: { acorn: [/^dist\/acorn\.mjs$/] } },
  { name: 'babel-parser', kind: 'parsing', packages: { '@babel/parser': [/^lib\/index\.js$/] } },
  { name: 'terser', kind: 'minifying', packages: { terser: [/^main\.js$/, /^lib\/.*\.js$/] } },
  { name: 'rollup', kind: 'bundling', packages: { rollup: [/^dist\/es\/shared\/.*\.js$/] } },
  { name: 'react-server', kind: 'rendering', packages: { react: [/^cjs\/react\.production\.js$/], 'react-dom': [/^cjs\/react-dom(-server-legacy\.node|-server\.node)?\.production\.js$/] } },
  { name: 'marked', kind: 'rendering', packages: { marked: [/^lib\/marked\.esm\.js$/] } },
  { name: 'highlight', kind: 'highlighting', packages: { 'highlight.js': [/^lib\/core\.js$/, /^lib\/languages\/(css|javascript|json|typescript)\.js$/] } },
  { name: 'mobx', kind: 'tiny methods', packages: { mobx: [/^dist\/mobx\.cjs\.development\.js$/] } },
  { name: 'lodash', kind: 'library', packages: { lodash: [/^lodash\.js$/] } },
];
