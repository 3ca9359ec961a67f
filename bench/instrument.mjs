/**
 * How fast source becomes instrumented source: the same 400 published files through every engine, each in a process of its own that sees each file once, as the
 * first run of a test suite does (so the JIT's warm-up is in it), engines interleaved within a round.
 *
 *     npm run build && node bench/instrument.mjs [--rounds 5] [--save]
 *
 * `tallymark, warm` is what the hook does in every later process: hash the source, read the code from the cache. `tallymark, ahead` is what `tallymark run` does beside a command when the cache is
 * empty, here with all cores, for no command runs: the files are shared out to processes. Starting these, loading the instrumenter, reading sources and writing code and site maps into the cache
 * is in its times. Of the others, loading the engine is not in the times; the SWC plugin's Wasm is compiled before the clock starts. Each output is parsed once, before the rounds. `--save`
 * writes results/instrument.json and the README's table.
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { corpus } from './corpus.mjs';
import { about, saveResult } from './publish.mjs';
import { median, quantile } from './statistics.mjs';

const LIST = 'files.json';
const ENGINES = ['istanbul', 'swc', 'oxc', 'tallymark', 'tallymark, ahead', 'tallymark, warm'];

if (process.argv[2] === '--child') await (process.argv[3] === 'tallymark, ahead' ? ahead : child)(process.argv[3], process.argv[4], process.argv[5] === 'check');
else parent();

/** Prints JSON: the time the files took (wall, and CPU of all threads, in milliseconds), bytes made, megabytes of memory on top of what loading took. */
async function child(name, cache, check) {
  const files = filesIn(cache);
  const instrument = await engine(name, cache);
  const memory = process.memoryUsage.rss();
  const made = [];
  const start = performance.now();
  const before = process.cpuUsage();
  for (const { path, source, esm } of files) made.push(instrument(source, path, esm));
  const { user, system } = process.cpuUsage(before);
  const wall = performance.now() - start;
  const rss = (process.resourceUsage().maxRSS * 1024 - memory) / 1e6;
  if (check) {
    const { parseSync } = await import('oxc-parser');
    made.forEach((code, i) => {
      const { path, esm } = files[i];
      const [error] = parseSync(path, code, { sourceType: esm ? 'module' : 'commonjs' }).errors;
      if (error) throw new Error(`${name} made code of ${path} that does not parse: ${error.message}`);
      if (!/\+\+|\+= 1/.test(code) || code === files[i].source) throw new Error(`${name} left ${path} as it was`);
    });
  }
  console.log(JSON.stringify({ wall, cpu: (user + system) / 1000, rss, bytes: made.reduce((sum, code) => sum + Buffer.byteLength(code), 0) }));
}

/** The same for processes that fill a cache; without memory, which is another process's. */
async function ahead(_name, folder, check) {
  const { processesFor } = await import('../dist/src/cli/ahead.js');
  const files = filesIn(folder);
  const cache = mkdtempSync(join(folder, 'ahead-'));
  const shares = processesFor(files.length, availableParallelism() + 1);
  const start = performance.now();
  const processes = Array.from({ length: shares }, (_, share) => {
    const made = fork(fileURLToPath(new URL('../dist/src/cli/ahead-process.js', import.meta.url)), [], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    made.send({ cache, mode: 'counts', paths: files.filter((_file, i) => i % shares === share).map(({ path }) => path) });
    return once(made, 'exit');
  });
  for (const [status] of await Promise.all(processes)) if (status !== 0) throw new Error(`a process ended with ${status}`);
  const wall = performance.now() - start;
  if (check) {
    const { sitesEntry } = await import('../dist/src/cli/sites.js');
    for (const { path, source } of files) readFileSync(sitesEntry(cache, source, path).file);
  }
  // The cache stays until all is over: right after files were deleted, ext4 looks longer for room for others.
  console.log(JSON.stringify({ wall, cpu: ticksOfChildren(), rss: null }));
}

/** CPU time of the processes that this one has waited for, in milliseconds, as Linux counts it. */
function ticksOfChildren() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** What the parent chose: to find out which of a package's files are modules leaves more garbage than any engine makes. */
function filesIn(folder) {
  return JSON.parse(readFileSync(join(folder, LIST), 'utf8')).map((file) => ({ ...file, source: readFileSync(file.path, 'utf8') }));
}

async function engine(name, cache) {
  if (name !== 'tallymark, warm') {
    const { ENGINES: engines } = await import('./engines.mjs');
    const instrument = await engines[name].load();
    if (name === 'swc') instrument('var a;', '/first.js', false);
    return instrument;
  }
  const { createRequire } = await import('node:module');
  const { Transformer } = createRequire(import.meta.url)('../dist/src/hook/transform.cjs');
  const none = { literal: [], folders: [], relative: [], absolute: [] };
  const select = { cwd: '/', include: null, exclude: [], back: none };
  const transformer = new Transformer({ select, cache, sourceMaps: false, onPlain: (path, reason) => { throw new Error(`${path}: ${reason}`); } });
  return (source, path, esm) => transformer.transform(source, path, esm ? 'module' : 'commonjs');
}

function parent() {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, save: { type: 'boolean', default: false } } });
  const files = corpus();
  const bytes = files.reduce((sum, { source }) => sum + Buffer.byteLength(source), 0);
  const cache = mkdtempSync(join(tmpdir(), 'tallymark-bench-'));
  writeFileSync(join(cache, LIST), JSON.stringify(files.map(({ path, esm }) => ({ path, esm }))));
  const results = Object.fromEntries(ENGINES.map((name) => [name, []]));
  const measure = (name, check) => JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--child', name, cache, check ? 'check' : ''], { encoding: 'utf8', cwd: cache }));
  try {
    // Fills the caches, ours and that of SWC's Wasm, and checks.
    for (const name of ENGINES) measure(name, true);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const name of ENGINES.map((_, i) => ENGINES[(i + round) % ENGINES.length])) results[name].push(measure(name, false));
      process.stderr.write(`round ${round + 1} of ${values.rounds}\n`);
    }
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
  const summary = {};
  for (const [name, runs] of Object.entries(results)) {
    const of = (key) => runs.map((run) => run[key]);
    summary[name] = {
      wall: Math.round(median(of('wall'))), low: Math.round(quantile(of('wall'), 0.25)), high: Math.round(quantile(of('wall'), 0.75)),
      cpu: Math.round(median(of('cpu'))), memory: runs[0].rss === null ? null : Math.round(median(of('rss'))),
    };
  }
  const ours = summary.tallymark;
  for (const each of Object.values(summary)) Object.assign(each, { ratio: round2(each.wall / ours.wall), cpuRatio: round2(each.cpu / ours.cpu) });
  const result = { ...about(), rounds: Number(values.rounds), files: files.length, bytes, engines: summary };
  console.log(`${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, Node ${process.version}; wall (quartiles), CPU of all threads; times ours (wall, CPU); memory`);
  for (const [name, { wall, low, high, cpu, ratio, cpuRatio, memory }] of Object.entries(summary)) {
    console.log(`${name.padEnd(16)} ${`${wall} ms (${low}-${high})`.padStart(22)} ${`${cpu} ms`.padStart(8)} ${ratio.toFixed(2).padStart(6)} ${cpuRatio.toFixed(2).padStart(6)} ${(memory === null ? '' : `${memory} MB`).padStart(8)}`);
  }
  if (values.save) saveResult('instrument', result);
}

function round2(value) {
  return Math.round(value * 100) / 100;
}
