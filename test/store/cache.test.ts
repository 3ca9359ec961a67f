import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pruneCache } from '../../src/store/cache.ts';
import { entryOf, readEntry, writeEntry } from '../../dist/src/store/entries.cjs';
import { entryAt } from '../support/entries.ts';
import { withProject } from '../support/project.ts';

test(
  'the files written first go until the rest is within the limit',
  withProject({}, async (project) => {
    const names = ['code/a.js-00000001', 'sites/a.js-00000002', 'code/b.js-00000003.12-0'];
    project.write({ 'code/note.txt': 'x'.repeat(300), 'mine/note.txt': 'x'.repeat(300) });
    for (const [i, name] of names.entries()) {
      mkdirSync(dirname(project.path(name)), { recursive: true });
      writeFileSync(project.path(name), 'x'.repeat(100));
      utimesSync(project.path(name), 1000 + i, 1000 + i);
    }
    pruneCache(project.dir, 250);
    assert.equal(names.map((name) => existsSync(project.path(name))), [false, true, true]);
    pruneCache(project.dir, 250);
    assert.ok(existsSync(project.path(names[1]!)));
    pruneCache(project.dir, 0);
    assert.equal(readdirSync(project.dir, { recursive: true }).map(String).filter((name) => name.includes('/')).sort(), ['code/note.txt', 'mine/note.txt']);
    pruneCache(project.path('none'));
  }),
);

test(
  'a warm run takes its code from the cache, a changed file does not',
  withProject({ 'main.js': 'console.log(1 ? 2 : 3);\n' }, async (project) => {
    const entries = () => readdirSync(project.path('.tallymark/cache'), { recursive: true }).map(String).filter((name) => name.includes(sep));
    await project.run(['main.js']);
    const [first, ...more] = entries();
    assert.equal(more, []);
    // A whole entry is believed: that is what makes a warm run fast.
    const entry = entryAt(project.path('.tallymark/cache', String(first)));
    writeEntry(entry, entry.source, 'console.log("from the cache");');
    assert.match((await project.run(['main.js'])).stdout, /^from the cache$/m);
    project.write({ 'main.js': 'console.log(4);\n' });
    assert.match((await project.run(['main.js'])).stdout, /^4$/m);
    // The code of both versions; and the sites of the first, for what came from the cache did not register.
    assert.is(entries().length, 3);
  }),
);

test(
  'an entry that is torn, empty, or not what was written is made anew',
  withProject({ 'main.js': 'console.log("from the source");\n' }, async (project) => {
    await project.run(['main.js']);
    const [name] = readdirSync(project.path('.tallymark/cache'), { recursive: true }).map(String).filter((each) => each.includes(sep));
    const file = project.path('.tallymark/cache', name!);
    const whole = readFileSync(file);
    const entry = entryAt(file);
    const flipped = (at: number) => whole.map((byte, i) => (i === at ? byte ^ 1 : byte));
    for (const [i, broken] of [whole.subarray(0, whole.length - 20), whole.subarray(0, 40), Buffer.alloc(0), Buffer.alloc(whole.length), ...[0, 1, 12, 20, (whole.length - entry.source.length - entry.kind.length - 17) / 2 + 37, whole.length - entry.source.length - 9, whole.length - 3].map(flipped), Buffer.from('console.log("foreign");')].entries()) {
      writeFileSync(file, broken);
      assert.is(readEntry(entry, entry.source), undefined, String(i));
      const { stdout, counts } = await project.run(['main.js']);
      assert.match(stdout, /^from the source$/m);
      assert.equal(counts['main.js']!.s, { 0: 1 });
      assert.equal(readFileSync(file), whole);
    }
  }),
);

const MODULES = Array.from({ length: 25 }, (_, i) => i);
test(
  'processes that fill one cache at the same moment, and runs that do',
  withProject(
    {
      ...Object.fromEntries(MODULES.map((i) => [`lib/m${i}.js`, `exports.f = function f() { return ${i}; };\n`])),
      'part.js': `let sum = 0;\nfor (let i = 0; i < ${MODULES.length}; i++) sum += require('./lib/m' + i + '.js').f();\nprocess.exitCode = sum === ${(MODULES.length * (MODULES.length - 1)) / 2} ? 0 : 1;\n`,
      'main.js': "const { fork } = require('node:child_process');\nfor (let i = 0; i < 6; i++) fork(require.resolve('./part.js')).on('exit', (code) => (process.exitCode ||= code));\n",
    },
    async (project) => {
      const runs = await Promise.all(['one', 'two'].map((out) => project.tallymark(['run', '--include', 'lib', '--reporter', 'json', '--out', out, '--', process.execPath, 'main.js'])));
      for (const [i, out] of ['one', 'two'].entries()) {
        assert.is(runs[i]!.status, 0, runs[i]!.stderr);
        const counts = project.counts(out);
        for (const module of MODULES) assert.equal(counts[`lib/m${module}.js`]!.f, { 0: 6 });
      }
      const files = readdirSync(project.path('.tallymark/cache'), { recursive: true }).map(String).filter((each) => each.includes(sep));
      assert.is(files.length, MODULES.length, 'an entry per module, and no temporary file');
      for (const entry of files.map((file) => entryAt(project.path('.tallymark/cache', file)))) assert.ok(readEntry(entry, entry.source));
    },
  ),
);

test(
  'the sites of a file that was never loaded are kept, too',
  withProject({ 'main.js': 'f();\nfunction f() {}\n', 'never.ts': 'export const a = (b: number) => b;\n', 'types.ts': 'export type A = 1;\n' }, async (project) => {
    const first = (await project.run(['main.js'])).counts;
    const entries = readdirSync(project.path('.tallymark/cache'), { recursive: true }).map(String).filter((name) => name.includes(sep));
    assert.is(entries.length, 3);
    assert.equal((await project.run(['main.js'])).counts, first);
    assert.equal(first['never.ts']!.f, { 0: 0 });
    assert.is(first['types.ts'], undefined);
    project.write({ 'never.ts': 'export const a = (b: number) => b;\nexport const c = () => 1;\n' });
    assert.equal((await project.run(['main.js'])).counts['never.ts']!.f, { 0: 0, 1: 0 });
  }),
);

test(
  'an entry is believed for its own source only',
  withProject({}, async (project) => {
    const source = 'x'.repeat(10_000);
    // What differs is not in the name.
    const other = source.slice(0, 5) + 'y' + source.slice(6);
    const entry = entryOf(project.dir, ['code'], '/a.js', source);
    assert.equal(entryOf(project.dir, ['code'], '/a.js', other), entry);
    writeEntry(entry, source, 'made of x');
    assert.is(readEntry(entry, source), 'made of x');
    assert.is(readEntry(entry, other), undefined);
    assert.is(readEntry({ ...entry, kind: entry.kind.replace('/a.js', '/b.js') }, source), undefined);
    writeEntry(entry, other, 'made of y');
    assert.equal([readEntry(entry, source), readEntry(entry, other)], [undefined, 'made of y']);
    for (const text of ['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'é', '\u{1f600}', '\ufeffa']) {
      writeEntry(entry, text, text);
      assert.is(readEntry(entry, text), text);
    }
    // A file cannot hold half a character, so nothing is known of such a source.
    writeEntry(entry, '"\ud800"', 'a');
    assert.is(readEntry(entry, '"\ud800"'), undefined);
    const folders = ['', 'a', 'b', 'x'.repeat(200)].map((name) => `/src/${name}/`);
    const sourceAt = (i: number) => Array.from({ length: 50 + (i % 100) }, (_, k) => String.fromCharCode(97 + ((Math.imul(i, 7919) + Math.imul(k, 104729)) >>> 3) % 26)).join('');
    const names = folders.flatMap((folder) => Array.from({ length: 1000 }, (_, i) => entryOf('', ['code', i % 5], `${folder}${'y'.repeat(90)}${i % 10}.js`, sourceAt(i)).file));
    assert.is(new Set(names).size, names.length);
    assert.ok(names.every((name) => /^.code.[\w.-]{1,120}$/.test(name)));
  }),
);

test.run();
