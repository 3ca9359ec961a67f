/** Stack traces: lines are those of the source in any case, and columns are with --enable-source-maps, for code that people wrote and for code that a compiler made of theirs. */
import { transformSync } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withProject } from '../support/project.ts';

const BODY = `
const places = [];
const at = (error) => { for (const [, line, column] of error.stack.matchAll(/main\\.[cm]?[jt]s:(\\d+):(\\d+)/g)) places.push(line + ':' + column); };
const guard = (fn) => { try { fn(); } catch (error) { at(error); } };
const o = { n: null, list: 5, m() { return this.n.x; } };
function here() { throw new Error('here'); }
guard(() => o.n.x);  guard(() => here());  guard(() => { const a = 1, { b } = o.n; });
guard(() => { if (o) here(); else there(); });
guard(function () { for (let i = here(), j = 1; ; ) j++; });
guard(() => o.n || here());
guard(() => (o.list && o.n) ?? o.m());
guard(() => { class A { x = here(); } new A(); });
guard((a = here()) => a);
guard(() => { switch (here()) { default: } });
guard(() => [1, 2].map((n) => n > 1 ? here() : n));
guard(() => { let { x = here() } = {}; });
guard(() => { return \`\${here()}\`; });
guard(() => { new (class { constructor() { this.y = o.n.z; } })(); });
console.log(places.join(' '));
`;
const TS = `interface Shape { area: number }

export enum Kind { A, B }
${BODY.replace('const places = []', 'const places: string[] = []').replace('(error) =>', '(error: any) =>').replace('(fn) =>', '(fn: () => unknown) =>')}
`;
const compiled = transformSync(TS, { loader: 'ts', format: 'cjs', sourcemap: 'inline', sourcefile: 'main.ts', target: 'node20' }).code;

const places = (stdout: string): string[] => /^\d+:\d+( \d+:\d+)*$/m.exec(stdout)![0].split(' ');
const lines = (all: readonly string[]) => all.map((place) => place.split(':')[0]);

for (const [name, files, main] of [
  ['CommonJS', { 'main.js': BODY }, 'main.js'],
  ['an ES module', { 'main.mjs': `import 'node:path';${BODY}` }, 'main.mjs'],
  ['compiled TypeScript', { 'main.js': compiled, 'main.ts': TS }, 'main.js'],
] as const) {
  test(`stack traces of ${name}`, withProject(files, async (project) => {
    const plain = { lines: places((await project.node(main)).stdout), mapped: places((await project.node('--enable-source-maps', main)).stdout) };
    assert.ok(plain.lines.length > 30);
    assert.equal(lines(places((await project.run([main])).stdout)), lines(plain.lines));
    // From the first run and from the cache.
    for (let run = 0; run < 2; run++) {
      const { stdout, counts } = await project.run(['--enable-source-maps', main]);
      assert.equal(places(stdout), plain.mapped);
      assert.ok(Object.keys(counts).length > 0);
    }
  }));
}

test.run();
