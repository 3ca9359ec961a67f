/** What users get wrong, and what machines do: a clear error, and the program runs all the same. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mapsOf } from '../../runtime/directory.cjs';
import { instrument } from '../../src/index.ts';
import { CLI, ROOT, withProject } from '../support/project.ts';

const MAIN = { 'main.js': 'function f(n) { return n > 1 ? 2 : 1; }\nconsole.log(f(1) + f(2));\nprocess.exitCode = 3;\n' };

test(
  'an unknown option names the nearest right one, and nothing runs',
  withProject(MAIN, async (project) => {
    const { status, stdout, stderr } = await project.tallymark(['run', '--reportr', 'lcov', '--', 'node', 'main.js']);
    assert.is(status, 2);
    assert.is(stdout, '');
    assert.match(stderr, /--reportr is not an option .* Did you mean --reporter\?/);
    assert.match((await project.tallymark(['rum', '--', 'node'])).stderr, /"rum" is not a command. Did you mean "run"\?/);
    assert.match((await project.tallymark(['run', '--reporter', 'lcvo', '--', 'node', 'main.js'])).stderr, /did you mean "lcov"\?/);
    assert.match((await project.tallymark(['run', '--dir'])).stderr, /--dir needs a value/);
    assert.match((await project.tallymark(['run', '--dir', '', '--', 'node', 'main.js'])).stderr, /--dir needs a value/);
    assert.match((await project.tallymark(['run', '--dir', '--out', 'x', '--', 'node', 'main.js'])).stderr, /--dir needs a value/);
    assert.match((await project.tallymark(['run', '--cwd', 'nowhere', '--', 'node', 'main.js'])).stderr, /--cwd: there is no folder .*nowhere\. \(TM_OPTION\)/);
    assert.match((await project.tallymark(['run', '--include', '!src/**', '--', 'node', 'main.js'])).stderr, /--include !src\/\*\*: .*--exclude 'src\/\*\*' leaves it out/);
    assert.not(existsSync(project.path('nowhere')));
    assert.match((await project.tallymark(['run'])).stderr, /no command to run/);
    assert.match((await project.tallymark(['report', 'extra'])).stderr, /takes no "extra"/);
    assert.not(existsSync(project.path('.tallymark')));
  }),
);

test(
  'help and version',
  withProject({}, async (project) => {
    assert.match((await project.tallymark(['--help'])).stdout, /Usage: tallymark <command>/);
    assert.match((await project.tallymark(['run', '--help'])).stdout, /--reporter <a,b>/);
    assert.match((await project.tallymark(['--version'])).stdout, /^\d+\.\d+\.\d+/);
  }),
);

test(
  'a command that is not there: its error, status 127, and the last run is still there',
  withProject({ 'main.js': '1;\n' }, async (project) => {
    await project.tallymark(['run', '--', process.execPath, 'main.js']);
    const { stdout: last } = await project.tallymark(['report']);
    assert.match(last, /main\.js *\| *100 /);
    const { status, stdout, stderr } = await project.tallymark(['run', '--', 'no-such-command']);
    assert.is(status, 127);
    assert.is(stdout, '');
    assert.match(stderr, /no-such-command: command not found/);
    assert.is((await project.tallymark(['report'])).stdout, last);
    assert.is(readdirSync(project.path('.tallymark/runs')).length, 1);
  }),
);

test(
  'a command that may not be run: its error, status 126',
  withProject({ 'main.js': '1;\n' }, async (project) => {
    const { status, stderr } = await project.tallymark(['run', '--', './main.js']);
    assert.is(status, 126);
    assert.match(stderr, /^tallymark: \.\/main\.js: .*EACCES/m);
  }),
);

test(
  'names of object members are no commands',
  withProject({}, async (project) => {
    for (const name of ['constructor', 'toString']) {
      const { status, stderr } = await project.tallymark([name]);
      assert.is(status, 2);
      assert.match(stderr, /is not a command\. There are run, report, ledger\./);
    }
  }),
);

test(
  'a report for machines owns the standard output; files of types alone are in none',
  withProject({ ...MAIN, 'types.ts': 'export type A = 1;\n', 'never.ts': 'export const a = 1;\n' }, async (project) => {
    await project.run(['main.js']);
    const { stdout, stderr } = await project.tallymark(['report', '--reporter', 'text-lcov']);
    assert.match(stdout, /^TN:\nSF:/);
    assert.equal([...stdout.matchAll(/^SF:(.*)$/gm)].map(([, path]) => path!.split('/').at(-1)).sort(), ['main.js', 'never.ts']);
    assert.not(/process/.test(stdout));
    assert.match(stderr, /1 process, 1 thread/);
  }),
);

test(
  'the exit status is the command’s own, and so is its signal',
  withProject({ ...MAIN, 'kill.js': "process.kill(process.pid, 'SIGTERM');\nsetInterval(() => {}, 1000);" }, async (project) => {
    assert.is((await project.run(['main.js'])).status, 3);
    assert.is((await project.run(['kill.js'])).signal, 'SIGTERM');
  }),
);

test(
  'a file with a syntax error fails as it does plain, and is listed with the parser’s message',
  withProject({ 'main.js': "try { require('./broken.js'); } catch (error) { console.log(error.name); }", 'broken.js': 'let a = ;\n' }, async (project) => {
    const { stdout } = await project.run(['main.js']);
    assert.match(stdout, /^SyntaxError$/m);
    assert.match(stdout, /Ran without being measured:\n {2}broken\.js:1:9: /);
  }),
);

test(
  '--require-complete: status 3 when anything may be missing, and only then',
  withProject({ 'main.js': "console.log(1);", 'broken.js': 'let a = ;\n', 'plain.js': "try { require('./broken.js'); } catch {}", 'fails.js': "try { require('./broken.js'); } catch {}\nprocess.exitCode = 5;", 'kill.js': "const { fork } = require('node:child_process');\nif (process.argv[2]) { process.send('up'); setInterval(() => {}, 1000); } else { const c = fork(__filename, ['x']); c.once('message', () => c.kill('SIGKILL')); }" }, async (project) => {
    const strict = (file: string, env = {}) => project.tallymark(['run', '--require-complete', '--', process.execPath, file], env);
    assert.is((await strict('main.js')).status, 0);
    assert.is((await strict('plain.js')).status, 3);
    assert.is((await project.tallymark(['report', '--require-complete'])).status, 3);
    assert.is((await strict('fails.js')).status, 5, 'the command’s own failure stands');
    const mapped = await strict('kill.js');
    assert.is(mapped.status, 0, mapped.stdout);
    assert.match(mapped.stdout, /1 killed by SIGKILL, complete/);
    const shared = await strict('kill.js', { TALLYMARK_MEMORY: 'shared' });
    assert.is(shared.status, 3);
    assert.match(shared.stdout, /1 killed by SIGKILL, up to 100 ms may be missing/);
  }),
);

test(
  'a directory that cannot be made: the program runs, one warning',
  withProject({ ...MAIN, blocked: 'a file' }, async (project) => {
    const { status, stdout, stderr } = await project.tallymark(['run', '--dir', 'blocked', '--', process.execPath, 'main.js']);
    assert.is(status, 3);
    assert.is(stdout, '3\n');
    assert.is(stderr.trim().split('\n').length, 1);
    assert.match(stderr, /blocked cannot be written .* there will be no coverage/);
  }),
);

test(
  'report and ledger without a run, and of a foreign directory',
  withProject({ 'foreign/runs/m1x-12-abc/run.json': '{"format":99}', 'other/runs/m1y-13-abc/notes.txt': 'hello', 'own/runs/today/notes.txt': 'hello', 'odd/runs': 'a file' }, async (project) => {
    for (const command of ['report', 'ledger']) {
      const { status, stderr } = await project.tallymark([command]);
      assert.is(status, 1);
      assert.match(stderr, /There is no run in .*TM_NO_RUN/);
    }
    assert.match((await project.tallymark(['report', '--dir', 'foreign'])).stderr, /has format 99, this Tallymark reads 1; it is left out/);
    assert.match((await project.tallymark(['report', '--dir', 'other'])).stderr, /run\.json: it cannot be read/);
    assert.match((await project.tallymark(['report', '--dir', 'own'])).stderr, /There is no run in/, 'runs of somebody else');
    assert.match((await project.tallymark(['report', '--dir', 'odd'])).stderr, /^tallymark: .*runs cannot be read \(ENOTDIR.*TM_NO_RUN\)\n$/);
    const ledger = await project.tallymark(['ledger', '--dir', 'foreign']);
    assert.match(ledger.stderr, /has format 99/);
    assert.match((await project.tallymark(['ledger', '--dir', 'foreign', '--json'])).stdout, /"problems": \[\s+"m1x-12-abc has format 99/);
    assert.match((await project.tallymark(['ledger', '--cwd', 'nowhere'])).stderr, /--cwd: there is no folder/);
  }),
);

test(
  'torn and truncated files: everything readable is reported, the rest is named',
  withProject({ ...MAIN, 'child.js': "require('./main.js');", 'two.js': "require('node:child_process').fork('./child.js').on('exit', () => require('./main.js'));" }, async (project) => {
    await project.run(['two.js']);
    const run = project.runDirectory();
    const [first, second] = readdirSync(join(run, 'slabs')).sort().map((name) => join(run, 'slabs', name));
    const ledgers = readdirSync(join(run, 'ledger')).sort().map((name) => join(run, 'ledger', name));
    appendFileSync(ledgers[0]!, '{"event":"exit","co');
    truncateSync(second!, statSync(second!).size / 64);
    const { stderr } = await project.tallymark(['report', '--reporter', 'json']);
    assert.match(stderr, /\.slab: it is cut short|\.slab: it is not a slab file/);
    assert.ok(project.counts()['main.js'], 'the other process is there');

    writeFileSync(first!, 'not a slab');
    assert.match((await project.tallymark(['report'])).stderr, /it is not a slab file/);

    const maps = mapsOf(run);
    for (const name of readdirSync(maps)) writeFileSync(join(maps, name), readFileSync(join(maps, name), 'utf8').slice(0, 40));
    truncateSync(second!, 0);
    const { status } = await project.tallymark(['report', '--reporter', 'json']);
    assert.is(status, 0);
  }),
);

if (process.getuid?.() !== 0) {
  test(
    'a run directory that is read-only',
    withProject(MAIN, async (project) => {
      chmodSync(project.dir, 0o555);
      const { stdout, stderr } = await project.tallymark(['run', '--', process.execPath, 'main.js']);
      chmodSync(project.dir, 0o755);
      assert.is(stdout, '3\n');
      assert.match(stderr, /there will be no coverage/);
    }),
  );
}

test(
  'a report into the working directory itself does not take the program for a report',
  withProject(MAIN, async (project) => {
    const { stdout } = await project.tallymark(['run', '--out', '.', '--', process.execPath, 'main.js']);
    assert.match(stdout, /main\.js +\| +100 /);
  }),
);

test(
  'nobody reads the report to its end: the status is the command\'s own',
  withProject({ 'quiet.js': 'process.exitCode = 3;\n' }, async (project) => {
    const { stderr } = await project.exec('sh', ['-c', '{ "$0" "$1" run -- "$0" quiet.js; echo "status $?" >&2; } | true', process.execPath, CLI]);
    assert.is(stderr, 'status 3\n');
  }),
);

test(
  'a command that the system refuses at once is an error of one line and leaves no run behind',
  withProject({ file: '' }, async (project) => {
    for (const command of ['./file/x', 'x'.repeat(5_000)]) {
      const { status, stderr } = await project.tallymark(['run', '--', command]);
      assert.is(status, 126);
      assert.is(stderr.trim().split('\n').length, 1, stderr);
    }
    assert.equal(readdirSync(project.path('.tallymark/runs')), []);
  }),
);

test(
  'a program that runs alone counts below TALLYMARK_DIR, and a report with the same variable reads it',
  withProject({}, async (project) => {
    project.write({ 'main.js': instrument('f(); function f() {}', { filename: project.path('main.js') }).code });
    mkdirSync(project.path('node_modules'));
    symlinkSync(ROOT, project.path('node_modules/tallymark'));
    const env = { TALLYMARK_DIR: 'kept' };
    assert.is((await project.exec(process.execPath, ['main.js'], env)).status, 0);
    assert.match((await project.tallymark(['report'], env)).stdout, /main\.js +\| +100/);
  }),
);

const INTERRUPTED = {
  'main.js': "let got = 0;\nfor (const name of ['SIGINT', 'SIGQUIT']) process.on(name, () => { console.log(`${++got} ${name}`); setTimeout(() => process.exit(5), 300); });\nsetInterval(() => {}, 1000);\nconsole.log('up');\n",
};

/** Runs main.js as the leader of a session of its own, without a terminal, and sends `signal` to `-pid` or `pid` when it is up. */
async function interrupt(dir: string, signal: NodeJS.Signals, to: 1 | -1): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [CLI, 'run', '--', process.execPath, 'main.js'], { cwd: dir, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    if (output === '') process.kill(to * child.pid!, signal);
    output += String(data);
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output };
}

test(
  'SIGINT and SIGQUIT, sent to the whole group or to tallymark run alone: the command gets them, decides what they mean, and is reported',
  withProject(INTERRUPTED, async (project) => {
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
      for (const to of [-1, 1] as const) {
        const { status, output } = await interrupt(project.dir, signal, to);
        assert.is(status, 5, signal);
        assert.match(output, new RegExp(`1 ${signal}`));
        assert.match(output, /main\.js +\| /);
      }
    }
  }),
);

if (process.platform === 'linux') test(
  'Ctrl-C in a terminal comes to the command once: to many a program the second one means "at once"',
  withProject(INTERRUPTED, async (project) => {
    // script(1) gives it a terminal, which turns the character into the signal for all in its foreground. Without `exec`, a shell is among them, and dash makes 130 of any status.
    const child = spawn('script', ['-qec', `exec '${process.execPath}' '${CLI}' run -- '${process.execPath}' main.js`, '/dev/null'], { cwd: project.dir, stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      if (!output.includes('up') && String(data).includes('up')) child.stdin.write('\x03');
      output += String(data);
    });
    const [status] = (await once(child, 'close')) as [number | null];
    assert.is(status, 5, output);
    assert.match(output, /1 SIGINT/);
    assert.not.match(output, /2 SIGINT/);
    assert.match(output, /main\.js /);
  }),
);

test.run();
