/**
 * What coverage adds to a test suite, start to end, report included: suites of a few seconds over real packages, plain, under `tallymark run` with a cold and a warm cache, nyc (the same)
 * and c8, interleaved within a round.
 *
 *     npm run build && node bench/suites.mjs [--node <binary>,<binary>] [--rounds 5] [--only lodash,libraries,webpack,fastify,ssh2,find-my-way,tern] [--tools plain,cold,warm | --save]
 *
 * A package under test is copied to where the suite is, as its own code, so that every tool measures it by the same globs. Each tool writes `json` and prints `text`. `--save` replaces the saved figures of the suites that ran. Three suites are ours, in
 * bench/suites/: `lodash` (mocha, one process, 640 small files), `libraries` (node --test, a process per file), `webpack` (mocha, one process, some hundred large files). The others are the packages'
 * own, as their tarballs ship them: `fastify` (node --test, a process per file, HTTP servers), `ssh2` (its own runner, a process per file, SSH servers), `find-my-way` (node --test, 81 short processes), `tern` (its own runner, one process).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cleanEnvironment } from './environment.mjs';
import { version } from './engines.mjs';
import { about, readResult, saveResult } from './publish.mjs';
import { median, quantile } from './statistics.mjs';

const { values } = parseArgs({ options: { node: { type: 'string', default: process.execPath }, rounds: { type: 'string', default: '5' }, only: { type: 'string', default: 'lodash,libraries,webpack,fastify,ssh2,find-my-way,tern' }, tools: { type: 'string' }, save: { type: 'boolean', default: false } } });
const nodes = values.node.split(',').map((binary) => ({ binary, version: execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim().slice(1) }));
const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));
const mocha = join(folderOf('mocha'), 'bin/mocha.js');

/**
 * `packages`: the files of each that are copied to lib/<package>, for the tests in bench/suites/<name>. Or `own`: the package that is copied whole, so that the suite's folder is the package's, but for the
 * files in `without`. `include`: globs of what is measured, lib/** unless told.
 */
const SUITES = {
  lodash: { packages: { lodash: /^[^/]+\.js$/ }, command: [mocha, '--reporter', 'dot', 'lodash.test.cjs'] },
  libraries: {
    packages: { rxjs: /^(dist\/cjs\/.*\.js|package\.json)$/, zod: /\.cjs$|package\.json$/, handlebars: /^(dist\/cjs\/.*\.js|package\.json)$/, mobx: /^(dist\/mobx\.cjs\.development\.js|package\.json)$/ },
    command: ['--test', 'rxjs.test.cjs', 'zod.test.cjs', 'handlebars.test.cjs', 'mobx.test.cjs'],
  },
  webpack: { packages: { webpack: /^(lib\/.*\.js|schemas\/.*|hot\/.*\.js|package\.json)$/ }, command: [mocha, '--reporter', 'dot', 'webpack.test.cjs'] },
  // The tests of HTTP's methods and of HTTPS: all 200 files take minutes, and some of them tools that are no test's own (bundlers, a build).
  fastify: { own: 'fastify', include: ['fastify.js', 'lib/**'], command: ['--test', ...['http-methods', 'https'].flatMap((folder) => testsIn('fastify', `test/${folder}`))] },
  // Without those that need OpenSSH on the machine, and the one that spends its three seconds in making random RSA keys; nor with native code, which npm builds where it can.
  ssh2: { own: 'ssh2', without: /^(test\/test-(.*openssh|keygen)\.js|lib\/protocol\/crypto\/build)$/, command: ['test/test.js'] },
  'find-my-way': { own: 'find-my-way', include: ['index.js', 'lib/**'], command: ['--test', ...testsIn('find-my-way', 'test')] },
  tern: { own: 'tern', include: ['lib/**', 'plugin/**'], command: ['tern.test.cjs'] },
};

function testsIn(name, folder) {
  return readdirSync(join(folderOf(name), folder)).filter((file) => /\.test\.js$/.test(file)).map((file) => `${folder}/${file}`);
}

const ALL_TOOLS = {
  plain: { label: 'plain', args: [] },
  cold: { label: 'Tallymark, cold', args: [join(root, 'dist/src/cli/main.cjs'), 'run'], forget: ['.tallymark'] },
  warm: { label: 'Tallymark, warm', args: [join(root, 'dist/src/cli/main.cjs'), 'run'] },
  'nyc-cold': { label: `nyc ${version('nyc')}, cold`, args: [require.resolve('nyc/bin/nyc.js')], forget: ['.nyc_output', 'node_modules/.cache'] },
  'nyc-warm': { label: `nyc ${version('nyc')}, warm`, args: [require.resolve('nyc/bin/nyc.js')] },
  c8: { label: `c8 ${version('c8')}`, args: [join(folderOf('c8'), 'bin/c8.js')] },
};
const TOOLS = Object.fromEntries(Object.entries(ALL_TOOLS).filter(([tool]) => !values.tools || tool === 'plain' || values.tools.split(',').includes(tool)));
if (values.save && values.tools) throw new Error('what is saved has all tools in it: --save goes without --tools');

function prepare(name) {
  const { packages = {}, own, without } = SUITES[name];
  const target = join(root, 'bench/build/suites', name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  if (own) copyWhole(folderOf(own), target, without);
  else writeFileSync(join(target, 'package.json'), '{}');
  const tests = join(root, 'bench/suites', name);
  if (existsSync(tests)) for (const file of readdirSync(tests)) cpSync(join(tests, file), join(target, file));
  for (const [each, pattern] of Object.entries(packages)) {
    const from = folderOf(each);
    for (const file of readdirSync(from, { recursive: true })) if (/\.\w+$/.test(file) && pattern.test(file) && !/(^|\/)(test|tests|node_modules)\//.test(file)) cpSync(join(from, file), join(target, 'lib', each, file), { dereference: true });
    linkDependencies(from, join(target, 'lib', each));
  }
  return target;
}

function copyWhole(from, target, without) {
  cpSync(from, target, { recursive: true, dereference: true, filter: (file) => file !== join(from, 'node_modules') && !without?.test(relative(from, file)) });
  linkDependencies(from, target);
}

/** What the package depends on, from where npm has put it: a copy may stand below another version of the same. The folder is one of its own: nyc writes its cache there. */
function linkDependencies(from, target) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const folders = createRequire(join(from, 'package.json')).resolve.paths('any');
  for (const name of Object.keys(dependencies)) {
    const found = folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder));
    const link = join(target, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    if (found) symlinkSync(found, link);
  }
}

/** Options that all spell alike; nyc and c8 leave node_modules and tests out by themselves, too. */
function options({ include = ['lib/**'] }) {
  return [...include.flatMap((glob) => ['--include', glob]), '--reporter', 'text', '--reporter', 'json'];
}

function measure(suite, tool, cwd, binary) {
  const { args, forget = [] } = TOOLS[tool];
  for (const path of forget) rmSync(join(cwd, path), { recursive: true, force: true });
  rmSync(join(cwd, 'coverage'), { recursive: true, force: true });
  // ext4 does not give out an inode again for five seconds and looks for another one at each new file, which nobody's cold run pays for.
  if (forget.length > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6000);
  // What a tool starts by the name `node` is the same one.
  const env = cleanEnvironment({ PATH: `${dirname(binary)}${delimiter}${process.env.PATH}` });
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(binary, [...(tool === 'plain' ? [] : [...args, ...options(SUITES[suite]), '--', binary]), ...SUITES[suite].command], { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(`${suite} under ${tool}: ${stdout.slice(-2000)}${stderr.slice(-2000)}`);
  if (tool !== 'plain') {
    const report = join(cwd, 'coverage/coverage-final.json');
    if (!existsSync(report) || Object.values(JSON.parse(readFileSync(report, 'utf8'))).every(({ s }) => !Object.values(s).some(Boolean))) throw new Error(`${suite}: ${tool} reports nothing`);
  }
  return { wall, cpu: childCpu() };
}

/** CPU time of the children that ended since; Linux keeps their sum. */
const ticks = () => {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
};
let lastTicks = ticks();
function childCpu() {
  const now = ticks();
  const spent = now - lastTicks;
  lastTicks = now;
  return spent;
}

const { node: _node, date, ...machine } = about();
const labels = Object.fromEntries(Object.entries(TOOLS).map(([tool, { label }]) => [tool, label]));
const result = { ...machine, labels, measured: {}, nodes: Object.fromEntries(nodes.map(({ version }) => [version, {}])) };
if (values.save) keepOthers(readResult('suites'));
for (const suite of values.only.split(',')) {
  const cwd = prepare(suite);
  const runs = Object.fromEntries(nodes.map(({ version }) => [version, Object.fromEntries(Object.keys(TOOLS).map((tool) => [tool, []]))]));
  for (let round = 0; round < Number(values.rounds); round++) {
    // Plain and c8 change places; a warm run comes after its cold one.
    const order = (round % 2 ? ['c8', 'cold', 'warm', 'nyc-cold', 'nyc-warm', 'plain'] : ['plain', 'nyc-cold', 'nyc-warm', 'cold', 'warm', 'c8']).filter((tool) => tool in TOOLS);
    for (const { binary, version: nodeVersion } of nodes) for (const tool of order) runs[nodeVersion][tool].push(measure(suite, tool, cwd, binary));
    process.stderr.write(`${suite}: round ${round + 1} of ${values.rounds}\n`);
  }
  for (const [nodeVersion, lists] of Object.entries(runs)) {
    const row = (result.nodes[nodeVersion][suite] = {});
    for (const [tool, list] of Object.entries(lists)) {
      const ratios = list.map(({ wall }, i) => wall / lists.plain[i].wall);
      const cpuRatios = list.map(({ cpu }, i) => cpu / lists.plain[i].cpu);
      row[tool] = { seconds: round2(median(list.map(({ wall }) => wall)) / 1000), ratio: round2(median(ratios)), low: round2(quantile(ratios, 0.25)), high: round2(quantile(ratios, 0.75)), cpuRatio: round2(median(cpuRatios)) };
      console.log(`${suite.padEnd(11)} Node ${nodeVersion.padEnd(8)} ${labels[tool].padEnd(18)} ${row[tool].seconds.toFixed(2).padStart(7)} s ${row[tool].ratio.toFixed(2).padStart(6)} (${row[tool].low.toFixed(2)}-${row[tool].high.toFixed(2)}), CPU ${row[tool].cpuRatio.toFixed(2)}`);
    }
  }
  rmSync(cwd, { recursive: true, force: true });
  result.measured[suite] = { date, rounds: Number(values.rounds) };
  if (values.save) saveResult('suites', result);
}

/** Suites may be measured one at a time: what was saved of others stays, if it is of the same tools, machine and versions of Node. */
function keepOthers(saved) {
  const like = ({ measured: _measured, nodes, ...rest }) => JSON.stringify([rest, Object.keys(nodes)]);
  if (!saved || like(saved) !== like(result)) return;
  Object.assign(result.measured, saved.measured);
  for (const [version, suites] of Object.entries(saved.nodes)) Object.assign(result.nodes[version], suites);
}

function round2(value) {
  return Math.round(value * 100) / 100;
}
