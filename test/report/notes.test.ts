import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type NotesInput, notesText } from '../../src/report/notes.ts';

const EMPTY: NotesInput = { plain: [], versions: [], hints: [], unmapped: [], hidden: [], modes: new Map() };
const hint = { kind: 'next', line: 3, column: 4, statements: 0, functions: 0, branches: 0 } as const;

test('nothing to say', () => assert.is(notesText(EMPTY, '/p'), ''));

test('why there are only zeros', () => {
  assert.match(notesText({ ...EMPTY, nothing: 'loaded' }, '/p'), /^Nothing was counted: Node\.js itself loaded none of these files\. Tools .+ \(Jest, Vitest\) need a plug-in/);
  assert.is(notesText({ ...EMPTY, nothing: 'started' }, '/p'), 'Nothing was counted: no Node.js reported in. Either the command starts none, or something on the way to it drops NODE_OPTIONS.');
});

test('everything there is to say, in order', () => {
  const text = notesText(
    {
      plain: [{ path: '/p/b.js', reason: '/p/b.js:3:4: Unexpected token' }, { path: '/p/a.js', reason: 'not UTF-8' }],
      unread: [{ path: '/q/c.ts', reason: 'EACCES' }],
      unmapped: [{ path: '/p/dist/d.js', reason: 'its source map leads to no source' }],
      hidden: [{ path: '/p/dist/k.js', reason: 'its source map leads to /p/src/k.ts' }],
      versions: [
        { path: '/p/e.js', kept: { identity: '0123456789abcdef', because: 'on disk' }, left: ['fedcba9876543210', 'aaaaaaaaaaaa'] },
        { path: '/p/src/f.ts', kept: { identity: '0123456789abcdef', because: 'loaded as it is' }, left: ['/p/dist/f.js'] },
      ],
      hints: [{ path: '/p/g.js', hints: [hint, { ...hint, line: 9, kind: 'else', statements: 1, branches: 2 }, { ...hint, line: 11, kind: 'stop' }, { ...hint, line: 1, kind: 'file' }] }],
      modes: new Map([['/p/h.js', 'hits'], ['/p/i.js', 'mixed']]),
      ledger: '3 processes, 1 did not finish.',
    },
    '/p',
  );
  assert.is(
    text,
    `Ran without being measured:
  a.js: not UTF-8
  b.js:3:4: Unexpected token
Never loaded and not in the numbers, for they cannot be read:
  /q/c.ts: EACCES
Reported as compiled:
  dist/d.js: its source map leads to no source
Counted, but none of their sources is selected (--include, --exclude):
  dist/k.js: its source map leads to /p/src/k.ts
Several versions ran, one is shown:
  e.js: shown is 01234567, which is on disk now; left out: fedcba98, aaaaaaaa
  src/f.ts: shown is 01234567, which was loaded as it is; left out: what dist/f.js leads to
Ignored by 2 hints: 1 statement, 0 functions, 2 branch arms.
Hints that matched nothing:
  g.js:3:5: ignore next
Measured with --mode hits (1 file): 1 says that code ran, not how often.
Measured with --mode hits at times, so their numbers are lower bounds:
  i.js
3 processes, 1 did not finish.`,
  );
});

test('a long list is cut, and says by how much', () => {
  const plain = Array.from({ length: 25 }, (_, i) => ({ path: `/p/${String(i).padStart(2, '0')}.js`, reason: 'x' }));
  const lines = notesText({ ...EMPTY, plain }, '/p', 3).split('\n');
  assert.equal(lines, ['Ran without being measured:', '  00.js: x', '  01.js: x', '  02.js: x', '  and 22 more']);
});

test.run();
