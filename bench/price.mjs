/**
 * The run-time price of coverage: every program under every engine, each combination in a process of its own, engines interleaved
 * within a round so that a noisy machine is as unfair to one as to the other. The instrumented code lies on disk before a clock starts.
 *
 *   node bench/price.mjs [--node <binary>,<binary>] [--minutes 12 | --rounds 5] [--iterations 10] [--only name,name] [--engines tallymark,istanbul] [--save]
 *
 * A process's figure is the CPU time of all its iterations, JIT warm-up included, loading excluded. An engine's ratio for a program is
 * the median over the rounds of (its figure / plain's figure of the same round). The output of every iteration is compared with the
 * recorded one, results/checksums.json.
 *
 * With `--minutes` rounds go on until the time is nearly used up; two rounds at the least. Ours take part in all of them, the others, who are slow and far away, in the first two.
 * `--save` writes results/price.json and the figures of README.md and docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, buildDirectory, MODULES } from './build.mjs';
import { ENGINES } from './engines.mjs';
import { cleanEnvironment } from './environment.mjs';
import { PROGRAMS } from './programs.mjs';
import { about, saveResult } from './publish.mjs';
import { geometricMean, median, quantile, sum } from './statistics.mjs';

const ROOT = path.dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    minutes: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    iterations: { type: 'string', default: '10' },
    only: { type: 'string' },
    engines: { type: 'string' },
    save: { type: 'boolean', default: false },
  },
});
const started = Date.now();
const OURS = ['plain', 'tallymark', 'tallymark-hits'];
/** Rounds of the others where time is what limits. */
const FEW = 2;

const programs = PROGRAMS.filter(({ name }) => !options.only || options.only.split(',').includes(name));
const engines = Object.entries(ENGINES).filter(([name]) => name === 'plain' || !options.engines || options.engines.split(',').includes(name));
const nodes = options.node.split(',').map((binary) => ({ binary, version: execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim() }));
const checksumFile = path.join(ROOT, 'results', 'checksums.json');
const checksums = fs.existsSync(checksumFile) ? JSON.parse(fs.readFileSync(checksumFile, 'utf8')) : {};

for (const [name, engine] of engines) await build(name, engine, programs);

/** One process. Throws where it fails or computes something else. */
function measure(binary, engineName, engine, program) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'tallymark-bench-'));
  try {
    const file = path.join(buildDirectory(engine.load ? engineName : 'plain'), 'programs', `${program.name}.mjs`);
    const text = execFileSync(binary, [...(engine.args ?? []), path.join(ROOT, 'measure.mjs'), file, options.iterations, MODULES], {
      env: cleanEnvironment({ NODE_ENV: 'production', ...engine.env?.(directory) }),
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

/** runs[node version][program][engine][round]: one process; empty where the engine sat the round out */
const runs = {};
for (const { version } of nodes) runs[version] = Object.fromEntries(programs.map(({ name }) => [name, Object.fromEntries(engines.map(([engine]) => [engine, []]))]));

let last = 0;
for (let round = 0; goesOn(round); round++) {
  const before = Date.now();
  const present = engines.filter(([name]) => !options.minutes || round < FEW || OURS.includes(name));
  for (const { binary, version } of nodes) {
    for (const program of programs) {
      // A different engine goes first each round, so that none always finds the caches warm.
      for (const [name, engine] of present.map((_, i) => present[(i + round) % present.length])) {
        try {
          runs[version][program.name][name][round] = measure(binary, name, engine, program);
        } catch (error) {
          // Without plain code there is nothing to compare with.
          if (name === 'plain') throw error;
          runs[version][program.name][name][round] = { error: String(error.stderr || error.message).slice(0, 500) };
        }
      }
    }
  }
  last = Date.now() - before;
  process.stderr.write(`round ${round + 1} took ${Math.round(last / 1000)} s\n`);
}

function goesOn(round) {
  if (!options.minutes) return round < Number(options.rounds);
  // The rounds after the first ones are shorter, so this is careful.
  return round < FEW || Date.now() - started + (round === FEW ? last / 2 : last) < Number(options.minutes) * 60_000;
}

const figures = { total: (run) => sum(run.cpu), warm: (run) => Math.min(...run.cpu), wall: (run) => sum(run.wall), load: (run) => run.load };
const round2 = (value) => Math.round(value * 100) / 100;

function summarize(version) {
  const summary = { rounds: 0, programs: {}, geometricMean: {}, worst: {} };
  for (const program of programs) {
    const { plain } = runs[version][program.name];
    summary.rounds = plain.length;
    const row = (summary.programs[program.name] = { kind: program.kind, plain: round2(median(plain.map(figures.total))), engines: {} });
    for (const [engine] of engines) {
      if (engine === 'plain') continue;
      const all = runs[version][program.name][engine];
      const failed = all.find((run) => run?.error);
      const cell = (row.engines[engine] = failed ? { error: failed.error } : {});
      if (failed) continue;
      for (const figure in figures) {
        const ratios = all.flatMap((run, i) => (run ? [figures[figure](run) / figures[figure](plain[i])] : []));
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
  return summary;
}

const shown = engines.map(([name]) => name).filter((name) => name !== 'plain');
const width = Math.max(...programs.map(({ name }) => name.length), 12);

function print(version, summary) {
  console.log(`\nNode ${version}, ${summary.rounds} rounds`);
  console.log(['program'.padEnd(width), 'plain ms', ...shown.map((name) => name.padStart(17))].join(' '));
  for (const program of programs) {
    const { plain, engines: cells } = summary.programs[program.name];
    const cell = (name) => (cells[name].error ? 'failed' : `${cells[name].total.ratio.toFixed(2)} (${cells[name].total.low.toFixed(2)}-${cells[name].total.high.toFixed(2)})`);
    console.log([program.name.padEnd(width), plain.toFixed(0).padStart(8), ...shown.map((name) => cell(name).padStart(17))].join(' '));
    for (const name of shown) if (cells[name].error) console.log(`  ${name}: ${cells[name].error}`);
  }
  for (const figure in figures) console.log([`mean ${figure}`.padEnd(width + 9), ...shown.map((name) => summary.geometricMean[name][figure].toFixed(2).padStart(17))].join(' '));
  console.log(['worst total'.padEnd(width + 9), ...shown.map((name) => summary.worst[name].toFixed(2).padStart(17))].join(' '));
}

const summaries = Object.fromEntries(nodes.map(({ version }) => [version, summarize(version)]));
for (const { version } of nodes) print(version, summaries[version]);

if (options.save) {
  const labels = Object.fromEntries(engines.map(([name, { label }]) => [name, label]));
  fs.writeFileSync(checksumFile, JSON.stringify(checksums, null, 1) + '\n');
  saveResult('price', { ...about(), iterations: Number(options.iterations), labels, nodes: summaries });
}
