/** Everything that starts: processes and threads whose environment was emptied or rebuilt are measured and see nothing of it, or the ledger names them. */
import { chmodSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CLI, withProject } from '../support/project.ts';
import { type LedgerJson, readLedger } from '../support/ledger.ts';

/** Prints one line: its name, and everything of its environment in which the hook could show. */
const CHILD = `'use strict';
function step() { return 1; }
exports.work = () => { for (let i = 0; i < 10; i++) step(); };
exports.work();
const { getEnvironmentData, isMainThread } = require('node:worker_threads');
console.log(JSON.stringify([process.argv[2] ?? 'eval', Object.entries(process.env).filter(([name]) => name !== 'PATH'), process.execArgv, process.listenerCount('exit'), isMainThread]));
`;
const entered = (counts: { f: Record<string, number> }): number => Object.values(counts.f)[0]!;
const lines = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('[')).sort();

/** The same program plain and measured: same output, and every one of its parts counted. */
async function check(project: Parameters<Parameters<typeof withProject>[1]>[0], parts: number): Promise<LedgerJson> {
  const plain = await project.node('main.js');
  assert.is(plain.status, 0, plain.stderr);
  assert.is(lines(plain.stdout).length, parts);
  const measured = await project.run(['main.js']);
  assert.equal(lines(measured.stdout), lines(plain.stdout));
  assert.is(measured.stderr, plain.stderr);
  assert.is(measured.status, 0);
  assert.is(entered(measured.counts['child.js']!), parts * 10);
  assert.not.match(measured.stdout, /not measured/);
  return readLedger(project);
}

test(
  'child processes with an environment of their own, in every form',
  withProject(
    {
      'child.js': CHILD,
      'script.js': `#!/usr/bin/env node\n${CHILD}`,
      'main.js': `const cp = require('node:child_process');
const { chmodSync } = require('node:fs');
const file = require.resolve('./child.js');
const PATH = require('node:path').dirname(process.execPath) + ':' + process.env.PATH;
const quoted = (...words) => words.map((word) => JSON.stringify(word)).join(' ');
cp.spawnSync(process.execPath, [file, 'spawnSync'], { env: {}, stdio: 'inherit' });
cp.execFileSync('node', [file, 'execFileSync'], { env: { PATH, A: 'b' }, stdio: 'inherit' });
cp.execSync(quoted(process.execPath, file, 'execSync'), { env: {}, stdio: 'inherit' });
cp.spawn(process.execPath, [file, 'spawn'], { env: { NODE_OPTIONS: '--no-warnings', Z: '1' }, stdio: 'inherit' });
cp.exec(quoted(process.execPath, file, 'exec'), { env: {} }, (error, stdout) => process.stdout.write(stdout));
cp.execFile(process.execPath, [file, 'execFile'], { env: {} }, (error, stdout) => process.stdout.write(stdout));
const fork = cp.fork(file, ['fork'], { env: { Z: '1' } });
if (fork.spawnargs.join() !== [process.execPath, file, 'fork'].join()) throw new Error('spawnargs');
delete process.env.NODE_OPTIONS;
cp.spawn(process.execPath, [file, 'inherited'], { stdio: 'inherit', env: { Y: String(process.env.NODE_OPTIONS) } });
`,
    },
    async (project) => {
      const { processes } = await check(project, 8);
      assert.is(processes.length, 9);
      assert.ok(processes.every(({ end }) => end.how === 'exit' && end.code === 0));
    },
  ),
);

test(
  'what such a child starts, in turn, and cluster workers with a rebuilt environment',
  withProject(
    {
      'child.js': CHILD,
      'middle.js': `const file = require.resolve('./child.js');
require('node:child_process').execFileSync(process.execPath, [file, 'grandchild'], { stdio: 'inherit' });
new (require('node:worker_threads').Worker)(file, { argv: ['thread of a child'] });
`,
      'main.js': `const cluster = require('node:cluster');
if (cluster.isPrimary) {
  require('node:child_process').spawn(process.execPath, [require.resolve('./middle.js')], { env: {}, stdio: 'inherit' });
  delete process.env.NODE_OPTIONS;
  delete process.env.TALLYMARK_RUN;
  cluster.fork({ NODE_OPTIONS: '' });
} else {
  process.argv[2] = 'cluster';
  require('./child.js').work();
  process.disconnect();
}
`,
    },
    async (project) => {
      const plain = await project.node('main.js');
      const measured = await project.run(['main.js']);
      const comparable = (text: string) => lines(text).filter((line) => !line.includes('"cluster"'));
      assert.equal(comparable(measured.stdout), comparable(plain.stdout));
      assert.is(entered(measured.counts['child.js']!), 40);
      assert.match(measured.stdout, /^4 processes, 5 threads$/m);
    },
  ),
);

test(
  'threads with an environment or options of their own',
  withProject(
    {
      'child.js': CHILD,
      'nested.js': "new (require('node:worker_threads').Worker)(require.resolve('./child.js'), { env: {}, argv: ['nested'] });\nrequire('./child.js');\n",
      'esm.mjs': "import { Worker } from 'node:worker_threads';\nnew Worker(new URL('./child.js', import.meta.url), { env: {}, argv: ['from a module'] });\n",
      'main.js': `const { Worker, SHARE_ENV } = require('node:worker_threads');
const file = require.resolve('./child.js');
delete process.env.NODE_OPTIONS;
delete process.env.TALLYMARK_RUN;
for (const name of Object.keys(process.env)) if (name !== 'PATH') delete process.env[name];
new Worker(file, { env: {}, argv: ['env'] });
new Worker(file, { env: { NODE_OPTIONS: '--no-warnings' }, argv: ['NODE_OPTIONS'] });
new Worker(file, { execArgv: [], argv: ['execArgv'] });
new Worker(file, { execArgv: ['--no-warnings'], env: SHARE_ENV, argv: ['SHARE_ENV'] });
new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: 50 }, env: {}, argv: ['limits'] });
new Worker('require(' + JSON.stringify(file) + ')', { eval: true, env: {}, argv: ['eval'] });
new Worker(new URL('data:text/javascript,import(' + encodeURIComponent(JSON.stringify(require('node:url').pathToFileURL(file))) + ')'), { env: {}, argv: ['data'] });
new Worker(require.resolve('./nested.js'), { env: {}, argv: ['outer'] });
new Worker(require.resolve('./esm.mjs'), { env: {} });
new Worker(file, { argv: ['plain'] });
`,
    },
    async (project) => {
      const { processes } = await check(project, 11);
      assert.is(processes.length, 1);
      assert.is(processes[0]!.threads.length, 12);
      assert.ok(processes[0]!.threads.every(({ end, started }) => end.how === 'exit' && end.code === 0 && started > 0));
      assert.is(processes[0]!.threads.filter(({ files }) => files > 0).length, 11 + 1);
    },
  ),
);

test(
  'Worker looks as Node made it',
  withProject(
    {
      'main.mjs': `import worker, { Worker } from 'node:worker_threads';
import { createRequire } from 'node:module';
import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import { createHash } from 'node:crypto';
class Own extends Worker {
  constructor(...args) { super(...args); this.mine = new.target === Own; }
}
const own = new Own('', { eval: true, env: {}, name: 'x' });
const thrown = (f) => { try { f(); } catch (error) { return [error.constructor.name, error.code, error.message]; } };
console.log(inspect([
  Worker.name, Worker.length, createHash('sha256').update(String(Worker)).digest('hex'), Worker.toString === Worker.toString, Object.getOwnPropertyNames(Worker), inspect(Worker),
  worker.Worker === Worker, createRequire(import.meta.url)('worker_threads').Worker === Worker, process.getBuiltinModule?.('worker_threads').Worker === Worker,
  own instanceof Worker, own instanceof Own, own instanceof EventEmitter, own.mine, own.constructor === Own, Worker.prototype.constructor === Worker,
  Object.getPrototypeOf(Worker) === EventEmitter, Object.getPrototypeOf(Own) === Worker,
  Object.entries(Object.getOwnPropertyDescriptor(worker, 'Worker')).map(([name]) => name), Object.entries(Object.getOwnPropertyDescriptor(Worker.prototype, 'constructor')).slice(1),
  Object.keys(own).sort(), own.listenerCount('exit'), thrown(() => Worker('x')), thrown(() => new Worker(7)), thrown(() => new Worker('', { eval: true, execArgv: 3 })), thrown(() => new Worker('', { eval: true, env: 3 })),
  String(process.reallyExit), process.reallyExit.name, Object.keys(process).includes('_events'), process.eventNames(), process.listeners('exit'),
], { depth: 4 }));
`,
    },
    async (project) => {
      const plain = await project.node('main.mjs');
      assert.is(plain.status, 0, plain.stderr);
      const measured = await project.tallymark(['run', '--reporter', 'none', '--', process.execPath, 'main.mjs']);
      // From Node 26 on, `inspect` tells what is a proxy.
      assert.is(measured.stdout.replace("'Proxy([class Worker extends EventEmitter])'", "'[class Worker extends EventEmitter]'"), plain.stdout);
    },
  ),
);

test(
  'what cannot be measured is named, and is status 3',
  withProject(
    {
      'child.js': CHILD,
      'main.js': `const { execSync, spawnSync } = require('node:child_process');
const node = JSON.stringify(process.execPath);
execSync(node + ' child.js one; ' + node + ' child.js two', { env: {} });
execSync('NODE_OPTIONS=$(echo --no-warnings) ' + node + ' child.js three');
spawnSync('true', [], { env: {} });
spawnSync(process.execPath, ['--version'], { env: {} });
spawnSync(process.execPath, ['child.js'], { env: { TALLYMARK_RUN: '' } });
`,
    },
    async (project) => {
      const { status, stdout } = await project.tallymark(['run', '--require-complete', '--', process.execPath, 'main.js']);
      assert.is(status, 3);
      assert.match(stdout, /^1 process, 1 thread; 2 not measured: sh -c .* \(its environment was emptied\), sh -c .* \(its command line replaces NODE_OPTIONS\)$/m);
      const { others } = await readLedger(project);
      assert.equal(others.map(({ notMeasured }) => notMeasured), ['its environment was emptied', 'its command line replaces NODE_OPTIONS', undefined, undefined, undefined]);
      const tree = await project.tallymark(['ledger']);
      assert.match(tree.stdout, /^\d+ {2}node .*main\.js {2}exited with 0, 1 file$\n^ {2}\d+ {2}sh -c .*not measured: its environment was emptied, exited with 0$/m);
      assert.match(tree.stdout, /^ {2}\d+ {2}true {2}exited with 0$/m);
    },
  ),
);

test(
  'Node’s permission model forbids the preload: such a program runs as it would plain, and is named',
  withProject(
    {
      'child.js': CHILD,
      'main.js': `const { spawnSync } = require('node:child_process');
const [major] = process.versions.node.split('.');
const flag = major < 23 ? '--experimental-permission' : '--permission';
const { status } = spawnSync(process.execPath, ['--no-warnings', flag, '--allow-fs-read=' + __dirname + '/*', 'child.js', 'x'], { stdio: ['ignore', 'inherit', 'inherit'] });
spawnSync(process.execPath, ['child.js', flag], { stdio: 'inherit' });
console.log(status);
`,
    },
    async (project) => {
      const { status, stdout, stderr } = await project.tallymark(['run', '--require-complete', '--reporter', 'text,json', '--', process.execPath, 'main.js']);
      assert.is(stderr, '');
      assert.is(status, 3);
      assert.match(stdout, /^0$/m);
      assert.match(stdout, /^2 processes, 2 threads; 1 not measured: node --no-warnings .* \(Node’s permission model keeps the hook out\)$/m);
      assert.is(entered(project.counts()['child.js']!), 10);
    },
  ),
);

test(
  'shells, npm scripts and npx in between',
  withProject(
    {
      'package.json': '{"name":"p","version":"1.0.0","bin":{"tool":"child.js"},"scripts":{"both":"node child.js one && node child.js two","one":"npm run both --silent","options":"NODE_OPTIONS=--no-warnings node child.js three"}}',
      'child.js': `#!/usr/bin/env node\n${CHILD}`,
    },
    async (project) => {
      const clean = { npm_config_update_notifier: 'false', npm_config_cache: project.path('.npm') };
      const npm = await project.tallymark(['run', '--reporter', 'text,json', '--require-complete', '--', 'npm', 'run', 'one', '--silent'], clean);
      assert.is(npm.status, 0, npm.stdout + npm.stderr);
      assert.is(entered(project.counts()['child.js']!), 20);
      const options = await project.tallymark(['run', '--reporter', 'text,json', '--require-complete', '--', 'npm', 'run', 'options', '--silent'], clean);
      assert.is(options.status, 0, options.stdout + options.stderr);
      assert.is(entered(project.counts()['child.js']!), 10);
      assert.match(options.stdout, /"NODE_OPTIONS","--no-warnings --require/);
      const npx = await project.tallymark(['run', '--reporter', 'text,json', '--require-complete', '--', 'npx', '--no-install', 'tool', 'x'], clean);
      assert.is(npx.status, 0, npx.stdout + npx.stderr);
      assert.is(entered(project.counts()['child.js']!), 10);
      const shell = await project.tallymark(['run', '--reporter', 'text,json', '--require-complete', '--', 'sh', '-c', 'node child.js a; (cd . && node child.js b) | cat'], clean);
      assert.is(shell.status, 0, shell.stdout + shell.stderr);
      assert.is(entered(project.counts()['child.js']!), 20);
    },
  ),
);

test(
  'what is not measured here is named: another run below this one, scripts that empty the environment',
  withProject(
    { 'child.js': CHILD, 'empties.sh': '#!/bin/sh\nenv -i PATH="$PATH" node child.js\n'},
    async (project) => {
      chmodSync(project.path('empties.sh'), 0o755);
      const inner = [process.execPath, CLI, 'run', '--dir', 'other', '--out', 'other/coverage', '--', process.execPath, 'child.js'];
      for (const command of [inner, ['sh', '-c', `node child.js; ${inner.map((word) => `'${word}'`).join(' ')}`]]) {
        const { status, stdout } = await project.tallymark(['run', '--require-complete', '--', ...command]);
        assert.match(stdout, /1 not measured: \S* ?child\.js \(it is measured by another run\)/);
        assert.is(status, 3);
      }
      for (const command of [['./empties.sh'], ['sh', '-c', 'node child.js; ./empties.sh']]) {
        const { status, stdout } = await project.tallymark(['run', '--require-complete', '--', ...command]);
        assert.match(stdout, /1 not measured: .*empties\.sh \(a script that it runs starts Node\.js with another environment or user\)/);
        assert.is(status, 3);
      }
    },
  ),
);

test(
  'a process whose working directory is gone is measured',
  withProject(
    {
      'child.js': 'function f() {}\nf();\nconsole.log("here");\n',
      'main.js': "const fs = require('node:fs');\nconst gone = fs.mkdtempSync(__dirname + '/gone-');\nprocess.chdir(gone);\nfs.rmdirSync(gone);\nconst { stdout, stderr } = require('node:child_process').spawnSync(process.execPath, [__dirname + '/child.js'], { encoding: 'utf8' });\nprocess.stdout.write(stdout + stderr);\n",
    },
    async (project) => {
      const plain = await project.node('main.js');
      const { status, stdout, counts } = await project.run(['main.js']);
      assert.is(stdout.split('\n')[0], plain.stdout.trim());
      assert.is(entered(counts['child.js']!), 1);
      assert.match(stdout, /^2 processes, 2 threads$/m);
      assert.is(status, 0);
    },
  ),
);

test(
  'NODE_OPTIONS in the files of --env-file are heeded, and in what the program starts with such a file',
  withProject(
    {
      '.env': 'A=1\nNODE_OPTIONS="--require ./setup.cjs"\n',
      'other.env': 'B=2\n',
      'setup.cjs': 'globalThis.setup = (globalThis.setup ?? 0) + 1;\n',
      'main.js': "const { execFileSync, execSync } = require('node:child_process');\nconsole.log('main', globalThis.setup, process.env.A);\nif (process.argv[2] === 'child') return;\nconst env = { ...process.env };\nif (process.argv[2] === 'clean') env.NODE_OPTIONS = env.NODE_OPTIONS.replace(/ --require .\\/setup.cjs/, '');\nprocess.stdout.write(execFileSync(process.execPath, ['--env-file=.env', 'main.js', 'child'], { env }));\nprocess.stdout.write(execSync('node --env-file .env --env-file=other.env main.js child', { env }));\n",
    },
    async (project) => {
      for (const args of [['--env-file=.env', 'main.js'], ['--env-file', '.env', '--env-file=other.env', 'main.js', 'clean']]) {
        const { stdout, stderr, counts } = await project.run(args);
        assert.match(stdout, /^main 1 1\nmain 1 1\nmain 1 1\n/, stderr);
        assert.equal(Object.values(counts['main.js']!.s)[1], 3);
      }
      assert.match((await project.run(['main.js'])).stdout, /^main undefined undefined\nmain 1 1\nmain 1 1\n/);
    },
  ),
);

test.run();
