/** What every process of a run pays for at its start: as little as can be. */
import { readdirSync, readFileSync } from 'node:fs';
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
