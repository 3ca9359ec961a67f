/** Real packages, loaded: all engines count the same at every site, and the packages are what they were. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { execute, readFile } from './support/execute.ts';
import { asSaidBy, engines, text } from './support/engines.ts';
import { type Counts, countsOfSiteMap, differences } from './support/sites.ts';

/** Builds in one file that need nothing but the language, and something to do with each. */
const PACKAGES: Readonly<Record<string, string>> = {
  'acorn/dist/acorn.js': 'Object.keys(exports.parse("let a = (b, c) => b ** c; class D { static #e = 1 }", { ecmaVersion: 2022 }))',
  'async/dist/async.js': 'exports.mapSeries([1, 2], (n, done) => done(null, n * 2), (error, all) => log(all))',
  'dayjs/dayjs.min.js': 'module.exports("2020-02-29").add(1, "year").format("YYYY-MM-DD")',
  'handlebars/dist/handlebars.js': 'module.exports.compile("{{#each list}}{{this}}-{{@index}} {{/each}}")({ list: ["a", "b"] })',
  'immer/dist/cjs/immer.cjs.development.js': 'exports.produce({ a: { b: [1] } }, (draft) => { draft.a.b.push(2) })',
  'lodash/lodash.js': '[module.exports.chunk([1, 2, 3], 2), module.exports.template("<%= a %>")({ a: 1 }), module.exports.merge({ a: [1] }, { a: [2, 3] })]',
  'mobx/dist/mobx.cjs.development.js': '(() => { const box = exports.observable.box(1); const seen = []; exports.autorun(() => seen.push(box.get())); exports.runInAction(() => box.set(2)); return seen })()',
  'moment/moment.js': 'module.exports("2020-02-29T00:00:00Z").utc().add(1, "month").format("dddd, MMMM Do YYYY")',
  'preact/dist/preact.js': 'exports.h("a", { b: 1 }, "c").props',
  'ramda/dist/ramda.js': '[exports.groupBy((n) => (n % 2 ? "odd" : "even"))([1, 2, 3]), exports.equals({ a: [1] }, { a: [1] })]',
  'react/cjs/react.development.js': 'exports.isValidElement(exports.createElement("a", null, "b"))',
  'rxjs/dist/bundles/rxjs.umd.js': '(() => { const seen = []; exports.of(1, 2, 3).pipe(exports.scan((sum, n) => sum + n, 0)).subscribe((n) => seen.push(n)); return seen })()',
  'three/build/three.cjs': 'new exports.Matrix4().makeRotationX(1).multiply(new exports.Matrix4().makeScale(1, 2, 3)).determinant().toFixed(6)',
  'underscore/underscore-umd.js': '[module.exports.sortBy([3, 1, 2]), module.exports.uniq([1, 1, 2])]',
  'redux/dist/cjs/redux.cjs': 'exports.createStore((n = 0, { type }) => (type === "up" ? n + 1 : n)).getState()',
};

const { resolve } = createRequire(import.meta.url);
const modules = dirname(dirname(resolve('lodash')));

async function load(source: string): Promise<{ log: string[]; counts: Counts }> {
  const { log, files } = await execute(source, { sourceType: 'commonjs', fuel: 1e9, globals: { process, console, setTimeout, setImmediate, performance, AbortController } });
  assert.is(files.length <= 1, true);
  const [file] = files;
  if (!file) return { log, counts: [] };
  const { map, values } = readFile(file);
  return { log, counts: countsOfSiteMap(map, values) };
}

const others = engines.filter((engine) => engine !== text);

test('packages do the same, and count the same from all engines', async () => {
  let packages = 0;
  let sites = 0;
  let bumps = 0;
  for (const [name, use] of Object.entries(PACKAGES)) {
    const filename = join(modules, name);
    // lodash counts calls per 16 ms: the clock stands still.
    const source = `Date.now = () => 0;\n${readFileSync(filename, 'utf8')}\n;{ const exports = module.exports; log(${use}); }\n`;
    const options = { filename, sourceType: 'commonjs' } as const;
    const plain = await load(source);
    assert.ok(plain.log.length > 0 && !plain.log.some((line) => /^(uncaught|unhandled) /.test(line)), `${name}: ${plain.log.join('\n')}`);
    const byText = await load(text.instrument(source, options));
    assert.equal(byText.log, plain.log, name);
    for (const engine of others) {
      const counted = await load(engine.instrument(source, options));
      assert.equal(counted.log, plain.log, `${name}, ${engine.name}`);
      // A comparison of whole lists would print tens of thousands of lines.
      assert.equal(differences(byText.counts.map(([site, count]) => [site, asSaidBy(engine, count)]), counted.counts).slice(0, 20), [], `${name}, ${engine.name}`);
    }
    packages++;
    sites += byText.counts.length;
    bumps += byText.counts.reduce((sum, [, count]) => sum + count, 0);
  }
  assert.ok(packages >= 15);
  console.log(`# ${packages} packages, ${sites} sites, counts that add up to ${bumps}: the same from text and ${others.map(({ name }) => name).join(' and ')}`);
});

test.run();
