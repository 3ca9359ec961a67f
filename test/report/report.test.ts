/** From counts to files on disk and words, over a folder with everything in it. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { identityOf } from '../../src/identity.ts';
import { instrumentSource } from '../../src/instrument.ts';
import type { FileCounts } from '../../src/model/file-counts.ts';
import { siteCount } from '../../src/model/site-map.ts';
import { report } from '../../src/report/report.ts';

const sitesOf = (source: string, filename: string) => instrumentSource(source, { filename }).plan?.sites ?? null;

function ran(path: string): FileCounts {
  const source = readFileSync(path, 'utf8');
  const sites = sitesOf(source, path)!;
  return { path, identity: identityOf(source, 'istanbul'), model: 'istanbul', mode: 'counts', sites, counts: new Float64Array(siteCount(sites)).fill(2) };
}

test('loaded, compiled, never loaded, ran plain', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-')));
  mkdirSync(join(root, 'src'));
  mkdirSync(join(root, 'lib'));
  const at = (name: string) => join(root, name);
  writeFileSync(at('src/loaded.js'), 'a();\n/* istanbul ignore next */\nb();\n');
  writeFileSync(at('src/compiled.ts'), 'const a: number = 1;\n');
  writeFileSync(at('lib/compiled.js'), 'const a = 1;\n');
  writeFileSync(at('src/never.js'), 'a();\n');
  writeFileSync(at('src/plain.js'), 'let = =');
  const compiled = { ...ran(at('lib/compiled.js')), inputSourceMap: { version: 3, sources: ['../src/compiled.ts'], names: [], mappings: 'AAAA,IAAM,CAAC,GAAW,CAAC' } };
  const options = { cwd: root, out: 'coverage', reporters: ['json'], sitesOf };
  const { coverage, notes } = await report({ files: [ran(at('src/loaded.js')), compiled], plain: [{ path: at('src/plain.js'), reason: 'Unexpected token' }], ledger: 'all finished.' }, options);

  const numbers = Object.entries(coverage).map(([path, { s }]) => [relative(root, path), Object.values(s)]);
  assert.equal(numbers, [['src/loaded.js', [2]], ['src/compiled.ts', [2]], ['src/never.js', [0]]]);
  assert.is(notes, 'Ran without being measured:\n  src/plain.js: Unexpected token\nIgnored by 1 hint: 1 statement, 0 functions, 0 branch arms.\nall finished.');
  assert.equal(JSON.parse(readFileSync(at('coverage/coverage-final.json'), 'utf8')), JSON.parse(JSON.stringify(coverage)));

  const nothing = await report({ files: [], ledger: 'all finished.' }, options);
  assert.match(nothing.notes, /^Nothing was counted: .*docs\/plugins\.md\.\nNever loaded and not in the numbers, for they cannot be read:\n {2}src\/plain\.js:1:\d+: .*\nIgnored/);
  for (const silent of [{ files: [ran(at('src/loaded.js'))] }, { files: [], plain: [{ path: at('src/plain.js'), reason: 'x' }] }, { files: [], incomplete: true }]) assert.not.match((await report(silent, options)).notes, /Nothing was counted/);

  // An empty table says why it is empty.
  mkdirSync(join(root, 'test'));
  writeFileSync(at('test/helper.js'), 'a();\n');
  const empty = async (include: string[], exclude: string[] = []) => (await report({ files: [], processes: 1 }, { ...options, include, exclude })).notes.split('\n');
  assert.equal((await empty(['test/**'])).slice(1), ['  test/helper.js']);
  assert.match((await empty(['test/**']))[0]!, /^Nothing was measured: .* excluded, .* --exclude '!<glob>' takes files back:$/);
  assert.equal((await empty(['src', 'test'], ['src/**'])).slice(1), ['compiled.ts', 'loaded.js', 'never.js', 'plain.js'].map((name) => `  src/${name}`).concat('  test/helper.js'));
  assert.equal(await empty(['nowhere/**']), ['Nothing was measured: there is no such file (--include, --cwd).']);
  assert.equal((await empty(['test/**'], ['!test/**']))[0], 'Nothing was counted: Node.js itself loaded none of these files. Tools that run modules in a way of their own (Jest, Vitest) need a plug-in: docs/plugins.md.');

  // A report that cannot be written costs neither the others nor what is to be said.
  writeFileSync(at('taken'), '');
  const some = await report({ files: [ran(at('src/loaded.js'))], ledger: 'one is missing.' }, { ...options, out: 'taken', reporters: ['json', 'lcovonly', 'none'] });
  assert.match(some.notes, /one is missing\.$/);
  assert.match(some.failure!.message, /^the json report could not be written .*\nthe lcovonly report could not be written /);

  const without = await report({ files: [ran(at('src/loaded.js'))] }, { ...options, untested: false });
  assert.equal(Object.keys(without.coverage), [at('src/loaded.js')]);
});

test.run();
