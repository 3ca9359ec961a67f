/** The reports that are written here, or from numbers only, against those of istanbul-reports over the same data: to the byte, for random files in folders of many shapes. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SiteMap } from '../../src/model/site-map.ts';
import { siteCount } from '../../src/model/site-map.ts';
import { type CoverageData, originOf, toFileCoverage, toLazyCoverage } from '../../src/report/istanbul.ts';
import { prepareJson } from '../../src/report/json.ts';
import { shapeOfSites } from '../../src/report/tally.ts';

// Before the libraries load, which then color as in a terminal.
process.env.FORCE_COLOR = '1';
const { loadReporters, writeReports } = await import('../../src/report/write.ts');
const { library, reports, libReport } = await loadReporters(['text', 'text-summary', 'json', 'json-summary']);
const console = createRequire(createRequire(import.meta.url).resolve('istanbul-lib-report'))('./lib/file-writer.js') as { startCapture(): void; stopCapture(): void; getOutput(): string; resetOutput(): void };

let seed = 1;
function random(below: number): number {
  // A linear congruential generator is random enough, and the same everywhere.
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}
const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
const list = <T>(most: number, make: (i: number) => T): T[] => Array.from({ length: random(most + 1) }, (_, i) => make(i));

const NAMES = ['', 'a', 'constructor', '"quoted"', 'é\n', '\ud800', '<b>'];
const range = (): [number, number, number, number] => [1 + random(30), random(80), 31 + random(9), random(80)];
const randomSites = (size: number): SiteMap => ({
  statements: list(size, range),
  functions: list(size / 4, () => ({ name: pick(NAMES), declaration: range(), body: range() })),
  branches: list(size / 4, () => ({ type: pick(['if', 'switch', 'binary-expr'] as const), range: range(), arms: list(3, () => (random(4) === 0 ? null : range())) })),
  hints: [],
});
/** All, none, or some of the sites ran; some beyond 32 bits. */
function randomCounts(sites: SiteMap): Float64Array {
  const share = pick([0, 0.5, 0.9, 0.99, 1]);
  return Float64Array.from({ length: siteCount(sites) }, () => (random(1000) / 1000 < share ? 1 + random(2 ** pick([1, 20, 40])) : 0));
}

const PATHS: readonly (readonly string[])[] = [
  [],
  ['/p/one.js'],
  ['/p/one.js', '/p/two.js'],
  ['/p/one.js', '/p/lib/two.js', '/p/lib/deep/er/three.js', '/p/lib/a.js'],
  ['/p/src/b.js', '/p/src/a.js', '/p/src-other/c.js', '/p/src/z/a.js', '/q/x.js'],
  ['/p/a.js', '/q/b.js', '/c.js'],
  ['webpack://app/./src/a.ts', 'webpack://app/./src/lib/b.ts'],
  ['/p//double.js', '/p/x y/"é".js', '/p/a-file-with-a-name-that-is-longer-than-any-column-of-a-table-can-be.js', '/p/lib/other.js'],
];

function randomProject(paths: readonly string[]): { ours: CoverageData; theirs: CoverageData } {
  const ours: CoverageData = {};
  const theirs: CoverageData = {};
  for (const path of paths) {
    const sites = randomSites(pick([0, 1, 5, 40]));
    const zero = random(4) === 0;
    const counts = zero ? new Float64Array(siteCount(sites)) : randomCounts(sites);
    theirs[path] = { ...toFileCoverage({ path, sites, counts }), ...(zero && { all: true as const }) };
    // What came through a source map was not made of sites.
    ours[path] = random(4) === 0 ? theirs[path] : toLazyCoverage({ path, sites, counts, ...(zero && { all: true as const }) });
    if (random(2) === 0) {
      prepareJson(sites);
      shapeOfSites(sites);
    }
  }
  return { ours, theirs };
}

/** What is equal in a pipe: all but the width of the last column, which is filled up to seventeen characters there. */
const narrow = (table: string): string => table.split('\n').map((line) => (/^[-|]+$/.test(line) ? line.replace(/-+$/, '') : line.replace(/ *((?:\x1b\[0m)?) *$/, '$1'))).join('\n');

async function captured(write: () => unknown): Promise<string> {
  console.resetOutput();
  console.startCapture();
  try {
    await write();
    return console.getOutput();
  } finally {
    console.stopCapture();
  }
}

for (const paths of PATHS) {
  test(`${paths.length} files: ${paths[0] ?? 'none'}`, async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-')));
    const { columns } = process.stdout;
    try {
      for (let round = 0; round < 40; round++) {
        const { ours, theirs } = randomProject(paths);
        for (const width of [0, 40, 60, 80, 100, 200]) {
          process.stdout.columns = width;
          const context = () => libReport.createContext({ dir: join(root, 'theirs'), coverageMap: library.createCoverageMap(theirs as never) });
          const wanted = await captured(() => reports.create('text', { maxCols: width }).execute(context()));
          const table = await captured(() => writeReports(ours, { reporters: ['text'], out: 'ours', cwd: root }));
          assert.is(width > 0 ? table : narrow(table), width > 0 ? wanted : narrow(wanted), `width ${width}`);
          if (width > 0) continue;
          const summary = await captured(() => writeReports(ours, { reporters: ['text-summary', 'json', 'json-summary'], out: 'ours', cwd: root }));
          assert.is(summary, await captured(() => ['text-summary', 'json', 'json-summary'].forEach((name) => reports.create(name as 'json').execute(context()))));
          for (const file of ['coverage-final.json', 'coverage-summary.json']) assert.is(readFileSync(join(root, 'ours', file), 'utf8'), readFileSync(join(root, 'theirs', file), 'utf8'), file);
        }
      }
    } finally {
      process.stdout.columns = columns;
      rmSync(root, { recursive: true, force: true });
    }
  });
}

test('coverage whose maps are made later is the same object to everybody else', () => {
  for (let round = 0; round < 50; round++) {
    const sites = randomSites(20);
    const counts = randomCounts(sites);
    const lazy = toLazyCoverage({ path: '/p/a.js', sites, counts });
    assert.ok(originOf(lazy));
    assert.is(JSON.stringify(lazy), JSON.stringify(toFileCoverage({ path: '/p/a.js', sites, counts })));
    assert.equal(library.createCoverageMap({ '/p/a.js': lazy } as never).getCoverageSummary().toJSON(), library.createCoverageMap({ '/p/a.js': toFileCoverage({ path: '/p/a.js', sites, counts }) } as never).getCoverageSummary().toJSON());
  }
});

test('counts that do not fit their map are written as Istanbul would write them', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-')));
  const sites: SiteMap = { statements: [[1, 0, 1, 4], [2, 0, 2, 4]], functions: [], branches: [], hints: [] };
  const lazy = toLazyCoverage({ path: '/p/a.js', sites, counts: [1] });
  assert.is(originOf(lazy), undefined);
  await writeReports({ '/p/a.js': lazy }, { reporters: ['json'], out: 'out', cwd: root });
  assert.is(readFileSync(join(root, 'out/coverage-final.json'), 'utf8'), `{"/p/a.js": ${JSON.stringify(toFileCoverage({ path: '/p/a.js', sites, counts: [1] }))}\n}\n`);
  assert.ok(existsSync(root));
  rmSync(root, { recursive: true });
});

test.run();
