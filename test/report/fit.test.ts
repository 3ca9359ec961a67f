/** Counts of compiled code on the sites of its source: every site must find its own, at its place or nearest to it on its line; else the source map's word stands. */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import type { SiteMap } from '../../src/model/site-map.ts';
import { fitToSites } from '../../src/report/fit.ts';
import { type FileCoverage, toFileCoverage } from '../../src/report/istanbul.ts';

const SITES: SiteMap = {
  statements: [[1, 0, 1, 9], [2, 4, 2, 9], [2, 20, 2, 25]],
  functions: [{ name: 'f', declaration: [3, 9, 3, 10], body: [3, 13, 3, 20] }],
  branches: [
    { type: 'if', range: [4, 0, 4, 9], arms: [[4, 0, 4, 9], null] },
    { type: 'cond-expr', range: [5, 0, 5, 9], arms: [] }, // all of its arms are ignored
    { type: 'cond-expr', range: [6, 2, 6, 9], arms: [[6, 4, 6, 5], [6, 8, 6, 9]] },
  ],
  hints: [],
};

/** The same sites as a compiler left them, moved. */
function compiled(move: (sites: SiteMap) => SiteMap = (sites) => sites): FileCoverage {
  return toFileCoverage({ path: '/p/a.ts', sites: move(SITES), counts: [1, 2, 3, 4, 5, 6, 7, 8] });
}
const WANTED = toFileCoverage({ path: '/p/a.ts', sites: SITES, counts: [1, 2, 3, 4, 5, 6, 7, 8] });

test('sites at their places', () => assert.deepEqual(fitToSites(compiled(), SITES), WANTED));

test('sites that moved on their line, and more of them than there should be', () => {
  const moved = compiled((sites) => ({
    ...sites,
    statements: [[1, 7, 1, 9], [2, 6, 2, 9], [2, 17, 2, 25]],
    functions: [{ name: 'f', declaration: [3, 2, 3, 3], body: [3, 13, 3, 20] }],
    branches: sites.branches.map((branch) => ({ ...branch, range: [branch.range[0], 7, branch.range[2], 9] })),
  }));
  moved.statementMap['9'] = { start: { line: 9, column: 0 }, end: { line: 9, column: 1 } };
  moved.s['9'] = 100;
  assert.deepEqual(fitToSites(moved, SITES), WANTED);
});

test('of several at one place the outer one, which comes first, stands', () => {
  const doubled = compiled();
  doubled.statementMap['9'] = { start: { line: 1, column: 0 }, end: { line: 1, column: 3 } };
  doubled.s['9'] = 100;
  assert.deepEqual(fitToSites(doubled, SITES), WANTED);
});

for (const [what, move] of [
  ['statement', (sites: SiteMap) => ({ ...sites, statements: sites.statements.slice(1) })],
  ['function', (sites: SiteMap) => ({ ...sites, functions: [] })],
  ['branch', (sites: SiteMap) => ({ ...sites, branches: sites.branches.slice(0, 2) })],
  ['branch of its kind', (sites: SiteMap) => ({ ...sites, branches: sites.branches.map((branch) => ({ ...branch, type: 'if' as const })) })],
  ['branch of as many arms', (sites: SiteMap) => ({ ...sites, branches: sites.branches.map((branch) => ({ ...branch, arms: branch.arms.slice(0, 1) })) })],
] as const) {
  test(`no fit where a ${what} is missing`, () => assert.equal(fitToSites(compiled(move), SITES), null));
}

test.run();
