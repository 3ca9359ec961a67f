/**
 * ES modules are counted in every way that a program may load them, and a program that reads its own files by the function that Node's loader uses, replaces it or spies on it, sees and does what it
 * does without us. (From Node 22.15 on there is nothing to see; the same has to hold.)
 */
import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withProject } from '../support/project.ts';

const LIB = 'export const f = (x) => (x ? 1 : 2);\n';

/** Node 26 warns of `module.register`. */
const withoutPid = (text: string): string => text.replace(/^\(node:\d+\)/gm, '(node)');

/** @param main prints something. @param wanted how often `f` was called, by file */
const same = (name: string, files: Readonly<Record<string, string>>, main: string, wanted: Readonly<Record<string, number>>, ...options: string[]): void => {
  test(name, withProject({ 'lib/a.mjs': LIB, 'lib/b.mjs': LIB, ...files }, async (project) => {
    const plain = await project.node(...options, main);
    assert.is(plain.status, 0, plain.stderr);
    // With an empty cache and with a full one.
    for (let round = 0; round < 2; round++) {
      const { stdout, stderr, status, counts } = await project.run([...options, main]);
      assert.is(status, 0, stderr);
      assert.ok(stdout.startsWith(plain.stdout), `${stdout}\nplain: ${plain.stdout}`);
      assert.is(withoutPid(stderr), withoutPid(plain.stderr));
      for (const [path, count] of Object.entries(wanted)) assert.is(Object.values(counts[path]!.f)[0], count, path);
    }
  }));
};

const REPORT = `
import { Worker } from 'node:worker_threads';
console.log(fs.promises.readFile === readFile, readFile.name, readFile.length, Function.prototype.toString.call(fs.readFile).length, String(readFile), JSON.stringify(Object.getOwnPropertyDescriptor(fs.promises, 'readFile')), readFile.prototype);
console.log(Error.stackTraceLimit, Object.keys(fs.promises).join());
console.log(new Worker('', { eval: true }).threadId);
`;

same('a program that reads its own files', {
  'main.mjs': `import fs from 'node:fs'; import { readFile } from 'node:fs/promises'; import { f } from './lib/a.mjs';\n${REPORT}
f(1);
const url = new URL('./lib/a.mjs', import.meta.url);
for (const file of [url, url.pathname, Buffer.from(url.pathname)]) console.log(await readFile(file, 'utf8'), String(await fs.promises.readFile(file)));
console.log(await Promise.all([import('./lib/b.mjs').then(({ f }) => f(2)), fs.promises.readFile(new URL('./lib/b.mjs', import.meta.url), { encoding: 'utf8' })]));
console.log(await readFile(new URL('./none.mjs', import.meta.url)).catch(({ code, message }) => [code, message]));
console.log(await import('./none.mjs').catch(({ code }) => code));
`,
}, 'main.mjs', { 'lib/a.mjs': 1, 'lib/b.mjs': 1 });

same('a program that spies on reading', {
  'main.mjs': `import fs from 'node:fs'; import { f } from './lib/a.mjs'; f(1);
const { readFile } = fs.promises; const seen = [];
fs.promises.readFile = function (...args) { seen.push(String(args[0]).slice(-9)); return readFile.apply(this, args); };
const { f: g } = await import('./lib/b.mjs'); g(1); g(2);
console.log(String(await fs.promises.readFile(new URL('./lib/b.mjs', import.meta.url))));
fs.promises.readFile = readFile;
console.log(fs.promises.readFile === readFile);
`,
}, 'main.mjs', { 'lib/a.mjs': 1, 'lib/b.mjs': 2 });

same('a program that reads in a way of its own, and loads CommonJS', {
  'main.cjs': `const fs = require('node:fs');
fs.promises.readFile = async (file, options) => fs.readFileSync(file, options);
require('./other.cjs');
(async () => {
  (await import('./lib/a.mjs')).f(1);
  console.log(String(await fs.promises.readFile(require.resolve('./lib/a.mjs'))));
})();
`,
  'other.cjs': 'console.log(1);\n',
}, 'main.cjs', { 'lib/a.mjs': 1 });

same('a program with settings of its own for stack traces', {
  'main.mjs': `Error.stackTraceLimit = 0; const own = Error.prepareStackTrace = (error, sites) => 'mine ' + sites.length;
(await import('./lib/a.mjs')).f(1);
console.log(Error.stackTraceLimit, Error.prepareStackTrace === own, new Error('x').stack);
delete Error.prepareStackTrace; delete Error.stackTraceLimit;
(await import('./lib/b.mjs')).f(1);
console.log('stackTraceLimit' in Error, Object.hasOwn(Error, 'prepareStackTrace'));
Object.defineProperty(Error, 'stackTraceLimit', { get: () => 3, set() { throw new Error('set'); }, configurable: true });
(await import('./lib/c.mjs')).f(1);
console.log(Error.stackTraceLimit);
`,
  'lib/c.mjs': LIB,
}, 'main.mjs', { 'lib/a.mjs': 1, 'lib/b.mjs': 1, 'lib/c.mjs': 1 });

same('what is imported by kind: by extension, by package, by syntax, CommonJS, JSON, a worker', {
  'package.json': '{}',
  'typed/package.json': '{ "type": "module" }',
  'typed/imports.js': "import './silent.js'; export const f = () => 1;\n",
  'typed/silent.js': 'const f = () => this; console.log(f() === undefined);\n',
  'plain/package.json': '{ "type": "commonjs" }',
  'plain/c.js': 'exports.f = () => typeof module;\n',
  'bare/c.js': 'exports.f = () => typeof module;\n',
  'bare/e.js': 'export const f = () => typeof module;\n',
  'data.json': '{ "a": 1 }',
  'worker.mjs': "import { f } from './lib/a.mjs'; f(1);\n",
  'main.cjs': `(async () => {
  const loaded = await Promise.all(['./typed/imports.js', './plain/c.js', './bare/c.js', './bare/e.js', './lib/a.mjs?x=1', './lib/a.mjs?x=2#y'].map((path) => import(path)));
  console.log(loaded.map(({ f }) => f(1)));
  console.log((await import('./data.json', { with: { type: 'json' } })).default);
  const { Worker } = require('node:worker_threads');
  new Worker(require.resolve('./worker.mjs')).on('exit', (code) => console.log(code));
})();
`,
}, 'main.cjs', { 'typed/imports.js': 1, 'typed/silent.js': 1, 'plain/c.js': 1, 'bare/c.js': 1, 'bare/e.js': 1, 'lib/a.mjs': 3 }, '--no-warnings');

same('what is loaded by require, and what that imports', {
  'package.json': '{}',
  'typed/package.json': '{ "type": "module" }',
  'typed/a.js': "import { f as g } from './b.js'; export * from '../lib/a.mjs'; import { createRequire } from 'node:module'; export const h = () => g(1); createRequire(import.meta.url)('../later.cjs').load();\n",
  'typed/b.js': "import c from '../plain/c.cjs'; import fs from 'node:fs'; export const f = (x) => c.f(x);\nconsole.log(String(fs.readFileSync(new URL(import.meta.url))).length, fs.readFileSync(import.meta.filename).length);\ntry { fs.openSync(new URL('./none.js', import.meta.url)); } catch ({ message }) { console.log(message); }\n",
  'plain/c.cjs': 'exports.f = () => typeof module;\n',
  'bare/e.js': "import './f.js'; export const f = () => typeof module;\n",
  'bare/f.js': "import { f } from '../lib/b.mjs'; const g = () => f(1); console.log(g());\n",
  'later.cjs': "exports.load = () => require('./later.mjs').f();\n",
  'later.mjs': "import { f as g } from './last.mjs'; export const f = () => g();\n",
  'last.mjs': 'export const f = () => 1;\n',
  'banner.mjs': "/*! a banner */import{f}from'./lib/c.mjs'\nf(1)\n",
  'bare/banner.js': "/*! a banner */import{f}from'../lib/d.mjs'\nf(1)\n",
  'lib/c.mjs': LIB,
  'lib/d.mjs': LIB,
  'main.cjs': `const fs = require('node:fs'); const { openSync } = fs; const shape = JSON.stringify(Object.getOwnPropertyDescriptor(fs, 'openSync'));
const { f, h } = require('./typed/a.js'); console.log(f(1), h(), require('./bare/e.js').f());
require('./banner.mjs'); require('./bare/banner.js');
try { require('./none.mjs'); } catch ({ code }) { console.log(code); }
try { require('./imports-none.mjs'); } catch ({ code }) { console.log(code); }
console.log(fs.openSync === openSync, JSON.stringify(Object.getOwnPropertyDescriptor(fs, 'openSync')) === shape);
`,
  'imports-none.mjs': "import './none.mjs';\n",
}, 'main.cjs', { 'typed/a.js': 1, 'typed/b.js': 1, 'plain/c.cjs': 1, 'bare/e.js': 1, 'bare/f.js': 1, 'lib/a.mjs': 1, 'lib/b.mjs': 1, 'lib/c.mjs': 1, 'lib/d.mjs': 1, 'later.cjs': 1, 'later.mjs': 1, 'last.mjs': 1 }, '--no-warnings');

test('mocha loads the files of an ES package by require, also those that are not measured', withProject({
  'package.json': '{ "type": "module" }',
  'src/a.js': "import { g } from './b.js'; export const f = (x) => g(x);\n",
  'src/b.js': 'export const g = (x) => (x ? 1 : 2);\n',
  'test/a.test.js': "import assert from 'node:assert'; import { f } from '../src/a.js'; describe('f', () => { it('is one', () => assert.equal(f(true), 1)); });\n",
}, async (project) => {
  const { status, stderr, counts } = await project.run([createRequire(import.meta.url).resolve('mocha/bin/mocha.js'), 'test/a.test.js']);
  assert.is(status, 0, stderr);
  assert.equal([counts['src/a.js']!.f, counts['src/b.js']!.f], [{ 0: 1 }, { 0: 1 }]);
  assert.equal(counts['src/b.js']!.b, { 0: [1, 0] });
}));

same('a program that registers a loader of its own', {
  'loader.mjs': "export const resolve = (name, context, next) => next(name === 'virtual' ? './lib/b.mjs' : name, context);\n",
  'main.mjs': `import { register } from 'node:module'; import { f } from './lib/a.mjs'; f(1);
register('./loader.mjs', import.meta.url);
register('./loader.mjs', import.meta.url);
(await import('virtual')).f(1);
(await import('./lib/c.mjs')).f(1);
console.log('done');
`,
  'lib/c.mjs': LIB,
}, 'main.mjs', { 'lib/a.mjs': 1, 'lib/b.mjs': 1, 'lib/c.mjs': 1 });

test('where it cannot be told who reads, the file is named', withProject({
  'lib/a.mjs': LIB,
  'main.mjs': `Object.freeze(Error); console.log((await import('./lib/a.mjs')).f(1));\n`,
}, async (project) => {
  const { stdout, stderr, status, counts } = await project.run(['main.mjs']);
  assert.is(status, 0, stderr);
  assert.match(stdout, /^1\n/);
  if (!counts['lib/a.mjs']?.f[0]) assert.match(stdout, /Ran without being measured:\n {2}lib\/a\.mjs: Error is frozen/);
}));

test.run();
