/**
 * The engines that are compared. `instrument(source, path, esm)` gives the code that is written to disk before anything is timed
 * (none: the plain source); `env(directory)` is what its process gets, with a fresh directory for what it wants to write.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createInstrumenter } from 'istanbul-lib-instrument';
import * as oxc from 'oxc-coverage-instrument';
import * as swc from '@swc/core';
import { createRun, ENV_RUN } from '../dist/runtime/directory.cjs';
import { instrumentSource } from '../dist/src/instrument.js';

const require = createRequire(import.meta.url);

export const version = (name) => {
  for (const base of require.resolve.paths(name)) {
    try {
      return require(`${base}/${name}/package.json`).version;
    } catch {}
  }
  throw new Error(`${name} is not installed`);
};

function istanbul(source, path, esm) {
  return createInstrumenter({ esModules: esm, compact: true, autoWrap: !esm }).instrumentSync(source, path);
}

// `compat` and no branches for `?.`: counts the same things as the others, which is also its faster setting.
function oxcInstrument(source, path) {
  return oxc.instrument(source, path, { compat: 'istanbul', trackOptionalChainBranches: false }).code;
}

const swcPlugin = require.resolve('swc-plugin-coverage-instrument');

function swcInstrument(source, path, esm) {
  const options = { filename: path, isModule: esm ? true : 'commonjs', sourceMaps: false, swcrc: false, configFile: false };
  const jsc = { target: 'esnext', parser: { syntax: 'ecmascript' }, preserveAllComments: true, experimental: { plugins: [[swcPlugin, {}]] } };
  return swc.transformSync(source, { ...options, jsc }).code;
}

const preload = fileURLToPath(new URL('../dist/src/hook/preload.cjs', import.meta.url));

const tallymark = (mode) => (source, path, esm) => instrumentSource(source, { filename: path, mode, sourceType: esm ? 'module' : 'commonjs' }).code;

// As `tallymark run` does it, but nothing is selected: the code is instrumented already.
const asRun = { args: ['--require', preload], env: (directory) => ({ [ENV_RUN]: createRun(directory, { command: [] }) }) };

export const ENGINES = {
  plain: { label: 'plain' },
  tallymark: { label: 'Tallymark, counts', instrument: tallymark('counts'), ...asRun },
  'tallymark-hits': { label: 'Tallymark, hits', instrument: tallymark('hits'), ...asRun },
  istanbul: { label: `istanbul-lib-instrument ${version('istanbul-lib-instrument')}`, instrument: istanbul },
  oxc: { label: `oxc-coverage-instrument ${version('oxc-coverage-instrument')}`, instrument: oxcInstrument },
  swc: { label: `swc-plugin-coverage-instrument ${version('swc-plugin-coverage-instrument')} (@swc/core ${version('@swc/core')})`, instrument: swcInstrument },
  v8: { label: 'V8 precise coverage (NODE_V8_COVERAGE, as c8)', env: (directory) => ({ NODE_V8_COVERAGE: directory }) },
};
