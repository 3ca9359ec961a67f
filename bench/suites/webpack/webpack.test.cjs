/** webpack builds programs of 150 modules, in three modes; what it made must run. For mocha. */
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const vm = require('node:vm');
const webpack = require('./lib/webpack/lib/index.js');

const MODULES = 150;

function makeProgram(folder, kind) {
  fs.mkdirSync(folder, { recursive: true });
  for (let i = 0; i < MODULES; i++) {
    const next = [2 * i + 1, 2 * i + 2].filter((n) => n < MODULES);
    const code = kind === 'esm'
      ? `${next.map((n) => `import value${n} from './m${n}.js';`).join('\n')}\nexport const unused${i} = ${i};\nexport default ${[i, ...next.map((n) => `value${n}`)].join(' + ')};\n`
      : `${next.map((n) => `const value${n} = require('./m${n}.js');`).join('\n')}\nmodule.exports = ${[i, ...next.map((n) => `value${n}`)].join(' + ')};\n`;
    fs.writeFileSync(path.join(folder, `m${i}.js`), code);
  }
  fs.writeFileSync(path.join(folder, 'main.js'), kind === 'esm' ? "import sum from './m0.js';\nglobalThis.sum = sum;\n" : "globalThis.sum = require('./m0.js');\n");
}

const build = (options) => new Promise((resolve, reject) => webpack(options, (error, stats) => (error || stats.hasErrors() ? reject(error ?? new Error(stats.toString())) : resolve(stats))));

describe('webpack', function () {
  this.timeout(120_000);
  let folder;
  before(() => (folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'tallymark-webpack-'))));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  for (const kind of ['esm', 'commonjs']) {
    for (const [name, options] of Object.entries({ development: { mode: 'development', devtool: false }, sourcemaps: { mode: 'development', devtool: 'source-map' }, production: { mode: 'production', optimization: { minimize: false } } })) {
      it(`${kind}, ${name}`, async () => {
        const context = path.join(folder, `${kind}-${name}`);
        makeProgram(context, kind);
        const stats = await build({ context, entry: './main.js', output: { path: path.join(context, 'dist') }, ...options });
        assert.ok(stats.toString().includes('compiled'));
        const sandbox = {};
        vm.runInNewContext(fs.readFileSync(path.join(context, 'dist/main.js'), 'utf8'), sandbox);
        assert.strictEqual(sandbox.sum, (MODULES * (MODULES - 1)) / 2);
      });
    }
  }
});
