import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import TestExclude from 'test-exclude';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { createSelection, DEFAULT_EXCLUDE, type SelectionOptions } from '../../src/model/selection.ts';

const selects = (path: string, options: Omit<SelectionOptions, 'cwd'> = {}) => createSelection({ cwd: '/p', ...options }).selects(path);

const table: [path: string, options: Omit<SelectionOptions, 'cwd'>, selected: boolean][] = [
  ['/p/a.js', {}, true],
  ['/p/src/deep/a.mts', {}, true],
  ['/p/a.json', {}, false],
  ['/p/a.d.ts', {}, false],
  ['/p/a.d.cts', {}, false],
  ['/p/node_modules/x/a.js', {}, false],
  ['/p/packages/b/node_modules/x/a.js', {}, false],
  ['/p/node_modules/x/a.js', { include: ['node_modules/x'] }, true],
  ['/p/node_modules/y/a.js', { include: ['node_modules/x'] }, false],
  ['/p/node_modules/x/a.js', { exclude: ['!node_modules/x/**'] }, true],
  ['/p/src/a.test.ts', {}, false],
  ['/p/src/a-test.ts', {}, false],
  ['/p/src/a.spec.tsx', {}, false],
  ['/p/src/contest.js', {}, true],
  ['/p/src/latest.js', {}, true],
  ['/p/test.js', {}, false],
  ['/p/test/a.js', {}, false],
  ['/p/packages/b/tests/a.js', {}, false],
  ['/p/src/test/a.js', {}, true],
  ['/p/src/__tests__/a.js', {}, false],
  ['/p/src/a.test.ts', { exclude: ['!**/*.test.ts'] }, true],
  ['/p/test/a.js', { include: ['test'] }, false],
  ['/p/vite.config.ts', {}, false],
  ['/p/app.config.ts', {}, true],
  ['/p/.eslintrc.cjs', {}, false],
  ['/p/.pnp.cjs', {}, false],
  ['/p/dist/a.js', {}, true],
  ['/p/src/a.js', { include: ['src'] }, true],
  ['/p/src/a.js', { include: ['./src/'] }, true],
  ['/p/lib/a.js', { include: ['src'] }, false],
  ['/p/src/a.js', { include: ['/p/src/**'] }, true],
  ['/p/src/gen/a.js', { exclude: ['src/gen'] }, false],
  ['/p/coverage/a.js', { own: ['coverage'] }, false],
  ['/p/coverage/a.js', { own: ['/p/coverage'] }, false],
  ['/p/cov[er]age/a.js', { own: ['/p/cov[er]age'] }, false],
  ['/p/covered/a.js', { own: ['/p/cov'] }, true],
  ['/p/a.js', { own: ['.'] }, true],
  ['/p/a.js', { own: ['/'] }, true],
  ['/p/a.js', { own: ['..'] }, true],
  ['/p/a.js', { own: ['../..', '..x', '...'] }, true],
  ['/p/...x/a.js', { own: ['...x'] }, false],
  ['/q/a.js', { own: ['/q'], include: ['/q', '/r'] }, false],
  ['/q/a.js', {}, false],
  ['/q/a.js', { include: ['/q'] }, true],
  ['/q/a.js', { include: ['../q/**'] }, true],
  ['/q/r/a.js', { include: ['../q/r'] }, true],
  ['/a.js', { include: ['../a.js'] }, true],
  ['/a.js', {}, false],
  ['/pq/a.js', {}, false],
  ['/p/app/[id]/page.tsx', {}, true],
  ['/p/app/[id]/page.tsx', { include: ['app/[id]/page.tsx'] }, true],
  ['/p/.hidden/a.js', {}, true],
  ['/p/app/(auth)/page.tsx', { include: ['app/(auth)'] }, true],
  ['/p/app/(auth)/page.tsx', { include: ['app/(auth)/**'] }, true],
  ['/p/app/(auth)/page.tsx', { exclude: ['app/(auth)'] }, false],
  ['/p/app/[...all]/page.tsx', { exclude: ['app/[...all]/'] }, false],
  ['/p/src/a.js', { include: ['./'] }, true],
  ['/p/src/a.js', { include: ['.'] }, true],
  ['/p/src/a.js', { include: ['src//a.js'] }, true],
  ['/p/lib/a.js', { include: ['src/../lib/**'] }, true],
  ['/p/src/a.js', { include: ['../p/src'] }, true],
  ['/p/src/a.js', { include: ['../p'] }, true],
  ['/q/a.js', { include: ['../p'] }, false],
  ['/p/src/a.js', { exclude: ['**'] }, false],
  ['/p/src/a.js', { include: [''] }, false],
  // Siblings have the same defaults.
  ['/q/lib/a.js', { include: ['../q/**'] }, true],
  ['/q/lib/node_modules/x/a.js', { include: ['../q/**'] }, false],
  ['/q/lib/node_modules/x/a.js', { include: ['/q/**'] }, false],
  ['/q/node_modules/x/a.js', { include: ['../q/node_modules/x'] }, true],
  ['/q/lib/a.test.js', { include: ['../q'] }, false],
  ['/q/lib/test/a.js', { include: ['../q/**'] }, false],
  ['/q/lib/test/a.js', { include: ['../q/**'], exclude: ['!../q/lib/test/**'] }, true],
  ['/q/lib/test/a.js', { include: ['./../q/**'] }, false],
  ['/q/.eslintrc.js', { include: ['../q/**'] }, false],
  ['/q/a.d.ts', { include: ['../q/**'] }, false],
  ['/q/latest/a.js', { include: ['../q/**'] }, true],
];
for (const [path, options, selected] of table) {
  test(`${path} ${JSON.stringify(options)}`, () => assert.is(selects(path, options), selected));
}

test('what nyc and c8 leave out by default is left out here too', () => {
  const theirs = new TestExclude({ cwd: '/p', extension: ['.js', '.cjs', '.mjs', '.ts', '.tsx', '.jsx'] });
  const names = ['a', 'a.test', 'a-test', 'test', 'test-a', 'tests', 'jest.config', 'babel.config', 'webpack.config', '.eslintrc', '.mocharc', 'types.d', 'ava.config', 'contest', 'latest.x'];
  const folders = ['', 'src/', 'test/', 'tests/', 'src/test/', '__tests__/', 'src/__tests__/', 'packages/x/test/', 'packages/x/src/', 'node_modules/x/', 'src/node_modules/x/'];
  const differ: string[] = [];
  let excluded = 0;
  for (const folder of folders) {
    for (const name of names) {
      for (const extension of ['js', 'cjs', 'mjs', 'ts', 'tsx', 'jsx']) {
        const path = `/p/${folder}${name}.${extension}`;
        if (theirs.shouldInstrument(path)) continue;
        excluded++;
        if (selects(path)) differ.push(path);
      }
    }
  }
  assert.ok(excluded > 300);
  assert.equal(differ, []);
});

test('what is built is measured when it runs, and listed only on request', () => {
  assert.is(createSelection({ cwd: '/p' }).lists('/p/dist/a.js'), false);
  assert.is(createSelection({ cwd: '/p' }).lists('/p/packages/a/build/a.js'), false);
  assert.is(createSelection({ cwd: '/p' }).lists('/p/.cache/a.js'), false);
  assert.is(createSelection({ cwd: '/p' }).lists('/p/src/a.js'), true);
  assert.is(createSelection({ cwd: '/p', include: ['dist'] }).lists('/p/dist/a.js'), true);
});

test('a working directory with brackets in its path, given through a link', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-')));
  mkdirSync(join(root, 'a[1] {b}/src'), { recursive: true });
  symlinkSync(join(root, 'a[1] {b}'), join(root, 'link'));
  for (const include of [['src'], [join(root, 'a[1] {b}/src/**')], [join(root, 'link/src/*')], [join(root, 'link/src')]]) {
    const selection = createSelection({ cwd: join(root, 'link'), include });
    assert.is(selection.selects(join(root, 'a[1] {b}/src/x.ts')), true);
    assert.is(selection.selects(join(root, 'a[1] {b}/lib/x.ts')), false);
  }
});

test('a glob that is no more than a path selects what picomatch says', () => {
  const segment = fc.constantFrom('src', 'src.js', 'a b', '@x', '+y', 'ü', '...', '..z', '.q', 'sr');
  const path = fc.tuple(fc.constantFrom('', '../', '../../'), fc.array(segment, { minLength: 1, maxLength: 3 })).map(([up, segments]) => up + segments.join('/'));
  const glob = fc.tuple(fc.constantFrom('', './'), path, fc.constantFrom('', '/', '/**')).map((parts) => parts.join(''));
  let selected = 0;
  fc.assert(
    fc.property(glob, path, fc.boolean(), (include, other, isBelow) => {
      const plain = include.replace(/^\.\//, '').replace(/(\/|\/\*\*)$/, '');
      const below = isBelow ? `${plain}/${other.replaceAll('../', '')}.ts` : `${other}.ts`;
      const expected = picomatch([plain, `${plain}/**`], { dot: true })(below);
      assert.is(createSelection({ cwd: '/o/p/q', include: [include] }).selects(resolve('/o/p/q', below)), expected, `${include} of ${below}`);
      if (expected) selected++;
    }),
    { numRuns: 3000 },
  );
  assert.ok(selected > 1000, `${selected}`);
});

test('what is seen at once not to be excluded is what the globs do not match', () => {
  const matches = picomatch([...DEFAULT_EXCLUDE], { dot: true });
  const words = ['node_modules', '.yarn', '.pnp', 'cjs', 'loader', 'd', 'test', 'tests', 'spec', 'bench', 'packages', 'cypress', '__tests__', '__mocks__', 'config', 'vite', 'webpack', 'vitest', 'workspace', 'projects', 'eslintrc', 'rc', 'src', 'a'];
  const name = fc.array(fc.tuple(fc.constantFrom(...words), fc.constantFrom('', '.', '-', '_')), { minLength: 1, maxLength: 3 }).map((parts) => parts.flat().join(''));
  const path = fc.tuple(fc.array(name, { maxLength: 3 }), fc.constantFrom('', '.'), name, fc.constantFrom('js', 'cjs', 'mjs', 'ts', 'd.ts', 'test.tsx', 'config.mts', 'rc.js'));
  let excluded = 0;
  fc.assert(
    fc.property(path, ([folders, dot, file, extension]) => {
      const below = [...folders, `${dot}${file}.${extension}`].join('/');
      assert.is(selects(`/p/${below}`), !matches(below), below);
      if (matches(below)) excluded++;
    }),
    { numRuns: 3000 },
  );
  assert.ok(excluded > 300, `${excluded}`);
});

test('a folder above is all that is in it, and no more', () => {
  const above = (path: string, include: string) => createSelection({ cwd: '/o/p/q', include: [include] }).selects(path);
  for (const include of ['..', '../', '../**']) {
    assert.ok(above('/o/p/a.js', include) && above('/o/p/r/a.js', include) && above('/o/p/q/a.js', include), include);
    assert.not.ok(above('/o/a.js', include), include);
  }
  assert.ok(['/o/p/q/a.js', '/o/p/a.js', '/o/b/a.js', '/a.js'].every((path) => above(path, '../../../**/a.js')));
  assert.not.ok(above('/o/p/q/a.js', '../../r/**'));
});

test('outside: for who instruments and does not report, everything anywhere but tests and packages', () => {
  const outside = (path: string, options = {}) => selects(path, { outside: true, ...options });
  for (const path of ['/p/src/a.js', '/q/src/a.js', '/p2/a.ts', '/a.js']) assert.ok(outside(path), path);
  for (const path of ['/q/test/a.js', '/q/node_modules/a/index.js', '/p/test/a.js', '/q/src/a.test.ts', '/q/a.css']) assert.not.ok(outside(path), path);
  assert.not.ok(outside('/q/src/a.js', { include: ['src'] }), 'who includes by name means no more than that');
});

test.run();
