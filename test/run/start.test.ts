/** What every process of a run pays for at its start: as little as can be. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, withProject } from '../support/project.ts';

const MAIN = `
const loaded = process.moduleLoadList.includes('NativeModule crypto');
console.log(JSON.stringify({ loaded, files: Object.keys(require.cache).filter((file) => file !== __filename) }));
`;

test(
  'one file of ours is loaded, and no cryptography where nothing is measured',
  withProject({ 'main.js': MAIN }, async (project) => {
    const plain = await project.node('main.js');
    assert.equal(JSON.parse(plain.stdout), { loaded: false, files: [] });
    const { stdout } = await project.tallymark(['run', '--reporter', 'json', '--exclude', '**', '--', process.execPath, 'main.js']);
    assert.equal(JSON.parse(stdout.split('\n')[0]!), { loaded: false, files: [join(ROOT, 'dist/src/hook/preload.cjs')] });
  }),
);

test(
  'no cryptography is loaded where all is in the cache',
  withProject({ 'main.js': `require('./a.js'); ${MAIN}`, 'a.js': 'exports.a = () => 1;' }, async (project) => {
    const loaded = async () => (JSON.parse((await project.run(['main.js'])).stdout.split('\n')[0]!) as { loaded: boolean }).loaded;
    assert.equal([await loaded(), await loaded()], [true, false]);
  }),
);

const COMPILED = "const { spawnSync } = require('node:child_process'); spawnSync(process.execPath, ['a.js']); process.exit(3);";

test(
  'V8’s code of the hook is left by the first process and taken by the others, where it is whole',
  withProject({ 'main.js': COMPILED, 'a.js': 'exports.a = () => 1;' }, async (project) => {
    const counts = async () => {
      const { status, stderr, counts } = await project.run(['main.js']);
      assert.equal({ status, stderr }, { status: 3, stderr: '' });
      return counts;
    };
    const first = await counts();
    assert.equal([first['main.js']!.s, first['a.js']!.s], [{ 0: 1, 1: 1, 2: 1 }, { 0: 1, 1: 0 }]);
    const folder = project.path('.tallymark/start');
    const [name, ...more] = readdirSync(folder);
    assert.equal([name, more], [`${process.version}-${process.arch}`, []]);
    const file = join(folder, name!);
    const whole = readFileSync(file);
    const { mtimeMs } = statSync(file);
    assert.equal(await counts(), first);
    assert.is(statSync(file).mtimeMs, mtimeMs);
    const flipped = (at: number) => whole.map((byte, i) => (i === at ? byte ^ 1 : byte));
    for (const broken of [whole.subarray(0, 3), whole.subarray(0, -1), Buffer.alloc(0), Buffer.alloc(whole.length), Buffer.alloc(4), ...[0, 3, 40, 50_000, whole.length - 2].map(flipped)]) {
      writeFileSync(file, broken);
      assert.equal(await counts(), first);
      assert.not.equal(readFileSync(file), broken, 'made anew');
    }
    // With other flags V8 refuses it, and the process compiles.
    const { stdout } = await project.tallymark(['run', '--reporter', 'json', '--', process.execPath, '--no-lazy', '--stack-size=900', 'a.js']);
    assert.not.match(stdout, /not measured/);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    assert.equal(await counts(), first);
  }),
);

test(
  'the memory is mapped by the binding that a program may use, too',
  withProject({ 'main.js': `const koffi = require(${JSON.stringify(join(ROOT, 'node_modules/koffi'))}); console.log(koffi.load(null).func('int getpid()')() === process.pid, koffi.sizeof('int'));` }, async (project) => {
    const { status, stdout, stderr, counts } = await project.run(['main.js']);
    assert.equal({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, /^true 4$/m);
    assert.equal(Object.values(counts['main.js']!.s), [1, 1]);
    const folder = join(project.runDirectory(), 'ledger');
    const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n')).map((line) => JSON.parse(line) as { event: string; memory?: string });
    if (process.platform !== 'win32') assert.equal(lines.filter(({ event }) => event === 'process').map(({ memory }) => memory), ['mapped']);
  }),
);

test.run();
