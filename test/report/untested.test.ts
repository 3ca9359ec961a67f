import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { instrumentSource } from '../../src/instrument.ts';
import { createSelection } from '../../src/model/selection.ts';
import { findUntested } from '../../src/report/untested.ts';

const sitesOf = (source: string, filename: string) => instrumentSource(source, { filename }).plan?.sites ?? null;

function project(files: Record<string, string>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function find(files: Record<string, string>, { include, exclude, known = [] }: { include?: string[]; exclude?: string[]; known?: string[] } = {}) {
  const root = project(files);
  const selection = createSelection({ cwd: root, include, exclude, own: ['coverage', '.tallymark'] });
  const found = await findUntested({ selection, include, isKnown: (path) => known.includes(relative(root, path)), sitesOf });
  const short = (path: string) => relative(root, path);
  return { ...found, root, paths: Object.keys(found.coverage).map(short), unreadPaths: found.unread.map(({ path }) => short(path)) };
}

const FILES = {
  'index.js': 'export const a = 1;',
  'src/a.ts': 'export function f(x: number) { return x ? 1 : 2; }',
  'src/loaded.js': 'module.exports = 1;',
  'src/types.d.ts': 'export declare const t: number;',
  'src/a.test.ts': 'f();',
  'test/a.js': 'f();',
  'dist/a.js': 'f();',
  'lib/b.min.js': 'f();',
  'coverage/prettify.js': 'f();',
  'node_modules/x/index.js': 'f();',
  '.hidden/a.js': 'f();',
  'README.md': 'f();',
};

test('files that were never loaded have zeros; tests, packages, output and reports are left out', async () => {
  const { paths, coverage, root } = await find(FILES, { known: ['src/loaded.js'] });
  assert.equal(paths, ['index.js', 'src/a.ts']);
  const file = coverage[join(root, 'src/a.ts')]!;
  assert.equal([file.path, file.s, file.f, file.b, file.all], [join(root, 'src/a.ts'), { 0: 0 }, { 0: 0 }, { 0: [0, 0] }, true]);
});

test('include says where to look, also in what is left out otherwise', async () => {
  assert.equal((await find(FILES, { include: ['dist', 'lib/**'] })).paths, ['dist/a.js', 'lib/b.min.js']);
  assert.equal((await find(FILES, { include: ['node_modules/x'] })).paths, ['node_modules/x/index.js']);
});

test('include takes paths as they are, and as people write them', async () => {
  const files = { 'app/(auth)/page.js': 'f();', 'app/[id]/page.js': 'f();', 'lib/a.js': 'f();' };
  for (const include of ['app/(auth)', './app//(auth)/', 'app/(auth)/page.js', 'app/(auth)/**']) assert.equal((await find(files, { include: [include] })).paths, ['app/(auth)/page.js'], include);
  assert.equal((await find(files, { include: ['app/[id]'] })).paths, ['app/[id]/page.js']);
  assert.equal((await find(files, { include: ['app/../lib/**'] })).paths, ['lib/a.js']);
  assert.equal((await find(files, { include: ['./'] })).paths, ['app/(auth)/page.js', 'app/[id]/page.js', 'lib/a.js']);
  assert.equal((await find(files, { include: [''] })).paths, []);
});

test('exclude takes out, and with ! takes back', async () => {
  assert.equal((await find(FILES, { exclude: ['src'] })).paths, ['index.js']);
  assert.equal((await find(FILES, { exclude: ['!**/*.test.ts'] })).paths, ['index.js', 'src/a.test.ts', 'src/a.ts', 'src/loaded.js']);
});

test('a file that cannot be parsed is named, with its reason', async () => {
  const { paths, unread, unreadPaths } = await find({ 'good.js': 'a();', 'bad.js': 'let = = 3' });
  assert.equal(paths, ['good.js']);
  assert.equal(unreadPaths, ['bad.js']);
  assert.match(unread[0]!.reason, /bad\.js:1:\d+/);
});

test('hints of files that were never loaded are reported too', async () => {
  const { hints } = await find({ 'a.js': '/* istanbul ignore next */\nfunction f() {}\n' });
  assert.equal(hints.map(({ hints: list }) => list.map(({ kind, functions }) => ({ kind, functions }))), [[{ kind: 'next', functions: 1 }]]);
});

test.run();
