/**
 * What is left of the counts of a process or thread, by how it ended: nyc, c8 and Tallymark over the same ten programs. In each, a function is
 * called exactly a thousand times by something that then ends; the figure is what the report says of that function.
 *
 *     node bench/endings.mjs          prints the table, writes bench/results/endings.json and the README's table
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from './environment.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const versionOf = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
const CALLS = 1000;

const WORK = `function step() { return 1; }\nexports.count = () => { for (let i = 0; i < ${CALLS}; i++) step(); };\n`;
const COUNT = "require('./work.js').count();\n";
const WORKER_MAIN = (then) => `const { Worker } = require('node:worker_threads');\nconst worker = new Worker(require.resolve('./part.js'));\nworker.once('message', () => { ${then} });\n`;
const FORK_MAIN = (then, options = '{}') => `const child = require('node:child_process').fork(require.resolve('./part.js'), ${options});\n${then}\n`;
const IDLE_CHILD = `${COUNT}process.send('counted');\nsetInterval(() => {}, 1000);\n`;
const killed = (signal) => ({ main: FORK_MAIN(`child.once('message', () => child.kill('${signal}'));`), part: IDLE_CHILD });

/** Name, the main program, and the part that counts. */
const ENDINGS = {
  'natural exit': { main: FORK_MAIN(''), part: COUNT },
  'worker.terminate(), idle': { main: WORKER_MAIN('worker.terminate();'), part: `${COUNT}const { parentPort } = require('node:worker_threads');\nparentPort.postMessage(1);\nparentPort.on('message', () => {});\n` },
  'worker.terminate(), in a loop': { main: WORKER_MAIN('worker.terminate();'), part: `${COUNT}require('node:worker_threads').parentPort.postMessage(1);\nfor (;;) {}\n` },
  'process.exit(), worker in a loop': { main: WORKER_MAIN('process.exit();'), part: `${COUNT}require('node:worker_threads').parentPort.postMessage(1);\nfor (;;) {}\n` },
  SIGTERM: killed('SIGTERM'),
  SIGINT: killed('SIGINT'),
  SIGKILL: killed('SIGKILL'),
  'process.abort()': { main: FORK_MAIN(''), part: `${COUNT}process.abort();\n` },
  'out of memory': { main: FORK_MAIN('', "{ execArgv: ['--max-old-space-size=24'], silent: true }"), part: `${COUNT}const hold = [];\nfor (;;) hold.push(new Array(1000).fill({}));\n` },
  'cluster worker, SIGKILL': {
    main: "const cluster = require('node:cluster');\nif (cluster.isPrimary) cluster.fork().once('message', function () { this.process.kill('SIGKILL'); });\nelse require('./part.js');\n",
    part: IDLE_CHILD,
  },
};

const REPORTS = ['--reporter', 'json', '--reporter', 'json-summary'];
const TOOLS = {
  [`nyc ${versionOf('nyc')}`]: [require.resolve('nyc/bin/nyc.js'), ...REPORTS],
  [`c8 ${versionOf('c8')}`]: [join(root, 'node_modules/c8/bin/c8.js'), ...REPORTS],
  Tallymark: [join(root, 'dist/src/cli/main.cjs'), 'run', ...REPORTS, '--'],
};

function execute(args, cwd) {
  return new Promise((resolve) => spawn(process.execPath, args, { cwd, env: cleanEnvironment(), stdio: 'ignore' }).on('close', resolve));
}

async function measure(tool, { main, part }) {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'endings-')));
  try {
    for (const [name, text] of Object.entries({ 'main.js': main, 'part.js': part, 'work.js': WORK, 'package.json': '{}' })) writeFileSync(join(cwd, name), text);
    await execute([...TOOLS[tool], process.execPath, 'main.js'], cwd);
    const read = (name) => (existsSync(join(cwd, 'coverage', name)) ? JSON.parse(readFileSync(join(cwd, 'coverage', name), 'utf8')) : {});
    const file = read('coverage-final.json')[join(cwd, 'work.js')];
    const id = file && Object.keys(file.fnMap).find((key) => file.fnMap[key].name === 'step');
    return { calls: id === undefined ? 0 : file.f[id], percent: read('coverage-summary.json').total?.lines.pct ?? 0 };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const results = {};
for (const [ending, program] of Object.entries(ENDINGS)) {
  results[ending] = {};
  for (const tool of Object.keys(TOOLS)) results[ending][tool] = await measure(tool, program);
}

const show = ({ calls, percent }) => (calls === CALLS ? 'exact' : `**${calls === 0 ? 'lost' : `${calls} of ${CALLS}`}**, says ${percent} %`);
const tools = Object.keys(TOOLS);
const table = [`| a process or thread ends by | ${tools.join(' | ')} |`, `| --- |${tools.map(() => ' --- |').join('')}`, ...Object.entries(results).map(([ending, row]) => `| ${ending} | ${tools.map((tool) => show(row[tool])).join(' | ')} |`)].join('\n');
console.log(table);
const out = join(root, 'bench/results/endings.json');
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, JSON.stringify({ node: process.version, calls: CALLS, results }, null, 1) + '\n');
const readme = join(root, 'README.md');
const text = `A function is called ${CALLS} times, then its process or thread ends (Node ${process.version}; the percentage is that of the lines the tool reports). \`node bench/endings.mjs\` makes this table.\n\n${table}\n`;
writeFileSync(readme, readFileSync(readme, 'utf8').replace(/(<!-- bench:endings -->\n)[^]*?(<!-- \/bench:endings -->)/, (_, start, end) => start + text + end));
