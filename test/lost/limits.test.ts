/** Processes that may not have what we would like: descriptors, addresses, heap, threads, native code, a clock that goes. They run as if plain. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Finished, type Project, ROOT, withProject } from '../support/project.ts';

const MEMORIES = ['mapped', 'shared'] as const;
const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
/** Before, Node loads ES modules in a thread of its own once there is a hook. */
const HAS_HOOKS = major > 22 || (major === 22 && minor >= 15);
const HAS_FFI = major >= 26;

const COUNT = 'function f(n) { return n > 1 ? 2 : 1; }\nlet sum = 0;\nfor (let i = 0; i < 1000; i++) sum += f(i);\nconsole.log(sum);\n';
const functionCounts = (project: Project, file: string): number[] => Object.values(project.counts()[file]!.f);
/** What the program itself printed. */
const said = (stdout: string): string => stdout.replace(/^\d+ process(es)?, [^]*/m, '').replace(/^Ran without being measured:[^]*/m, '');

/** The program under `tallymark run`, in a shell that takes something away from it first. */
const runLimited = (project: Project, limit: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  project.tallymark(['run', '--reporter', 'json', '--', 'sh', '-c', `${limit}; exec "$0" "$@"`, process.execPath, ...args], env);

const ledgerOf = (project: Project): Record<string, unknown>[] => {
  const folder = join(project.runDirectory(), 'ledger');
  return readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>));
};

for (const memory of MEMORIES) {
  test(
    `${memory} memory: a program that opens files until there is no descriptor left`,
    withProject(
      {
        // Both are read before the first of them runs: when the second one registers, not even its map can be written.
        'main.mjs': "import './exhaust.mjs';\nimport { f } from './late.mjs';\nfor (let i = 0; i < 10; i++) f();\nconsole.log('done');\n",
        'exhaust.mjs': "import { openSync } from 'node:fs';\ntry { for (;;) openSync('/dev/null', 'r'); } catch (error) { console.log(error.code); }\n",
        'late.mjs': 'export function f() { return 1; }\n',
      },
      async (project) => {
        const { status, stdout, stderr } = await runLimited(project, 'ulimit -n 100', ['main.mjs'], { TALLYMARK_MEMORY: memory });
        assert.is(status, 0, stderr);
        assert.is(said(stdout), 'EMFILE\ndone\n');
        assert.is(stderr, '');
        assert.equal(functionCounts(project, 'late.mjs'), [10]);
        assert.is(ledgerOf(project).filter(({ event }) => event === 'map').length, 2, 'maps of what ran without a descriptor');
        assert.ok(ledgerOf(project).some(({ event, code }) => event === 'exit' && code === 0));
      },
    ),
  );

  test(
    `${memory} memory: a clock that stands still, timers that never fire, random numbers that are not`,
    withProject(
      {
        'clock.cjs': `Date.now = () => 1e12;
performance.now = process.hrtime = () => 7;
process.hrtime.bigint = () => 7n;
Math.random = () => 0.5;
globalThis.setTimeout = globalThis.setInterval = () => {};
`,
        'main.js': `${COUNT}if (process.argv[2] === 'child') {
  process.send('counted');
  const until = process.cpuUsage().user + 400_000;
  while (process.cpuUsage().user < until);
  process.send('kill me');
  for (;;);
} else if (process.argv[2] === 'exec') {
  // To memory that is not mapped, this is a kill.
  if (process.env.TALLYMARK_MEMORY === 'mapped') process.execve?.(process.execPath, [process.execPath, 'main.js', 'again'], process.env);
} else if (!process.argv[2]) {
  const child = require('node:child_process').fork(__filename, ['child']);
  child.on('message', (text) => { if (text === 'kill me') child.kill('SIGKILL'); });
  child.on('exit', () => require('node:child_process').fork(__filename, ['exec']));
}
`,
      },
      async (project) => {
        const { status, stderr } = await project.tallymark(['run', '--reporter', 'json', '--', process.execPath, 'main.js'], { TALLYMARK_MEMORY: memory, NODE_OPTIONS: `--require "${project.path('clock.cjs')}"` });
        assert.is(status, 0, stderr);
        // A process that execs is another one in the ledger, of the same pid, at the same time.
        const processes = 'execve' in process && memory === 'mapped' ? 4 : 3;
        assert.equal(functionCounts(project, 'main.js')[0], processes * 1000);
        assert.is(ledgerOf(project).filter(({ event }) => event === 'process').length, processes);
      },
    ),
  );
}

test(
  'hardly a descriptor left at the start: the program runs, and is not measured',
  withProject({ 'main.js': `${COUNT}process.exitCode = 3;\n`, 'main.mjs': `${COUNT}process.exitCode = 3;\n` }, async (project) => {
    // Down to what is too little for Node itself.
    for (const [limit, file] of [[40, 'main.js'], [24, 'main.mjs'], [22, 'main.js'], [21, 'main.mjs'], [20, 'main.mjs']] as const) {
      const plain = await project.exec('sh', ['-c', `ulimit -n ${limit}; exec "$0" ${file}`, process.execPath]);
      if (plain.status !== 3) continue;
      const { status, stdout, stderr } = await runLimited(project, `ulimit -n ${limit}`, [file]);
      assert.is(status, 3, `${limit}: ${stderr}`);
      assert.is(said(stdout), '1998\n');
      assert.match(stdout + stderr, /not measured: .*hardly a file descriptor|there will be no coverage/);
    }
  }),
);

/** What a program without us can have, and less than we would like. KB. */
for (const [addresses, measured] of [[1_200_000, 'nothing'], [2_600_000, 'what it counts until it ends'], [8_000_000, 'all']] as const) {
  if (process.platform !== 'linux') break;
  test(
    `no more than ${addresses} KB of addresses (ulimit -v): the program runs, and measured is ${measured}`,
    withProject({ 'main.js': `${COUNT}process.exitCode = 3;\n` }, async (project) => {
      const plain = await project.exec('sh', ['-c', `ulimit -v ${addresses}; exec "$0" main.js`, process.execPath]);
      assert.is(plain.status, 3, 'that is enough for Node');
      const { status, stdout, stderr } = await runLimited(project, `ulimit -v ${addresses}`, ['main.js']);
      assert.is(status, 3, stderr);
      assert.is(said(stdout), '1998\n');
      const [start] = ledgerOf(project);
      assert.is(start!.memory, 'shared');
      assert.match(String(start!.reason), /the address space is limited \(ulimit -v\)/);
      assert.is(start!.interval, addresses < 4_000_000 ? null : 100);
      if (measured === 'nothing') assert.match(stdout, /main\.js: the address space is limited/);
      else assert.equal(functionCounts(project, 'main.js'), [1000]);
    }),
  );
}

for (const [flags, memory] of [
  [['--max-old-space-size=16'], 'mapped'],
  [['--jitless'], major >= 24 ? undefined : 'shared'],
  [[HAS_HOOKS ? '--permission' : '--experimental-permission', '--allow-fs-read=*'], undefined],
  [[HAS_HOOKS ? '--permission' : '--experimental-permission', '--allow-fs-read=*', '--allow-fs-write=*'], undefined],
] as const) {
  test(
    `node ${flags.join(' ')}`,
    withProject({ 'main.js': `${COUNT}process.exitCode = 3;\n` }, async (project) => {
      const plain = await project.node(...flags, 'main.js');
      const { status, stdout, stderr } = await project.tallymark(['run', '--reporter', 'json', '--', process.execPath, ...flags, 'main.js']);
      assert.is(plain.status, 3, plain.stderr);
      assert.is(status, 3, stderr);
      assert.is(said(stdout), plain.stdout);
      if (memory) assert.is(ledgerOf(project)[0]!.memory, memory);
    }),
  );
}

/** A copy of the build, beside all packages but some. */
function copyWithout(project: Project, ...missing: string[]): string {
  const modules = project.path('install/node_modules');
  mkdirSync(modules, { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules'))) if (!missing.includes(name)) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  for (const name of ['dist', 'package.json']) cpSync(join(ROOT, name), project.path('install', name), { recursive: true, filter: (path) => !path.endsWith('.map') });
  return project.path('install/dist/src/cli/main.cjs');
}

test(
  'without koffi: Node’s own ffi, or memory that is not mapped, and the ledger says why',
  withProject({ 'app/main.js': `${COUNT}process.exitCode = 3;\n` }, async (project) => {
    const cli = copyWithout(project, 'koffi', '@koromix');
    const cwd = project.path('app');
    const { status, stdout, stderr } = await project.exec(process.execPath, [cli, 'run', '--reporter', 'json', '--', process.execPath, 'main.js'], {}, cwd);
    assert.is(status, 3, stderr);
    assert.is(stderr, '');
    assert.is(said(stdout), '1998\n');
    const run = join(cwd, '.tallymark/runs', readdirSync(join(cwd, '.tallymark/runs'))[0]!, 'ledger');
    const [start] = readFileSync(join(run, readdirSync(run)[0]!), 'utf8').split('\n').map((line) => (line ? (JSON.parse(line) as Record<string, unknown>) : {}));
    assert.is(start!.memory, HAS_FFI ? 'mapped' : 'shared');
    if (!HAS_FFI) assert.match(String(start!.reason), /Cannot find module 'koffi'.*there is no node:ffi/);
    assert.equal(Object.values(project.counts('app/coverage')['app/main.js']!.f), [1000]);
  }),
);

if (HAS_FFI) {
  test(
    'without koffi and with --no-experimental-ffi: memory that is not mapped',
    withProject({ 'app/main.js': COUNT }, async (project) => {
      const cli = copyWithout(project, 'koffi', '@koromix');
      const cwd = project.path('app');
      const { status, stderr } = await project.exec(process.execPath, [cli, 'run', '--reporter', 'json', '--', process.execPath, '--no-experimental-ffi', 'main.js'], {}, cwd);
      assert.is(status, 0, stderr);
      const { stdout } = await project.exec(process.execPath, [cli, 'ledger'], {}, cwd);
      assert.match(stdout, /exited with 0/);
      assert.equal(Object.values(project.counts('app/coverage')['app/main.js']!.f), [1000]);
    }),
  );
}

test(
  'a worker has the thread id that it has without us, where no thread of ours is needed',
  withProject({ 'main.js': "const { Worker } = require('node:worker_threads');\nconsole.log(new Worker('', { eval: true }).threadId);\n" }, async (project) => {
    const idIn = async (memory: string): Promise<number> => Number.parseInt((await project.run(['main.js'], { TALLYMARK_MEMORY: memory })).stdout, 10);
    // Node 23.0 to 23.4 has a loader thread.
    const ofNode = HAS_HOOKS || /^v2[02]\./.test(process.version) ? 0 : 1;
    assert.is(await idIn('mapped'), 1 + ofNode);
    // The keeper has one; docs/architecture.md says so.
    assert.is(await idIn('shared'), 2 + ofNode);
  }),
);

test(
  'with --no-addons there is no parser, and the report says so; what is in the cache is measured',
  withProject({ 'main.js': "require('./f.js')(1);\n", 'f.js': 'module.exports = (a) => { if (a) return 1; return 2; };\n' }, async (project) => {
    const args = ['run', '--', process.execPath, '--no-addons', 'main.js'];
    assert.match((await project.tallymark(args)).stdout, /Ran without being measured:\n {2}f\.js: Node\.js was started with --no-addons/);
    await project.tallymark(['run', '--reporter', 'none', '--', process.execPath, 'main.js']);
    assert.match((await project.tallymark(args)).stdout, /f\.js +\| +75 /);
  }),
);

test.run();
