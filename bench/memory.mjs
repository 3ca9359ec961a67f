/**
 * What the counter memory costs: per bump, against a plain Uint32Array; and at the start of a process.
 *
 *     npm run build && node bench/memory.mjs [--node <binary>] [--rounds 15] [--save]
 *
 * Bumps: one program, written as instrumented code is, over each kind of memory, each in a process of its own, kinds interleaved within a round; the figure is CPU
 * time per bump in the fastest of its turns, and a kind's ratio is the median over the rounds of (its figure / the plain array's of the same round). What was counted is checked.
 * Start: the time from the start of a process to the first line of its program, in the fastest round, for all that a busy machine does to it is to add; and the CPU time until then, the median.
 * `--save` writes results/memory.json and the figures in docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cleanEnvironment } from './environment.mjs';
import { about, readResult, saveResult } from './publish.mjs';
import { median, quantile } from './statistics.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);
const SLOTS = 256;
const TURNS = 2_000_000;
const REPEATS = 12;

/** Twenty-five bumps per turn: some in a row, some in a loop, some behind a call. */
const BUMPS_PER_TURN = 25;
const PROGRAM = `'use strict';
const $tm = globalThis.counters;
function call(n) { const $c = $tm; ++$c[3]; if (n & 1) { ++$c[4]; return n; } else { ++$c[5]; return n + 1; } }
exports.work = function (turns) {
  const $c = $tm;
  let n = 0;
  for (let i = 0; i < turns; i++) {
    ++$c[10]; n += i & 7;
    for (let j = 0; j < 16; j++) { ++$c[11]; n ^= j; }
    n = call(n); n = call(n); n = call(n);
    ++$c[12]; n &= 0xffff;
    ++$c[200]; n |= 1;
  }
  return n;
};
`;

const KINDS = {
  'Uint32Array': () => new Uint32Array(SLOTS),
  'SharedArrayBuffer': () => new Uint32Array(new SharedArrayBuffer(SLOTS * 4)),
  'mapped memory': (directory) => {
    const { Arena } = require('../dist/runtime/arena.cjs');
    const arena = Arena.create(join(directory, `${process.pid}.slab`), true);
    if (arena.handle.kind !== 'mapped') throw new Error(arena.handle.reason);
    const offset = arena.reserve(SLOTS * 4);
    return new Uint32Array(arena.buffer, offset, SLOTS);
  },
};

const STARTS = {
  plain: () => ({}),
  'the mapping alone': (directory) => ({ args: ['--require', join(directory, 'mapping.cjs')] }),
  'tallymark run, mapped': (directory) => ({ args: ['--require', at('../dist/src/hook/preload.cjs')], env: { TALLYMARK_RUN: join(directory, 'run') } }),
  'tallymark run, not mapped': (directory) => ({ args: ['--require', at('../dist/src/hook/preload.cjs')], env: { TALLYMARK_RUN: join(directory, 'run'), TALLYMARK_MEMORY: 'shared' } }),
};

if (process.argv[2] === '--child') child(process.argv[3], process.argv[4]);
else parent();

/** Prints nanoseconds per bump. */
function child(kind, directory) {
  const counters = (globalThis.counters = KINDS[kind](directory));
  const { work } = require(join(directory, 'program.cjs'));
  let best = Infinity;
  for (let i = 0; i < REPEATS; i++) {
    const before = process.cpuUsage();
    work(TURNS);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, ((user + system) * 1000) / (TURNS * BUMPS_PER_TURN));
  }
  const expected = [[3, 3], [10, 1], [11, 16], [12, 1], [200, 1]];
  for (const [slot, perTurn] of expected) if (counters[slot] !== TURNS * REPEATS * perTurn) throw new Error(`slot ${slot} of ${kind} is ${counters[slot]}`);
  if (counters[4] + counters[5] !== TURNS * REPEATS * 3) throw new Error(`the arms of ${kind} are ${counters[4]} and ${counters[5]}`);
  console.log(best);
}

function parent() {
  const { values } = parseArgs({ options: { node: { type: 'string', default: process.execPath }, rounds: { type: 'string', default: '15' }, save: { type: 'boolean', default: false } } });
  const rounds = Number(values.rounds);
  const directory = mkdtempSync(join(tmpdir(), 'tallymark-bench-'));
  const execute = (args, env = {}) => execFileSync(values.node, args, { encoding: 'utf8', cwd: directory, env: cleanEnvironment(env) });
  const version = execute(['--version']).trim();
  const bumps = Object.fromEntries(Object.keys(KINDS).map((name) => [name, []]));
  const starts = Object.fromEntries(Object.keys(STARTS).map((name) => [name, []]));
  try {
    writeFileSync(join(directory, 'program.cjs'), PROGRAM);
    writeFileSync(join(directory, 'start.cjs'), 'const now = performance.now();\nconst { user, system } = process.cpuUsage();\nconsole.log(JSON.stringify({ wall: now, cpu: (user + system) / 1000 }));\n');
    writeFileSync(join(directory, 'mapping.cjs'), `const { Arena } = require(${JSON.stringify(at('../dist/runtime/arena.cjs'))});\nif (Arena.create(${JSON.stringify(directory)} + '/' + process.pid + '.slab', true).handle.kind !== 'mapped') throw new Error('not mapped');\n`);
    for (const folder of ['ledger', 'slabs']) mkdirSync(join(directory, 'run', folder), { recursive: true });
    const none = { literal: [], folders: [], relative: [], absolute: [] };
    // Everything is selected and nothing is loaded: the program itself is excluded, for instrumenting is another benchmark's.
    writeFileSync(join(directory, 'run/run.json'), JSON.stringify({ select: { cwd: directory, include: null, exclude: [{ ...none, literal: ['start.cjs'] }], back: none } }));
    const rotated = (names, round) => names.map((_, i) => names[(i + round) % names.length]);
    for (let round = 0; round < rounds; round++) {
      for (const name of rotated(Object.keys(STARTS), round)) {
        const { args = [], env } = STARTS[name](directory);
        // The first of each warms the file system's caches.
        if (round === 0) execute([...args, 'start.cjs'], env);
        starts[name].push(JSON.parse(execute([...args, 'start.cjs'], env)));
      }
      for (const name of rotated(Object.keys(KINDS), round)) bumps[name].push(Number(execute([fileURLToPath(import.meta.url), '--child', name, directory])));
      process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const spread = (list, digits) => Object.fromEntries([['median', 0.5], ['low', 0.25], ['high', 0.75]].map(([name, q]) => [name, Number(quantile(list, q).toFixed(digits))]));
  const base = bumps['Uint32Array'];
  const result = {
    ...about(), node: version, rounds,
    bumps: Object.fromEntries(Object.entries(bumps).map(([name, list]) => [name, { nanoseconds: Number(median(list).toFixed(3)), ratio: spread(list.map((each, i) => each / base[i]), 3) }])),
    start: Object.fromEntries(
      Object.entries(starts).map(([name, list]) => [name, { wall: round1(Math.min(...list.map(({ wall }) => wall))), cpu: round1(median(list.map(({ cpu }) => cpu))) }]),
    ),
  };
  console.log(`Node ${result.node}; per bump: nanoseconds, ratio to a Uint32Array (quartiles)`);
  for (const [name, { nanoseconds, ratio }] of Object.entries(result.bumps)) console.log(`${name.padEnd(26)} ${nanoseconds.toFixed(3)} ${ratio.median.toFixed(3)} (${ratio.low.toFixed(3)}-${ratio.high.toFixed(3)})`);
  console.log('start: ms to the first line of the program, CPU ms');
  for (const [name, { wall, cpu }] of Object.entries(result.start)) console.log(`${name.padEnd(26)} ${wall} ms  ${cpu} ms`);
  if (!values.save) return;
  saveResult('memory', { ...readResult('memory'), [result.node.slice(1).split('.')[0]]: result });
}

function round1(value) {
  return Math.round(value * 10) / 10;
}
