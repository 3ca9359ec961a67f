/** What a command line is taken for: Node.js, something that starts Node.js, or neither; and when its environment may be given the hook. */
import { chmodSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { environmentFor, judge } from '../../src/hook/commands.cjs';
import { OPTION, reachOf, restore, withPreload } from '../../src/hook/environment.cjs';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-commands-')));
const script = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
  return join(folder, name);
};
script('tool', '#!/usr/bin/env node\n1;\n');
script('wrapper', '#!/bin/sh\nexec node "$@"\n');
script('other', '#!/bin/sh\necho hello\n');
script('sets', '#!/bin/sh\nNODE_OPTIONS=--x node a.js\n');
script('unsets', '#!/bin/sh\nunset NODE_OPTIONS\nnode a.js\n');
script('empties', '#!/bin/sh\nenv -i PATH="$PATH" node a.js\n');
script('adds', '#!/bin/sh\nNODE_OPTIONS="$NODE_OPTIONS --x" node a.js\n');
script('binary', '\u007fELF node ');
symlinkSync(process.execPath, join(folder, 'runtime'));
symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));

const PATH = `${folder}:${dirname(process.execPath)}:/usr/bin:/bin`;
type Reach = Parameters<typeof judge>[1];
const how = (file: string, args: string[], reach: Reach = 'cut off', env: string[] = [`PATH=${PATH}`]) => {
  const { change, started } = judge({ file, args, env, cwd: folder }, reach);
  return { arm: change === 'arm', node: started.node, doubt: started.doubt !== undefined };
};

const NODE = { arm: true, node: true, doubt: false };
const NEITHER = { arm: false, node: false, doubt: false };
const DOUBT = { arm: false, node: false, doubt: true };

for (const [name, file, args, expected] of [
  ['node itself', process.execPath, ['node', 'a.js'], NODE],
  ['node with options', 'node', ['node', '-r', 'x', '--import', 'y', 'a.js'], NODE],
  ['node that prints and is done', 'node', ['node', '--version'], NEITHER],
  ['node that runs a command of package.json', 'node', ['node', '--run', 'x'], NEITHER],
  ['node that starts a program anew when files change', 'node', ['node', '--watch', 'a.js'], NEITHER],
  ['node under another name', join(folder, 'runtime'), ['runtime', 'a.js'], NODE],
  ['a script for node', 'tool', ['tool'], NODE],
  ['a script for node, by its path', './tool', ['tool'], NODE],
  ['a shell script that mentions node', 'wrapper', ['wrapper', 'a.js'], DOUBT],
  ['another script', 'other', ['other'], NEITHER],
  ['a program', 'binary', ['binary'], NEITHER],
  ['a link to nothing', 'dangling', ['dangling'], NEITHER],
  ['nothing', 'no-such-command', ['no-such-command'], NEITHER],
  ['a shell that starts node', '/bin/sh', ['sh', '-c', 'node a.js'], { ...NODE, node: false }],
  ['quoted words', '/bin/sh', ['sh', '-c', `"node" 'a b.js' --x=1`], { ...NODE, node: false }],
  ['a shell that starts a tool', '/bin/sh', ['sh', '-c', 'tool x'], { ...NODE, node: false }],
  ['a shell that does more than that', '/bin/sh', ['sh', '-c', 'cd x && node a.js'], DOUBT],
  ['a shell with a variable for node', '/bin/sh', ['sh', '-c', 'A=1 node a.js'], DOUBT],
  ['a shell that asks for the version', '/bin/sh', ['sh', '-c', 'node -v'], NEITHER],
  ['a shell that has nothing to do with node', '/bin/sh', ['sh', '-c', 'ls *'], NEITHER],
  ['a shell with a file', '/bin/sh', ['sh', 'other'], NEITHER],
  ['a shell with a file that mentions node', '/bin/sh', ['sh', 'wrapper', 'a.js'], DOUBT],
  ['a shell with a file that is not there', '/bin/sh', ['sh', 'a.sh'], NEITHER],
  ['a shell with nothing', '/bin/sh', ['sh', '-c'], NEITHER],
] as const) {
  test(`with an emptied environment: ${name}`, () => assert.deepEqual(how(file, [...args]), expected));
}

test('with the hook in the environment, only what drops it again is in doubt', () => {
  for (const [file, args, doubt] of [
    ['node', ['node', 'a.js'], false],
    ['/bin/sh', ['sh', '-c', 'node a.js'], false],
    ['/bin/sh', ['sh', '-c', 'NODE_OPTIONS=--x node a.js && ls'], false],
    ['/bin/sh', ['sh', '-c', 'NODE_OPTIONS=$(cat x) node a.js && ls'], true],
    ['env', ['env', 'NODE_OPTIONS=--x', 'node', 'a.js'], true],
    ['/bin/sh', ['sh', '-c', 'NODE_OPTIONS="$NODE_OPTIONS --x" node a.js'], false],
    ['env', ['env', '-i', 'node', 'a.js'], true],
    ['env', ['env', '--ignore-environment', 'node', 'a.js'], true],
    ['env', ['env', '-u', 'NODE_OPTIONS', 'node', 'a.js'], true],
    ['/bin/sh', ['sh', '-c', 'cd x && env -u OTHER -uNODE_OPTIONS node a.js'], true],
    ['/bin/sh', ['sh', '-c', 'unset -v OTHER NODE_OPTIONS; node a.js'], true],
    ['/bin/sh', ['sh', '-c', 'unset OTHER; echo NODE_OPTIONS; env -u OTHER node a.js'], false],
    ['node', ['node', '-e', '"unset NODE_OPTIONS"'], false],
    ['./unsets', ['./unsets'], true],
    ['./sets', ['./sets'], true],
    ['/bin/sh', ['sh', '-e', 'sets'], true],
    ['./adds', ['./adds'], false],
    ['./other', ['./other'], false],
    ['./binary', ['./binary'], false],
    ['./missing', ['./missing'], false],
    ['env', ['env', 'A=1', 'node', 'a.js'], false],
    ['./empties', ['./empties'], true],
    ['/bin/sh', ['sh', '-c', 'node a.js; ./empties'], true],
    ['/bin/sh', ['sh', '-c', 'node a.js; ./other'], false],
    ['/bin/sh', ['sh', '-c', 'node a.js ./empties.txt'], false],
    ['sudo', ['sudo', '-u', 'x', 'node', 'a.js'], true],
    ['sudo', ['sudo', 'ls'], false],
    ['su', ['su', '-', 'x', '-c', 'node a.js'], true],
    ['su', ['su', 'x', '-c', 'node a.js'], true],
    ['setpriv', ['setpriv', '--reuid', '65534', 'node', 'a.js'], true],
    ['/bin/sh', ['sh', '-c', 'cat su node'], false],
    ['/bin/sh', ['sh', '-c', 'sudo node a.js'], true],
    ['/bin/sh', ['sh', '-c', 'A=1 /usr/bin/sudo node a.js'], true],
    ['/bin/sh', ['sh', '-c', './bin/su/x node a.js'], false],
    ['docker', ['docker', 'run', '--rm', 'image', 'npm', 'test'], true],
    ['docker', ['docker', 'build', '-t', 'node', '.'], false],
    ['/bin/sh', ['sh', '-c', 'cd x && su - y -c "node a.js"'], true],
    ['node', ['node', '-e', '"sudo node"'], false],
  ] as const) {
    assert.deepEqual({ doubt: how(file, [...args], 'inherited').doubt, arm: how(file, [...args], 'inherited').arm }, { doubt, arm: false }, args.join(' '));
  }
});

test('the preload comes before what the program preloads, but behind Yarn’s Plug’n’Play, in whose archives it may be', () => {
  assert.equal(withPreload(undefined), OPTION);
  assert.equal(withPreload('--require ts-node/register'), `${OPTION} --require ts-node/register`);
  assert.equal(withPreload('--require /p/.pnp.cjs --experimental-loader file:///p/.pnp.loader.mjs'), `--require /p/.pnp.cjs ${OPTION} --experimental-loader file:///p/.pnp.loader.mjs`);
  assert.equal(withPreload('-r "/a b/.pnp.cjs"'), `-r "/a b/.pnp.cjs" ${OPTION}`);
  assert.equal(withPreload('--require /p/.pnp.cjs.js'), `${OPTION} --require /p/.pnp.cjs.js`);
});

test('under Node’s permission model the hook is taken out of the environment', () => {
  for (const [file, args, change] of [
    ['node', ['node', '--no-warnings', '--permission', '--allow-fs-read=/a', 'a.js'], 'disarm'],
    ['node', ['node', '--experimental-permission', 'a.js'], 'disarm'],
    ['node', ['node', '--permission', '--allow-fs-read=*', 'a.js'], undefined],
    ['node', ['node', 'a.js', '--permission'], undefined],
    ['/bin/sh', ['sh', '-c', 'ls; node --permission a.js'], 'disarm'],
    ['/bin/sh', ['sh', '-c', 'node a.js --permission'], undefined],
  ] as const) {
    const { change: actual, started } = judge({ file, args, env: [], cwd: folder }, 'inherited');
    assert.deepEqual([actual, started.doubt !== undefined], [change, change !== undefined], args.join(' '));
  }
});

test('the environment with the hook and without', () => {
  const carried = { TALLYMARK_RUN: '/run' };
  const before = ['A=1', 'NODE_OPTIONS=--x', 'B=2'];
  const armed = environmentFor({ change: 'arm', started: { argv: [], node: true } }, before, carried);
  assert.deepEqual(armed.map((pair) => pair.split('=')[0]), ['A', 'NODE_OPTIONS', 'B', 'TALLYMARK_RUN', 'TALLYMARK_RESTORE']);
  assert.equal(reachOf(armed, carried), 'inherited');
  assert.equal(reachOf(before, carried), 'cut off');
  assert.equal(reachOf(['TALLYMARK_RUN='], carried), 'left alone');
  const env = Object.fromEntries(armed.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  restore(env);
  assert.deepEqual(Object.entries(env).map((entry) => entry.join('=')), before);
  assert.deepEqual(environmentFor({ change: 'disarm', started: { argv: [], node: true } }, armed.slice(0, 3), carried), before);
  const empty = environmentFor({ change: 'arm', started: { argv: [], node: true } }, [], carried);
  assert.deepEqual(environmentFor({ change: 'disarm', started: { argv: [], node: true } }, empty.slice(1, 2), carried), []);
});

test('what is to be left alone is; what another run measures is named', () => {
  assert.deepEqual(how(process.execPath, ['node', 'a.js'], 'left alone', ['TALLYMARK_RUN=']), NEITHER);
  assert.deepEqual(how(process.execPath, ['node', 'a.js'], 'left alone', ['TALLYMARK_RUN=/other']), DOUBT);
});

test('without a path of its own, a command is looked for where we would', () => {
  const { started } = judge({ file: 'no-such-command', args: [], env: [], cwd: folder }, 'cut off');
  assert.deepEqual(started, { argv: ['no-such-command'], node: false });
});

test('long command lines are cut', () => {
  const { argv } = judge({ file: 'ls', args: ['ls', 'x'.repeat(500), ...Array.from({ length: 40 }, String)], env: [], cwd: folder }, 'cut off').started;
  assert.equal(argv.length, 13);
  assert.equal(argv[1]!.length, 201);
  assert.equal(argv.at(-1), '…');
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
