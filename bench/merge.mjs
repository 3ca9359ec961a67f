/**
 * Merging and reporting at scale: 1,000 processes that each ran 2,000 files of 300 sites, as one report; nyc and c8 on the same program.
 *
 *     npm run build && node bench/merge.mjs [--processes 1000] [--files 2000] [--peers 4,8,16] [--minutes 10] [--only tallymark,nyc,c8] [--save]
 *     node bench/merge.mjs --processes 20 --files 200 --peers 2,4         to try it
 *
 * The program runs once under each tool; what that process left is then copied with other counts, as often as there are to be processes. nyc would need some
 * 50 GB for a thousand, so the peers are measured at growing numbers of processes (`--peers`), each with Node's default heap, until one fails or takes
 * longer than --minutes. `--save` replaces what --only measured and keeps the rest. Every report's counts are compared with the sums that they must be. Memory is the peak of the
 * reporting process's resident set.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cleanEnvironment } from './environment.mjs';
import { version } from './engines.mjs';
import { about, readResult, saveResult } from './publish.mjs';
import { SEGMENT } from '../dist/runtime/format.cjs';
import { findSegments } from '../dist/runtime/segments.cjs';

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '1000' },
    files: { type: 'string', default: '2000' },
    peers: { type: 'string', default: '4,8,16' },
    only: { type: 'string', default: 'tallymark,nyc,c8' },
    minutes: { type: 'string', default: '10' },
    save: { type: 'boolean', default: false },
  },
});
const PROCESSES = Number(values.processes);
const FILES = Number(values.files);
const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const CLI = join(root, 'dist/src/cli/main.cjs');
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-merge-')));
const project = join(scratch, 'project');

/** A file of 300 sites: 25 groups of 6 statements, 2 functions and 4 branch arms. */
const source = (number) => `'use strict';\n${Array.from({ length: 25 }, (_, i) => `
exports.f${i} = function step${i}(list, limit) {
  const found = list.filter((item) => item > limit);
  if (found.length > ${i + number}) { limit += ${i}; }
  return found.length ? found[0] + limit : limit;
};`).join('\n')}\n`;

function makeProject() {
  mkdirSync(join(project, 'lib'), { recursive: true });
  writeFileSync(join(project, 'package.json'), '{}');
  for (let i = 0; i < FILES; i++) writeFileSync(join(project, 'lib', `file${i}.js`), source(i));
  writeFileSync(join(project, 'main.js'), `for (let i = 0; i < ${FILES}; i++) { const file = require('./lib/file' + i + '.js'); for (let k = 0; k < 25; k++) file['f' + k]([k, 2, 3], i % 4); }\n`);
}

function once(args, env = {}) {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, env: cleanEnvironment(env), encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
}

/** The only file with this ending in a folder. */
const only = (folder, ending) => join(folder, readdirSync(folder).find((name) => name.endsWith(ending)));

/** The n-th process counted this many times what the first one did. */
const factor = (n) => 1 + (n % 7);
const factors = (count) => Array.from({ length: count }, (_, n) => factor(n)).reduce((a, b) => a + b, 0);

/** Runs the program once and gives a function that makes the data of process n from what was left. */
const TOOLS = {
  tallymark: {
    label: 'Tallymark',
    prepare() {
      once([CLI, 'run', '--reporter', 'none', '--', process.execPath, 'main.js']);
      const run = join(project, '.tallymark/runs', readdirSync(join(project, '.tallymark/runs'))[0]);
      const slabs = join(run, 'slabs');
      const slab = readFileSync(only(slabs, '.slab'));
      const bytes = new Uint8Array(slab);
      const words = new Uint32Array(bytes.buffer);
      const plain = words.slice();
      const counters = [...findSegments(words)].map(({ at }) => [(at + words[(at + SEGMENT.counters) / 4]) / 4, words[(at + SEGMENT.slots) / 4]]);
      const ledger = readFileSync(only(join(run, 'ledger'), '.jsonl'));
      return (n) => {
        if (n === 0) return;
        for (const [first, slots] of counters) for (let i = first; i < first + slots; i++) words[i] = plain[i] * factor(n);
        const name = `z${String(n).padStart(6, '0')}-${n}-copy`;
        writeFileSync(join(slabs, `${name}.slab`), bytes);
        writeFileSync(join(run, 'ledger', `${name}.jsonl`), ledger);
      };
    },
    report: (out) => [CLI, 'report', '--reporter', 'json,text-summary', '--out', out],
  },
  nyc: {
    label: `nyc ${version('nyc')}`,
    prepare() {
      once([require.resolve('nyc/bin/nyc.js'), '--silent', process.execPath, 'main.js']);
      const folder = join(project, '.nyc_output');
      const data = JSON.parse(readFileSync(only(folder, '.json'), 'utf8'));
      const counted = Object.values(data).map(({ s, f, b }) => ({ s: { ...s }, f: { ...f }, b: structuredClone(b) }));
      return (n) => {
        if (n === 0) return;
        Object.values(data).forEach((file, i) => {
          for (const key in file.s) file.s[key] = counted[i].s[key] * factor(n);
          for (const key in file.f) file.f[key] = counted[i].f[key] * factor(n);
          for (const key in file.b) file.b[key] = counted[i].b[key].map((count) => count * factor(n));
        });
        writeFileSync(join(folder, `copy${n}.json`), JSON.stringify(data));
      };
    },
    report: (out) => [require.resolve('nyc/bin/nyc.js'), 'report', '--reporter', 'json', '--reporter', 'text-summary', '--report-dir', out],
  },
  c8: {
    label: `c8 ${version('c8')}`,
    prepare() {
      const folder = join(project, 'v8');
      once(['main.js'], { NODE_V8_COVERAGE: folder });
      const data = JSON.parse(readFileSync(only(folder, '.json'), 'utf8'));
      const counted = data.result.map(({ functions }) => functions.map(({ ranges }) => ranges.map(({ count }) => count)));
      return (n) => {
        if (n === 0) return;
        data.result.forEach(({ functions }, i) => functions.forEach(({ ranges }, j) => ranges.forEach((range, k) => (range.count = counted[i][j][k] * factor(n)))));
        writeFileSync(join(folder, `coverage-${n}-copy.json`), JSON.stringify(data));
      };
    },
    report: (out) => [join(root, 'node_modules/c8/bin/c8.js'), 'report', '--temp-directory', 'v8', '--reporter', 'json', '--reporter', 'text-summary', '--reports-dir', out],
  },
};

/** Peak of the resident set in bytes; the kernel keeps it, so the last look before the end is close. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function measure(args) {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { cwd: project, env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    let peak = 0;
    child.stderr.on('data', (data) => (stderr += data));
    const look = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 20);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, Number(values.minutes) * 60_000);
    child.on('close', (status) => {
      clearInterval(look);
      clearTimeout(limit);
      const died = late ? `not done after ${values.minutes} minutes` : /heap out of memory|Invalid string length|Cannot create a string|ERR_OUT_OF_RANGE|ENOMEM/.exec(stderr)?.[0] ?? (status === 0 ? undefined : stderr.slice(-300) || `status ${status}`);
      resolve({ seconds: round((performance.now() - start) / 1000), megabytes: Math.round(peak / 1e6), ...(died && { died }) });
    });
  });
}

const round = (value) => Math.round(value * 10) / 10;

/** Whether the report's count of calls is what the copies add up to; V8's counts are not exact enough to compare. */
function check(tool, out, processes) {
  const data = JSON.parse(readFileSync(join(out, 'coverage-final.json'), 'utf8'));
  const file = data[join(project, 'lib', `file${FILES - 1}.js`)];
  const called = Object.keys(file.fnMap).find((id) => file.fnMap[id].name === 'step0');
  if (file.f[called] !== factors(processes)) throw new Error(`${tool} reports ${file.f[called]} calls, not ${factors(processes)}`);
  return { files: Object.keys(data).length - 1, sites: Object.keys(file.s).length + Object.keys(file.f).length + Object.values(file.b).flat().length };
}

const sizeOf = (folder) => readdirSync(folder, { recursive: true }).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
const DATA = { tallymark: '.tallymark/runs', nyc: '.nyc_output', c8: 'v8' };
const results = {};
try {
  makeProject();
  for (const [tool, { label, prepare, report }] of Object.entries(TOOLS).filter(([name]) => values.only.split(',').includes(name))) {
    const add = prepare();
    let made = 0;
    const rows = (results[tool] = { label, rows: [] });
    for (const processes of tool === 'tallymark' ? [PROCESSES] : values.peers.split(',').filter(Boolean).map(Number)) {
      for (; made < processes; made++) add(made);
      const out = join(scratch, `report-${tool}-${processes}`);
      const data = sizeOf(join(project, DATA[tool]));
      const row = { processes, dataMegabytes: Math.round(data / 1e6), ...(await measure(report(out))) };
      if (!row.died) Object.assign(row, tool === 'c8' ? {} : check(tool, out, processes));
      rows.rows.push(row);
      console.log(`${label.padEnd(12)} ${String(processes).padStart(5)} processes, ${String(row.dataMegabytes).padStart(6)} MB of data: ${row.died ?? `${row.seconds} s`}, ${row.megabytes} MB${row.sites ? `; ${row.files} files of ${row.sites} sites` : ''}`);
      rmSync(out, { recursive: true, force: true });
      if (row.died) break;
    }
    if (existsSync(join(project, DATA[tool]))) rmSync(join(project, DATA[tool]), { recursive: true, force: true });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (values.save) saveResult('merge', { ...about(), files: FILES, tools: { ...readResult('merge')?.tools, ...results } });
const [ours] = results.tallymark?.rows ?? [];
if (ours && (ours.died || ours.megabytes >= 512 || ours.seconds >= 60)) process.exitCode = 1;
