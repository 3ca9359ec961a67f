/** Source maps of instrumented code: every place leads to where it was, also through the map of a compiler before, inline or beside the file; a broken map is no reason to fail. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { transformSync } from 'esbuild';
import { findInputMap } from '../src/edit/compose-map.ts';
import { instrument } from '../src/index.ts';
import { instrumentSource, withInlineMap } from '../src/instrument.ts';

const TS = `interface A { n: number }

export function twice(a: A): number {
  const unused: string = 'x';
  return a.n > 1 ? mark(a.n * 2) : mark(0);
}
function mark(n: number): number { return n; }
`;
const compiled = transformSync(TS, { loader: 'ts', sourcemap: true, sourcefile: 'a.ts' });
const compiledMap = JSON.parse(compiled.map) as object;
const base64 = `data:application/json;base64,${Buffer.from(compiled.map).toString('base64')}`;

/** Where the last piece of `code` with this text was, by its map. */
function origin(code: string, map: unknown, piece: string): { source: string | null; line: number | null; column: number | null } {
  const before = code.slice(0, code.lastIndexOf(piece)).split('\n');
  const { source, line, column } = originalPositionFor(new TraceMap(map as never), { line: before.length, column: before.at(-1)!.length });
  return { source, line, column };
}

test('without a map before, places lead to the source itself', () => {
  const { code, map } = instrument(compiled.code, { filename: '/p/a.js' });
  const [line, column] = [compiled.code.split('\n').findIndex((text) => text.includes('mark(0)')) + 1, compiled.code.split('\n').find((text) => text.includes('mark(0)'))!.indexOf('mark(0)')];
  assert.deepEqual(origin(code, map, 'mark(0)'), { source: '/p/a.js', line, column });
  assert.deepEqual(map.sourcesContent, [compiled.code]);
});

test('with one, they lead to what was compiled', () => {
  const { code, map } = instrument(compiled.code, { filename: '/p/a.js', inputSourceMap: compiledMap });
  assert.deepEqual(origin(code, map, 'mark(0)'), { source: '/p/a.ts', line: 5, column: TS.split('\n')[4]!.indexOf('mark(0)') });
  assert.equal(map.sources.length, 1);
  assert.ok(code.includes(JSON.stringify(JSON.stringify(compiledMap))), 'and the code has the map with it, for there is no file of this name beside which a report could find one');
});

test('an inline map of the code points through the map that the source pointed to', () => {
  const source = `${compiled.code}//# sourceMappingURL=${base64}\n`;
  const code = withInlineMap(instrumentSource(source, { filename: '/p/a.js' }), source, '/p/a.js');
  const last = findInputMap(code, '/p/a.js');
  assert.deepEqual(origin(code, last, 'mark(0)'), { source: '/p/a.ts', line: 5, column: TS.split('\n')[4]!.indexOf('mark(0)') });
});

test('code that is instrumented already keeps its lines and gets a map of lines', () => {
  const once = instrument('let a = 1;\n\na = 2;\n', { filename: '/p/a.js' });
  const again = instrument(once.code, { filename: '/p/a.js' });
  assert.equal(again.code, once.code);
  assert.equal(again.map, again.map, 'made once');
  assert.equal(again.coverage.path, '/p/a.js');
  assert.deepEqual(again.coverage.statementMap, {});
  assert.deepEqual(origin(again.code, again.map, 'a = 2'), { source: '/p/a.js', line: 3, column: 0 });
});

test('where the map of a source is found, and what is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallymark-map-'));
  try {
    writeFileSync(join(folder, 'a b.js.map'), compiled.map);
    writeFileSync(join(folder, 'broken.js.map'), compiled.map.slice(0, 20));
    const find = (comment: string) => findInputMap(`code();\n${comment}\n`, join(folder, 'a.js'));
    assert.deepEqual(find(`//# sourceMappingURL=${base64}`), compiledMap);
    assert.deepEqual(find(`//@ sourceMappingURL=data:application/json;charset=utf-8,${encodeURIComponent(compiled.map)}`), compiledMap);
    assert.deepEqual(find('//# sourceMappingURL=a%20b.js.map'), compiledMap);
    assert.deepEqual(find(`//# sourceMappingURL=none.map\n//# sourceMappingURL=${base64}`), compiledMap, 'the last one holds');
    for (const comment of ['', 'x = "sourceMappingURL=a";', '//# sourceMappingURL=none.map', '//# sourceMappingURL=broken.js.map', '//# sourceMappingURL=data:application/json;base64,bm8=', '//# sourceMappingURL=%E0%A4%A', '//# sourceMappingURL=data:application/json,%7B', '//# sourceMappingURL=https://example.org/a.map']) {
      assert.equal(find(comment), undefined, comment);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
