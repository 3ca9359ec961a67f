/**
 * The largest single files that typescript, three, vue, react-dom and lodash publish: instrumented they parse, run, and behave the same. Each is driven by
 * a script that prints what it sees, down to names and lengths of functions.
 */
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Project, ROOT } from '../support/project.ts';

/** Script, published file, name it is loaded by, and how many statements of it run at least. */
const FILES: readonly (readonly [script: string, file: string, name: string, statements: number])[] = [
  ['smoke/typescript.cjs', 'typescript/lib/typescript.js', 'typescript.js', 20_000],
  ['smoke/three.cjs', 'three/build/three.cjs', 'three.cjs', 3_000],
  ['smoke/vue.mjs', 'vue/dist/vue.esm-browser.js', 'vue.js', 1_500],
  ['smoke/react-dom.cjs', 'react-dom/cjs/react-dom-client.development.js', 'react-dom-client.development.js', 3_000],
  ['drive/lodash.cjs', 'lodash/lodash.js', 'lodash.js', 2_000],
];

const figures: string[] = [];

for (const [script, file, name, least] of FILES) {
  test(file, async () => {
    const project = new Project({ 'package.json': JSON.stringify({ type: script.endsWith('.mjs') ? 'module' : 'commonjs' }) });
    mkdirSync(project.path('lib'));
    cpSync(join(ROOT, 'node_modules', file), project.path('lib', name));
    for (const each of [script, 'drive/everything.cjs', 'drive/clock.cjs']) cpSync(join(ROOT, 'test/differential', each), project.path(basename(each)));
    // What the file itself requires.
    symlinkSync(join(ROOT, 'node_modules'), project.path('node_modules'));

    const plain = await project.node(basename(script));
    assert.is(plain.status, 0, plain.stderr);
    assert.ok(plain.stdout.length > 50);
    const measured = await project.tallymark(['run', '--reporter', 'json', '--include', 'lib', '--', process.execPath, basename(script)]);
    assert.is(measured.status, 0, measured.stderr);
    assert.is(measured.stdout.slice(0, plain.stdout.length), plain.stdout);
    assert.is(measured.stderr, plain.stderr);

    const { s } = project.counts()[`lib/${name}`]!;
    const total = Object.keys(s).length;
    const ran = Object.values(s).filter((count) => count > 0).length;
    assert.ok(ran >= least, `${ran} of ${total} statements ran`);
    figures.push(`${name} ${ran} of ${total} statements`);
    project.remove();
  });
}

test.after(() => console.log(`\n# ran as if plain: ${figures.join(', ')}`));

test.run();
