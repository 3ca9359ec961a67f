/**
 * The run-time price of coverage: every program under every engine, each combination in a process of its own, engines interleaved
 * within a round so that a noisy machine is as unfair to one as to the other. The instrumented code lies on disk before a clock starts.
 *
 *   node bench/price.mjs [--node <binary>] [--rounds 5] [--iterations 10] [--only name,name] [--engines plain,tallymark] [--save]
 *
 * A process's figure is the CPU time of all its iterations, JIT warm-up included, loading excluded. An engine's ratio for a program is
 * the median over the rounds of (its figure / plain's figure of the same round). The output of every iteration is compared with the
 * recorded one, results/checksums.json. `--save` writes results/price-node<major>.json.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, buildDirectory, MODULES } from './build.mjs';
import { ENGINES } from './engines.mjs';
import { PROGRAMS } from './programs.mjs';
import { geometricMean, median, quantile, sum } from './statistics.mjs';

const ROOT = path.dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    rounds: { type: 'string', default: '5' },
    iterations: { type: 'string', default: '10' },
    only: { type: 'string' },
    engines: { type: 'string' },
    save: { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
  },
});

const programs = PROGRAMS.filter(({ name }) => !options.only || options.only.split(',').includes(name));
const engines = Object.entries(ENGINES).filter(([name]) => name === 'plain' || !options.engines || options.engines.split(',').includes(name));
const checksumFile = path.join(ROOT, 'results', 'checksums.json');
const checksums = fs.existsSync(checksumFile) ? JSON.parse(fs.readFileSync(checksumFile, 'utf8')) : {};

if (!options['no-build']) for (const [name, engine] of engines) build(name, engine, programs);

/** One process. Throws where it fails or computes something else. */
function measure(engineName, engine, program) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'tallymark-bench-'));
  try {
    const file = path.join(buildDirectory(engine.instrument ? engineName : 'plain'), 'programs', `${program.name}.mjs`);
    const text = execFileSync(options.node, [...(engine.args ?? []), path.join(ROOT, 'measure.mjs'), file, options.iterations, MODULES], {
      env: { ...process.env, NODE_ENV: 'production', ...engine.env?.(directory) },
      encoding: 'utf8',
      cwd: directory,
      maxBuffer: 1 << 26,
    });
    const result = JSON.parse(text.trim().split('\n').at(-1));
    checksums[program.name] ??= result.checksum;
    if (checksums[program.name] !== result.checksum) throw new Error(`${program.name} under ${engineName}: ${result.checksum}, not ${checksums[program.name]}`);
    return result;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** results[program][engine]: one process per round */
const results = {};
for (const { name } of programs) results[name] = Object.fromEntries(engines.map(([engine]) => [engine, []]));
for (let round = 0; round < Number(options.rounds); round++) {
  for (const program of programs) {
    // A different engine goes first each round, so that none always finds the caches warm.
    const order = engines.map((_, i) => engines[(i + round) % engines.length]);
    for (const [name, engine] of order) {
      try {
        results[program.name][name].push(measure(name, engine, program));
      } catch (error) {
        results[program.name][name].push({ error: String(error.stderr || error.message).slice(0, 500) });
      }
    }
  }
  process.stderr.write(`round ${round + 1} of ${options.rounds}\n`);
}

const figures = { total: (run) => sum(run.cpu), warm: (run) => Math.min(...run.cpu), wall: (run) => sum(run.wall), load: (run) => run.load };
const summary = { programs: {}, geometricMean: {}, worst: {} };
for (const program of programs) {
  const plain = results[program.name].plain;
  const row = (summary.programs[program.name] = { kind: program.kind, plain: round2(median(plain.map(figures.total))), engines: {} });
  for (const [engine] of engines) {
    if (engine === 'plain') continue;
    const runs = results[program.name][engine];
    const failed = runs.find((run) => run.error);
    if (failed) {
      row.engines[engine] = { error: failed.error };
      continue;
    }
    const cell = (row.engines[engine] = {});
    for (const figure in figures) {
      const ratios = runs.map((run, i) => figures[figure](run) / figures[figure](plain[i]));
      cell[figure] = { ratio: round2(median(ratios)), low: round2(quantile(ratios, 0.25)), high: round2(quantile(ratios, 0.75)) };
    }
  }
}
for (const [engine] of engines) {
  if (engine === 'plain') continue;
  const cells = programs.map(({ name }) => summary.programs[name].engines[engine]).filter((cell) => !cell.error);
  summary.geometricMean[engine] = Object.fromEntries(Object.keys(figures).map((figure) => [figure, round2(geometricMean(cells.map((cell) => cell[figure].ratio)))]));
  summary.worst[engine] = Math.max(...cells.map((cell) => cell.total.ratio));
}

function round2(value) {
  return Math.round(value * 100) / 100;
}

const width = Math.max(...programs.map(({ name }) => name.length), 12);
const shown = engines.map(([name]) => name).filter((name) => name !== 'plain');
console.log(['program'.padEnd(width), 'plain ms', ...shown.map((name) => name.padStart(17))].join(' '));
for (const program of programs) {
  const { plain, engines: cells } = summary.programs[program.name];
  const cell = (name) => (cells[name].error ? 'failed' : `${cells[name].total.ratio.toFixed(2)} (${cells[name].total.low.toFixed(2)}-${cells[name].total.high.toFixed(2)})`);
  console.log([program.name.padEnd(width), plain.toFixed(0).padStart(8), ...shown.map((name) => cell(name).padStart(17))].join(' '));
  for (const name of shown) if (cells[name].error) console.log(`  ${name}: ${cells[name].error}`);
}
for (const figure in figures) {
  console.log([`mean ${figure}`.padEnd(width + 9), ...shown.map((name) => summary.geometricMean[name][figure].toFixed(2).padStart(17))].join(' '));
}
console.log(['worst total'.padEnd(width + 9), ...shown.map((name) => summary.worst[name].toFixed(2).padStart(17))].join(' '));

if (options.save) {
  const node = execFileSync(options.node, ['--version'], { encoding: 'utf8' }).trim();
  const { model } = os.cpus()[0];
  const about = { date: new Date().toISOString().slice(0, 10), node, cpu: model, cores: os.cpus().length, rounds: Number(options.rounds), iterations: Number(options.iterations) };
  const labels = Object.fromEntries(engines.map(([name, { label }]) => [name, label]));
  fs.mkdirSync(path.join(ROOT, 'results'), { recursive: true });
  fs.writeFileSync(path.join(ROOT, 'results', `price-node${node.slice(1).split('.')[0]}.json`), JSON.stringify({ ...about, labels, ...summary }, null, 1) + '\n');
  fs.writeFileSync(checksumFile, JSON.stringify(checksums, null, 1) + '\n');
}
