/**
 * What the Babel plug-in costs at build time: the same 300 files of real packages through Babel alone, with babel-plugin-istanbul and with ours, in one
 * process, file by file in turn, so that all three meet the same weather. Figures are CPU time, the garbage collector's included. What each made is
 * parsed and must hold its counters.
 *
 *     npm run build && node bench/babel.mjs [--rounds 5] [--json > bench/results/babel.json]
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import * as babel from '@babel/core';
import istanbul from 'babel-plugin-istanbul';
import tallymark from '../dist/plugin/babel/index.js';
import { median } from './statistics.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } } });
const FILES = 300;
const PACKAGES = ['async', 'express', 'handlebars', 'immer', 'lodash', 'mobx', 'moment', 'preact', 'ramda', 'rxjs', 'three', 'underscore', 'vue', 'zod', '@tanstack/query-core'];

const modules = realpathSync(new URL('../node_modules', import.meta.url)) + sep;

function sources(name) {
  const entries = readdirSync(join(modules, name), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && /\.(js|mjs|cjs|ts)$/.test(entry.name) && !/\.min\.|\.glsl\.|\.d\.|[\\/]node_modules[\\/]/.test(join(entry.parentPath, entry.name).slice(modules.length + name.length)))
    .map((entry) => join(entry.parentPath, entry.name));
  return paths.sort().map((path) => ({ path, source: readFileSync(path, 'utf8') })).filter(({ source }) => source.length > 2000 && source.length < 60_000 && /\bfunction\b|=>/.test(source));
}

/** As many from each package as it takes, evenly over its files. */
function choose() {
  const chosen = [];
  const share = FILES / PACKAGES.length;
  const rest = [];
  for (const name of PACKAGES) {
    const all = sources(name).filter(parses);
    const step = Math.max(1, all.length / share);
    const taken = new Set(all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step)));
    chosen.push(...taken);
    rest.push(...all.filter((file) => !taken.has(file)));
  }
  return [...chosen, ...rest].slice(0, FILES);
}

const optionsFor = (path, plugins) => ({
  configFile: false, babelrc: false, browserslistConfigFile: false, compact: false, filename: path, cwd: modules, sourceType: 'unambiguous',
  parserOpts: { plugins: path.endsWith('.ts') ? ['typescript', 'decorators-legacy'] : ['jsx'], allowReturnOutsideFunction: true },
  plugins,
});

function parses({ path, source }) {
  try {
    return Boolean(babel.parseSync(source, optionsFor(path, [])));
  } catch {
    return false;
  }
}

const ENGINES = {
  none: { plugins: [], mark: /^/ },
  istanbul: { plugins: [[istanbul, { cwd: modules, include: ['**'], exclude: [], extension: ['.js', '.mjs', '.cjs', '.ts'], excludeNodeModules: false }]], mark: /\(\)\.[sfb]\[/ },
  tallymark: { plugins: [[tallymark, { exclude: '!**' }]], mark: /\+\+cov\$/ },
};

const files = choose();
const bytes = files.reduce((sum, { source }) => sum + source.length, 0);
const made = Object.fromEntries(Object.keys(ENGINES).map((name) => [name, 0]));
const times = Object.fromEntries(Object.keys(ENGINES).map((name) => [name, []]));

for (let round = -1; round < Number(values.rounds); round++) {
  const sums = Object.fromEntries(Object.keys(ENGINES).map((name) => [name, 0]));
  files.forEach(({ path, source }, index) => {
    // Who goes first changes from file to file and from round to round.
    const order = Object.keys(ENGINES);
    order.unshift(...order.splice((index + round + 1) % order.length));
    const counted = {};
    for (const name of order) {
      const options = optionsFor(path, ENGINES[name].plugins);
      const start = process.cpuUsage();
      const { code } = babel.transformSync(source, options);
      const { user, system } = process.cpuUsage(start);
      sums[name] += (user + system) / 1e3;
      if (round >= 0) continue;
      made[name] += code.length;
      counted[name] = ENGINES[name].mark.test(code);
      babel.parseSync(code, optionsFor(path, []));
    }
    if (counted.istanbul !== counted.tallymark) throw new Error(`only one of the two counts in ${path}`);
  });
  if (round < 0) continue; // the first round warms up and checks
  for (const name of Object.keys(ENGINES)) times[name].push(sums[name]);
}

const result = { node: process.version, babel: babel.version, files: files.length, bytes, rounds: Number(values.rounds) };
result.engines = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, { median: Math.round(median(all)), all: all.map(Math.round), output: made[name] }]));
const price = (name) => median(times[name].map((time, i) => time - times.none[i]));
result.price = { istanbul: Math.round(price('istanbul')), tallymark: Math.round(price('tallymark')) };
if (values.json) console.log(JSON.stringify(result, null, 1));
else {
  console.log(`${result.files} files, ${(bytes / 1e6).toFixed(1)} MB, Node ${process.version}, Babel ${babel.version}, median of ${values.rounds} rounds`);
  for (const [name, { median: time, output }] of Object.entries(result.engines)) {
    console.log(`${name.padEnd(10)} ${String(time).padStart(6)} ms CPU  ${(time / result.engines.none.median).toFixed(2)}x of Babel alone  ${(output / 1e6).toFixed(1)} MB out`);
  }
  console.log(`the plug-ins alone: istanbul ${result.price.istanbul} ms, tallymark ${result.price.tallymark} ms`);
}
if (result.engines.tallymark.median > result.engines.istanbul.median) process.exitCode = 1;
