/** Versions of a file, and compiled files led back to their sources; compilers and Istanbul's own remapping are the real ones. */
import { transformSync } from 'esbuild';
import libCoverage from 'istanbul-lib-coverage';
import libSourceMaps from 'istanbul-lib-source-maps';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { instrumentSource } from '../../src/instrument.ts';
import { identityOf } from '../../src/identity.ts';
import type { FileCounts } from '../../src/model/file-counts.ts';
import { siteCount } from '../../src/model/site-map.ts';
import { collect } from '../../src/report/collect.ts';
import { type FileCoverage, toFileCoverage } from '../../src/report/istanbul.ts';

/** A file whose site number i ran i + 1 times. */
function ran(path: string, source: string, inputSourceMap?: unknown): FileCounts {
  const { sites } = instrumentSource(source, { filename: path }).plan!;
  const counts = Float64Array.from({ length: siteCount(sites) }, (_, i) => i + 1);
  return { path, identity: identityOf(source, 'istanbul'), model: 'istanbul', mode: 'counts', sites, counts, ...(inputSourceMap === undefined ? {} : { inputSourceMap }) };
}

const SOURCE = `export interface Point { x: number; y: number }
export const origin: Point = { x: 0, y: 0 };
export enum Side { Left, Right }

export class Path<T extends Point> {
  private readonly points: T[] = [];
  constructor(readonly name: string = 'path') {}

  add(point: T): this {
    if (point.x > 0 && point.y > 0) {
      this.points.push(point);
    }
    return this;
  }

  get length(): number {
    return this.points.length > 2 ? this.points.reduce((sum, { x }) => sum + x, 0) : 0;
  }
}
`;

const typescript = (options: ts.CompilerOptions = {}) => {
  const { outputText, sourceMapText } = ts.transpileModule(SOURCE, {
    fileName: '/p/src/path.ts',
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, sourceMap: true, inlineSources: true, ...options },
  });
  return { code: outputText, map: { ...JSON.parse(sourceMapText!), sources: ['../src/path.ts'] } as Record<string, unknown> };
};

const textOf = (place: FileCoverage['statementMap'][string]): string => {
  const lines = SOURCE.split('\n');
  const { start, end } = place;
  const picked = lines.slice(start.line! - 1, end.line!);
  picked[picked.length - 1] = picked.at(-1)!.slice(0, end.column);
  picked[0] = picked[0]!.slice(start.column);
  return picked.join('\n');
};

test('one version of each file is shown as it is', () => {
  const a = ran('/p/a.js', 'a();\nb();');
  const b = ran('/p/b.js', 'if (c) d();');
  const { coverage, versions } = collect([a, b]);
  assert.equal(coverage, { '/p/a.js': toFileCoverage(a), '/p/b.js': toFileCoverage(b) });
  assert.equal(versions, []);
});

test('of two versions, the one on disk now is shown, whichever came first', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallymark-'));
  const path = join(folder, 'a.js');
  writeFileSync(path, 'now();');
  const [old, now] = [ran(path, 'old();\nolder();'), ran(path, 'now();')];
  for (const files of [[old, now], [now, old]]) {
    const { coverage, versions } = collect(files);
    assert.equal(coverage, { [path]: toFileCoverage(now) });
    assert.equal(versions, [{ path, kept: { identity: now.identity, because: 'on disk' }, left: [old.identity] }]);
  }
});

test('where none of the versions is on disk, the last one seen is shown', () => {
  const versions = ['a();', 'b();', 'c();'].map((source) => ran('/nowhere/a.js', source));
  const { coverage, versions: notes } = collect(versions);
  assert.equal(coverage, { '/nowhere/a.js': toFileCoverage(versions[2]!) });
  assert.equal(notes[0]!.kept, { identity: versions[2]!.identity, because: 'seen last' });
  assert.equal(notes[0]!.left, [versions[0]!.identity, versions[1]!.identity]);
});

test('TypeScript: sites lead back to the text that people wrote', () => {
  const { code, map } = typescript();
  const { coverage, contents } = collect([ran('/p/dist/path.js', code, map)]);
  assert.equal(Object.keys(coverage), ['/p/src/path.ts']);
  const file = coverage['/p/src/path.ts']!;
  const statements = Object.values(file.statementMap).map(textOf);
  for (const text of ['if (point.x > 0 && point.y > 0) {\n      this.points.push(point);\n    }', 'this.points.push(point);', 'return this;', 'sum + x']) {
    assert.ok(statements.includes(text), `${JSON.stringify(text)} in ${JSON.stringify(statements)}`);
  }
  assert.equal(Object.values(file.fnMap).map(({ name, line }) => `${name} ${line}`).slice(-4), ['(anonymous_1) 7', '(anonymous_2) 9', '(anonymous_3) 16', '(anonymous_4) 17']);
  const kinds = Object.values(file.branchMap).map(({ type, locations }) => `${type} ${locations.length}`);
  for (const kind of ['default-arg 1', 'if 2', 'binary-expr 2', 'cond-expr 2']) assert.ok(kinds.includes(kind), kind);
  const { locations } = Object.values(file.branchMap).find(({ type }) => type === 'if')!;
  assert.equal(locations[1], { start: { line: undefined, column: undefined }, end: { line: undefined, column: undefined } });
  assert.is(contents.get('/p/src/path.ts'), SOURCE);
});

test('an index map leads where its sections lead', () => {
  const { code, map } = typescript();
  const whole = typeof map === 'string' ? JSON.parse(map) : map;
  const indexed = { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: whole }] };
  assert.equal(collect([ran('/p/dist/path.js', code, indexed)]).coverage, collect([ran('/p/dist/path.js', code, map)]).coverage);
});

test('a source map without texts: places end where the line of the file on disk ends', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallymark-'));
  mkdirSync(join(folder, 'src'));
  const { code, map } = transformSync('a();\n  b(1 +\n2);\n', { loader: 'ts', sourcemap: 'external', sourcefile: '../src/a.ts', sourcesContent: false });
  const file = ran(join(folder, 'dist/a.js'), code, map);
  const ends = () => Object.values(collect([file]).coverage[join(folder, 'src/a.ts')]!.statementMap).map(({ end }) => [end.line, end.column]);
  assert.equal(ends(), [[1, Infinity], [3, Infinity]]);
  writeFileSync(join(folder, 'src/a.ts'), 'a();\n  b(1 +\n2);\n');
  assert.equal(ends(), [[1, 4], [3, 3]]);
});

for (const [name, { code, map }] of Object.entries({
  'TypeScript to ES2022': typescript(),
  'TypeScript to ES5': typescript({ target: ts.ScriptTarget.ES5 }),
  esbuild: (() => {
    const { code, map } = transformSync(SOURCE, { loader: 'ts', format: 'cjs', sourcemap: 'external', sourcefile: '../src/path.ts' });
    return { code, map: JSON.parse(map) as Record<string, unknown> };
  })(),
})) {
  test(`${name}: the same places covered as istanbul-lib-source-maps says`, async () => {
    const file = ran('/p/dist/path.js', code, map);
    for (let i = 0; i < file.counts.length; i += 3) file.counts[i] = 0;
    const ours = collect([file]).coverage['/p/src/path.ts']!;
    const store = libSourceMaps.createSourceMapStore({ baseDir: '/p' });
    store.registerMap('/p/dist/path.js', map as never);
    const theirs = (await store.transformCoverage(libCoverage.createCoverageMap({ '/p/dist/path.js': toFileCoverage(file) as never }))).fileCoverageFor('/p/src/path.ts');

    // Theirs ends at Infinity where the text ends with its line.
    const place = ({ start, end }: FileCoverage['statementMap'][string]) =>
      [start.line, start.column, end.line, end.column === Infinity ? SOURCE.split('\n')[end.line! - 1]!.length : end.column].join();
    const covered = (data: FileCoverage) => ({
      statements: Object.entries(data.statementMap).map(([id, at]) => `${place(at)} ${data.s[id]! > 0}`).sort(),
      functions: Object.entries(data.fnMap).map(([id, { decl }]) => `${place(decl)} ${data.f[id]! > 0}`).sort(),
    });
    assert.equal(covered(ours), covered(theirs.toJSON() as unknown as FileCoverage));
  });
}

test('a statement that a compiler wrote twice ran as often as its most run copy', () => {
  const file = ran('/p/dist/twice.js', 'a();\na();\n', { version: 3, sources: ['twice.ts'], sourcesContent: ['a();'], names: [], mappings: 'AAAA;AAAA' });
  const { s, statementMap } = collect([file]).coverage['/p/dist/twice.ts']!;
  assert.equal(statementMap, { 0: { start: { line: 1, column: 0 }, end: { line: 1, column: 4 } } });
  assert.equal([...file.counts], [1, 2]);
  assert.equal(s, { 0: 2 });
});

test('compiled files of the same original add up', () => {
  const { code, map } = typescript();
  const one = ran('/p/dist/path.js', code, map);
  const other = ran('/p/lib/path.js', code, map);
  const alone = collect([one]).coverage['/p/src/path.ts']!;
  const both = collect([one, other]).coverage['/p/src/path.ts']!;
  assert.equal(both.statementMap, alone.statementMap);
  assert.equal(both.s, Object.fromEntries(Object.entries(alone.s).map(([id, count]) => [id, 2 * count])));
  assert.equal(both.b, Object.fromEntries(Object.entries(alone.b).map(([id, counts]) => [id, counts.map((count) => 2 * count)])));
});

test('an original that was loaded itself keeps its own numbers, and the report says so', () => {
  const { code, map } = typescript();
  const original = ran('/p/src/path.ts', SOURCE);
  for (const files of [[original, ran('/p/dist/path.js', code, map)], [ran('/p/dist/path.js', code, map), original]]) {
    const { coverage, versions } = collect(files);
    assert.equal(coverage, { '/p/src/path.ts': toFileCoverage(original) });
    assert.equal(versions, [{ path: '/p/src/path.ts', kept: { identity: original.identity, because: 'loaded as it is' }, left: ['/p/dist/path.js'] }]);
  }
});

test('originals nobody asked for are left out, and the report says so', () => {
  const { code, map } = typescript();
  const { coverage, hidden } = collect([ran('/p/dist/path.js', code, map)], { selects: () => false });
  assert.equal(coverage, {});
  assert.equal(hidden, [{ path: '/p/dist/path.js', reason: 'its source map leads to /p/src/path.ts' }]);
});

test('where none of its originals is selected, it was the compiled file that was meant', () => {
  const { code, map } = typescript();
  const both = [ran('/p/dist/path.js', code, map), ran('/p/dist/other.js', 'a();', { version: 3, sources: ['../node_modules/a.js'], sourcesContent: ['a();'], names: [], mappings: 'AAAA' })];
  const admits = (path: string) => !path.includes('node_modules');
  const { coverage, hidden } = collect(both, { selects: () => false, admits });
  assert.equal(Object.keys(coverage), ['/p/src/path.ts']);
  assert.equal(hidden, [{ path: '/p/dist/other.js', reason: 'its source map leads to /p/node_modules/a.js' }]);
  assert.equal(Object.keys(collect([...both, ran('/p/dist/third.js', 'a();', { version: 3, sources: ['b.js', '../src/b.js'], sourcesContent: ['a();', 'a();'], names: [], mappings: 'AAAA' })], { selects: (path) => path === '/p/dist/b.js', admits }).coverage).sort(), ['/p/dist/b.js', '/p/src/path.ts']);
});

test('a source map that cannot be read or leads nowhere leaves the file as it was loaded, and the report says so', () => {
  for (const map of ['{"version":3', 'nonsense', { version: 3, sources: [], names: [], mappings: '' }, 7]) {
    const file = ran('/p/dist/path.js', 'a();', map);
    const { coverage, unmapped } = collect([file]);
    assert.equal(coverage, { '/p/dist/path.js': toFileCoverage(file) });
    assert.equal(unmapped.map(({ path }) => path), ['/p/dist/path.js'], JSON.stringify(map));
  }
});

test.run();
