/**
 * The engines that are compared. `load()` gives `instrument(source, path, esm)`, which makes the code that is written to disk before anything is timed (no `load`: the plain source), and loads this
 * engine only, so that a process that measures one holds nothing of the others. `env(directory)` is what its process gets, with a fresh directory for what it wants to write.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createRun, ENV_RUN } from '../dist/runtime/directory.cjs';

const require = createRequire(import.meta.url);

export const version = (name) => {
  for (const base of require.resolve.paths(name)) {
    try {
      return require(`${base}/${name}/package.json`).version;
    } catch {}
  }
  throw new Error(`${name} is not installed`);
};

async function istanbul() {
  const { createInstrumenter } = await import('istanbul-lib-instrument');
  return (source, path, esm) => createInstrumenter({ esModules: esm, compact: true, autoWrap: !esm }).instrumentSync(source, path);
}

// `compat` and no branches for `?.`: counts the same things as the others, which is also its faster setting.
async function oxc() {
  const { instrument } = await import('oxc-coverage-instrument');
  return (source, path) => instrument(source, path, { compat: 'istanbul', trackOptionalChainBranches: false }).code;
}

async function swc() {
  const { transformSync } = await import('@swc/core');
  const plugin = require.resolve('swc-plugin-coverage-instrument');
  const jsc = { target: 'esnext', parser: { syntax: 'ecmascript' }, preserveAllComments: true, experimental: { plugins: [[plugin, {}]] } };
  return (source, path, esm) => transformSync(source, { filename: path, isModule: esm ? true : 'commonjs', sourceMaps: false, swcrc: false, configFile: false, jsc }).code;
}

const tallymark = (mode) => async () => {
  const { instrumentSource } = await import('../dist/src/instrument.js');
  return (source, path, esm) => instrumentSource(source, { filename: path, mode, sourceType: esm ? 'module' : 'commonjs' }).code;
};

const preload = fileURLToPath(new URL('../dist/src/hook/preload.cjs', import.meta.url));

// As `tallymark run` does it, but nothing is selected: the code is instrumented already.
const asRun = { args: ['--require', preload], env: (directory) => ({ [ENV_RUN]: createRun(directory, { command: [] }) }) };

export const ENGINES = {
  plain: { label: 'plain' },
  tallymark: { label: 'Tallymark, counts', load: tallymark('counts'), ...asRun },
  'tallymark-hits': { label: 'Tallymark, hits', load: tallymark('hits'), ...asRun },
  istanbul: { label: `istanbul-lib-instrument ${version('istanbul-lib-instrument')}`, load: istanbul },
  oxc: { label: `oxc-coverage-instrument ${version('oxc-coverage-instrument')}`, load: oxc },
  swc: { label: `swc-plugin-coverage-instrument ${version('swc-plugin-coverage-instrument')} (@swc/core ${version('@swc/core')})`, load: swc },
  v8: { label: 'V8 precise coverage (NODE_V8_COVERAGE, as c8)', env: (directory) => ({ NODE_V8_COVERAGE: directory }) },
};
