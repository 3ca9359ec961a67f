/**
 * What the SWC plugin costs at build time: the same 300 files of real packages through SWC alone, with swc-plugin-coverage-instrument and with ours, in one
 * process, file by file in turn, so that all three meet the same weather. What each made must parse and hold its counters. Then what the first
 * file of a process costs more than SWC alone, in fresh processes: cold (the Wasm is compiled) and with SWC's disk cache.
 *
 *     npm run build && node bench/swc.mjs [--rounds 7] [--json]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from '@babel/parser';
import swc from '@swc/core';
import { median } from './statistics.mjs';

const require = createRequire(import.meta.url);
const PLUGINS = { none: null, peer: require.resolve('swc-plugin-coverage-instrument'), ours: fileURLToPath(new URL('../swc/plugin.wasm', import.meta.url)) };
const MARK = { none: /(?:)/, peer: /cov_\d+/, ours: /\+\+\$(?:c|tm)\d*\[|\$tm : \[\]\)\[/ };
const OPTIONS = { peer: {}, ours: { include: '/**', exclude: '!**' } };

function options(name, filename, cacheRoot) {
  const plugin = PLUGINS[name];
  return {
    filename, swcrc: false, configFile: false, isModule: 'unknown',
    jsc: {
      target: 'esnext',
      parser: filename.endsWith('.ts') ? { syntax: 'typescript', decorators: true } : { syntax: 'ecmascript', jsx: true },
      experimental: plugin ? { plugins: [[plugin, OPTIONS[name]]], ...(cacheRoot && { cacheRoot }) } : {},
    },
  };
}

if (process.argv[2] === '--first') {
  // A child: how long the first file takes, and then the next.
  const [, , , name, cacheRoot] = process.argv;
  swc.transformSync('a', options('none', '/warm-up.js'));
  const times = [1, 2].map((number) => {
    const start = process.hrtime.bigint();
    swc.transformSync('f()', options(name, `/first${number}.js`, cacheRoot));
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  console.log(JSON.stringify(times));
  process.exit();
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, json: { type: 'boolean', default: false } } });
const FILES = 300;
const PACKAGES = ['async', 'express', 'handlebars', 'immer', 'lodash', 'mobx', 'moment', 'preact', 'ramda', 'rxjs', 'three', 'underscore', 'vue', 'zod', '@tanstack/query-core'];
const modules = realpathSync(new URL('../node_modules', import.meta.url)) + sep;

function sources(name) {
  const entries = readdirSync(join(modules, name), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && /\.(js|mjs|cjs|ts)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  return paths
    .filter((path) => !/\.min\.|\.glsl\.|\.d\.|[\\/]node_modules[\\/]/.test(path.slice(modules.length + name.length)))
    .sort()
    .map((path) => ({ path, source: readFileSync(path, 'utf8') }))
    .filter(({ source }) => source.length > 2000 && source.length < 60_000 && /\bfunction\b|=>/.test(source));
}

/** As many from each package as it takes, evenly over its files; only what all three can do. */
function choose() {
  const chosen = [];
  const rest = [];
  const share = FILES / PACKAGES.length;
  for (const name of PACKAGES) {
    const all = sources(name);
    const step = Math.max(1, all.length / share);
    all.forEach((file, index) => (Math.floor(index / step) !== Math.floor((index - 1) / step) ? chosen : rest).push(file));
  }
  return [...chosen, ...rest].filter(works).slice(0, FILES);
}

let checked = 0;
function works({ path, source }) {
  if (checked >= FILES) return false;
  for (const name of Object.keys(PLUGINS)) {
    let code;
    try {
      code = swc.transformSync(source, options(name, path)).code;
    } catch (error) {
      if (name === 'ours') throw error;
      return false;
    }
    if (!MARK[name].test(code)) return false; // types or tables only
    parse(code, { sourceType: 'unambiguous', plugins: ['jsx'], allowReturnOutsideFunction: true });
  }
  checked++;
  return true;
}

process.chdir(mkdtempSync(join(tmpdir(), 'tallymark-bench-'))); // SWC's cache goes to the working directory
const files = choose();
const bytes = files.reduce((sum, { source }) => sum + source.length, 0);

const rounds = Number(values.rounds);
const times = { none: [], peer: [], ours: [] };
for (let round = 0; round < rounds; round++) {
  const sum = { none: 0, peer: 0, ours: 0 };
  for (const { path, source } of files) {
    for (const name of Object.keys(PLUGINS)) {
      const set = options(name, path);
      const start = process.hrtime.bigint();
      swc.transformSync(source, set);
      sum[name] += Number(process.hrtime.bigint() - start) / 1e6;
    }
  }
  for (const name of Object.keys(PLUGINS)) times[name].push(sum[name] / files.length);
}

function first(name, cacheRoot) {
  const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--first', name, cacheRoot], { encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout)[0];
}
const starts = {};
for (const name of ['peer', 'ours']) {
  const cold = [];
  const cached = [];
  for (let i = 0; i < 5; i++) {
    const cacheRoot = mkdtempSync(join(tmpdir(), 'tallymark-swc-'));
    cold.push(first(name, cacheRoot));
    cached.push(first(name, cacheRoot));
    rmSync(cacheRoot, { recursive: true });
  }
  starts[name] = { cold: median(cold), cached: median(cached) };
}

const result = {
  node: process.version,
  swc: swc.version,
  files: files.length,
  bytes,
  rounds,
  msPerFile: Object.fromEntries(Object.entries(times).map(([name, list]) => [name, { median: median(list), least: Math.min(...list), most: Math.max(...list) }])),
  firstFileMs: starts,
  wasmBytes: { peer: statSync(PLUGINS.peer).size, ours: statSync(PLUGINS.ours).size },
};
if (values.json) console.log(JSON.stringify(result, null, 2));
else {
  const { msPerFile: ms, firstFileMs: start, wasmBytes: size } = result;
  const row = (name) => `${ms[name].median.toFixed(2)} ms (${ms[name].least.toFixed(2)}-${ms[name].most.toFixed(2)})`;
  console.log(`${files.length} files, ${(bytes / 1024).toFixed(0)} KB, @swc/core ${swc.version}, node ${process.version}, median of ${rounds} rounds (least-most), per file`);
  console.log(`no plugin                       ${row('none')}`);
  console.log(`swc-plugin-coverage-instrument  ${row('peer')}   first file ${start.peer.cold.toFixed(0)} ms cold, ${start.peer.cached.toFixed(1)} ms cached   ${size.peer} bytes`);
  console.log(`tallymark/swc                   ${row('ours')}   first file ${start.ours.cold.toFixed(0)} ms cold, ${start.ours.cached.toFixed(1)} ms cached   ${size.ours} bytes`);
  console.log(`tallymark/swc takes ${(ms.ours.median / ms.peer.median).toFixed(2)} of the peer's time per file, ${((ms.ours.median - ms.none.median) / (ms.peer.median - ms.none.median)).toFixed(2)} of what it adds`);
}
