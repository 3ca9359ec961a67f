/** What can happen to the run directory while a program runs. The program must not notice; what could not be kept is said; everything else is reported. */
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mountTest, withMounts } from '../support/mount.ts';
import { CLI, type Finished, type Project, withProject } from '../support/project.ts';

const MEMORIES = ['mapped', 'shared'] as const;

/** Counts, and then ends with a status of its own. */
const MAIN = "function f(n) { return n > 1 ? 2 : 1; }\nlet sum = 0;\nfor (let i = 0; i < 1000; i++) sum += f(i);\nconsole.log(sum);\nprocess.exitCode = 3;\n";
const OUTPUT = '1998\n';

/** Prints the ledger and goes on with the status of the command before. */
const LEDGER = '; status=$?; "$node" "$cli" ledger >ledger.txt 2>&1; exit $status';

/** `tallymark run` of $1 in a namespace; the run directory, `.tallymark`, is as `mounts` make it. */
const runMounted = (project: Project, mounts: string, file: string, env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  withMounts(project, `mkdir -p .tallymark; ${mounts}; "$node" "$cli" run --reporter json -- "$node" "$1"${LEDGER}`, [file], { ...env, node: process.execPath, cli: CLI });

/** What the program itself printed. */
const said = (stdout: string): string => stdout.replace(/^\d+ process(es)?, .*\n/m, '');

const functionCounts = (project: Project, file: string): number[] => Object.values(project.counts()[file]!.f);

/** Everything that is left of a small disk goes into one file. */
const FILL = `const fs = require('node:fs');
const filler = fs.openSync(process.env.FILL, 'a');
for (const size of [65536, 4096, 512, 64, 1]) try { for (;;) fs.writeSync(filler, Buffer.alloc(size, 1)); } catch (error) { if (error.code !== 'ENOSPC') throw error; }
fs.closeSync(filler);
`;

for (const memory of MEMORIES) {
  for (const [name, mounts] of [
    ['a tmpfs', 'mount -t tmpfs -o size=16m none .tallymark'],
    ['an overlay', 'mkdir layers; mount -t tmpfs none layers; mkdir layers/lower layers/upper layers/work; mount -t overlay -o lowerdir=layers/lower,upperdir=layers/upper,workdir=layers/work none .tallymark'],
  ] as const) {
    mountTest(
      `${memory} memory: the run directory on ${name}, a worker and a killed child`,
      withProject(
        {
          'worker.js': "require('./lib.js').f(1000);",
          'lib.js': 'exports.f = function f(n) { return n > 0 ? f(n - 1) : 0; };\n',
          'main.js': `const { Worker } = require('node:worker_threads');
if (process.argv[2]) {
  require('./lib.js').f(99);
  // The keeper gets its time; mapped memory needs none.
  setTimeout(() => process.send('counted'), 400);
  setInterval(() => {}, 1000);
} else {
  const child = require('node:child_process').fork(__filename, ['child']);
  child.once('message', () => child.kill('SIGKILL'));
  child.once('exit', () => new Worker(require.resolve('./worker.js')));
}
`,
        },
        async (project) => {
          const { status, stderr } = await runMounted(project, mounts, 'main.js', { TALLYMARK_MEMORY: memory });
          assert.is(status, 0, stderr);
          assert.is(stderr, '');
          assert.equal(functionCounts(project, 'lib.js'), [1101]);
          const ledger = readFileSync(project.path('ledger.txt'), 'utf8');
          assert.match(ledger, memory === 'mapped' ? /killed by SIGKILL, complete/ : /killed by SIGKILL, up to 100 ms may be missing/);
        },
      ),
    );
  }

  mountTest(
    `${memory} memory: a disk that is full when a process starts`,
    withProject({ 'main.js': MAIN, 'fill.js': `${FILL}require('node:child_process').spawnSync(process.execPath, ['main.js'], { stdio: 'inherit' });\nprocess.exitCode = 4;\n` }, async (project) => {
      const { status, stdout, stderr } = await runMounted(project, 'mount -t tmpfs -o size=2m none .tallymark', 'fill.js', { TALLYMARK_MEMORY: memory, FILL: '.tallymark/filler' });
      assert.is(status, 4);
      assert.is(said(stdout), OUTPUT, 'the child ran');
      // There is no room for its ledger either; but an empty file tells of it, and the report says so.
      assert.match(stderr, /there will be no coverage of process \d+, the program runs on: ENOSPC/);
      assert.match(stderr, /\.jsonl: a process started and could not be entered in the ledger/);
      assert.ok(project.counts()['fill.js'], 'what was there before is reported');
    }),
  );

  mountTest(
    `${memory} memory: a disk that fills up while a program runs`,
    withProject(
      {
        // More counters than the pages that are there already have room for, and, for its lines are of all lengths, a site map for which the ledger's last page has none.
        'large.js': `exports.f = () => 1;\n${Array.from({ length: 60_000 }, (_, i) => `exports.f(${' '.repeat(Math.imul(i, i * 2654435761) >>> 28)});\n`).join('')}`,
        'main.js': `${MAIN}require('./small.js');\n${FILL}for (let i = 0; i < 1000; i++) f(i);\nconsole.log(require('./large.js').f());\nconsole.log(require('./late.js').f());\n`,
        'small.js': 'exports.f = () => 1;\n',
        'late.js': 'exports.f = () => 2;\n',
      },
      async (project) => {
        const { status, stdout, stderr } = await runMounted(project, 'mount -t tmpfs -o size=4m none .tallymark', 'main.js', { TALLYMARK_MEMORY: memory, FILL: '.tallymark/filler' });
        assert.is(status, 3);
        assert.is(said(stdout), `${OUTPUT}1\n2\n`);
        assert.equal(functionCounts(project, 'main.js'), [2000], 'what had its place goes on counting');
        // The process itself says nothing; the report does.
        assert.not.match(stderr, /in thread 0[^]*in thread 0[^]*in thread 0/);
        assert.match(stderr, /could not be written to the ledger; the first would have said: .*large\.js is not counted in thread 0 .*ENOSPC/);
        assert.match(readFileSync(project.path('ledger.txt'), 'utf8'), /exited with 3/, 'the end is known all the same');
      },
    ),
  );

  test(
    `${memory} memory: files may not be longer than 48 KB (ulimit -f)`,
    withProject({ 'main.js': MAIN }, async (project) => {
      const { status, stdout, stderr } = await project.exec('sh', ['-c', '"$0" "$1" run --reporter none -- sh -c \'ulimit -f 48; exec "$0" main.js\' "$0"', process.execPath, CLI], { TALLYMARK_MEMORY: memory });
      assert.is(status, 3, stderr);
      assert.is(said(stdout), OUTPUT);
      if (memory === 'mapped') assert.match((await project.tallymark(['ledger'])).stdout, /not measured: EFBIG/);
    }),
  );

  test(
    `${memory} memory: the run directory is removed while the program runs`,
    withProject(
      {
        'main.js': `${MAIN}require('node:fs').rmSync('.tallymark', { recursive: true });\nfor (let i = 0; i < 1000; i++) f(i);\nrequire('./late.js');\nconsole.log(require('node:child_process').spawnSync(process.execPath, ['late.js']).status);\n`,
        'late.js': 'process.on("exit", () => {});\n',
      },
      async (project) => {
        const plain = await project.node('main.js');
        assert.is(plain.status, 1, 'there is nothing to remove in a plain run');
        const { status, stdout, stderr } = await project.tallymark(['run', '--reporter', 'json', '--', process.execPath, 'main.js'], { TALLYMARK_MEMORY: memory });
        assert.is(status, 3, stderr);
        assert.is(said(stdout), `${OUTPUT}0\n`);
        assert.is(stderr.trim().split('\n').length, 1, stderr);
        assert.match(stderr, /was removed while it was in use; its counts are lost/);
        assert.is((await project.tallymark(['run', '--reporter', 'none', '--require-complete', '--', process.execPath, '-e', "require('node:fs').rmSync('.tallymark', { recursive: true })"])).status, 3);
      },
    ),
  );
}

mountTest(
  'a disk that is full from the start: the command runs, one warning',
  withProject({ 'main.js': MAIN, 'fill.js': FILL }, async (project) => {
    // Two inodes: the root, and the one that fills the disk.
    const { status, stdout, stderr } = await runMounted(project, 'mount -t tmpfs -o size=64k,nr_inodes=2 none .tallymark; FILL=.tallymark/filler "$node" fill.js', 'main.js');
    assert.is(status, 3);
    assert.is(said(stdout), OUTPUT);
    assert.is(stderr.trim().split('\n').length, 1, stderr);
    assert.match(stderr, /\.tallymark cannot be written \(ENOSPC.* there will be no coverage/);
  }),
);

mountTest(
  'a read-only directory: the command runs, one warning',
  withProject({ 'main.js': MAIN }, async (project) => {
    const { status, stdout, stderr } = await runMounted(project, 'mount -t tmpfs -o ro none .tallymark', 'main.js');
    assert.is(status, 3);
    assert.is(said(stdout), OUTPUT);
    assert.is(stderr.trim().split('\n').length, 1, stderr);
    assert.match(stderr, /\.tallymark cannot be written \(EROFS.* there will be no coverage/);
    assert.not(existsSync(project.path('coverage')));
  }),
);

test.run();
