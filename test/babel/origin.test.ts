/** The Babel plug-in behind another compiler: what it is given is not what people wrote. */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { transpileModule } from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import tallymarkBabel from '../../plugin/babel/index.ts';
import { BABEL_OPTIONS, babels } from '../support/engines.ts';
import { type Project, ROOT, withProject } from '../support/project.ts';

const SOURCE = `interface Item {
  price?: number;
}

export enum Level { low, high }

export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) sum += item.price ?? 0;
  /* istanbul ignore next */
  if (sum < 0) throw new Error('negative');
  return sum;
}
total([{ price: 1 }, {}]);
`;

/** What @babel/core makes of what TypeScript made of src/a.ts, as dist/a.js. */
function build(project: Project, babel: (typeof babels)[string], { withMap }: { withMap: boolean }): string {
  const path = project.path('src/a.ts');
  const { outputText, sourceMapText } = transpileModule(SOURCE, { fileName: path, compilerOptions: { target: 9, module: 1, sourceMap: withMap } });
  const { code } = babel.transformSync(outputText.replace(/\/\/# sourceMappingURL.*/, ''), { ...BABEL_OPTIONS, filename: path, cwd: project.dir, sourceType: 'script', plugins: [tallymarkBabel as never], ...(withMap ? { inputSourceMap: JSON.parse(sourceMapText!) as never } : {}) })!;
  project.write({ 'dist/a.js': code! });
  return code!;
}

for (const [name, babel] of Object.entries(babels)) {
  test(`${name}: with a source map, the counts are those of the source, under tallymark run and alone`, withProject({ 'src/a.ts': SOURCE }, async (project) => {
    mkdirSync(project.path('node_modules'));
    symlinkSync(ROOT, project.path('node_modules/tallymark'));
    const code = build(project, babel, { withMap: true });
    assert.not.match(code, 'readonly Item[]', 'what is on disk need not be carried along');
    const expected = { s: [1, 1, 2, 1, 1], f: [1], b: [[2, 1]] };
    const counted = () => {
      const file = project.counts()['src/a.ts']!;
      return { s: Object.values(file.s), f: Object.values(file.f), b: Object.values(file.b) };
    };
    const { stdout } = await project.tallymark(['run', '--reporter', 'json,text', '--', process.execPath, 'dist/a.js']);
    assert.equal(counted(), expected);
    assert.equal(Object.keys(project.counts()), ['src/a.ts']);
    assert.match(stdout, 'Ignored by 1 hint:', 'once, though TypeScript kept the comment');

    rmSync(project.path('.tallymark'), { recursive: true });
    assert.is((await project.node('dist/a.js')).status, 0);
    await project.tallymark(['report', '--reporter', 'json']);
    assert.equal(counted(), expected);
  }));

  test(`${name}: without a source map, it runs uncounted and says so`, withProject({ 'src/a.ts': SOURCE }, async (project) => {
    const code = build(project, babel, { withMap: false });
    assert.not.match(code, '++');
    const { stdout } = await project.tallymark(['run', '--reporter', 'text', '--', process.execPath, 'dist/a.js']);
    assert.match(stdout, 'src/a.ts: another compiler had compiled it before Babel, and gave it no source map');
  }));
}

test('a source that some other plug-in has changed is still counted, if it is TypeScript still', withProject({ 'src/a.ts': SOURCE, 'src/b.ts': 'f(VERSION);\n' }, async (project) => {
  const transform = (path: string, code: string) => babels['babel 7']!.transformSync(code, { ...BABEL_OPTIONS, filename: project.path(path), cwd: project.dir, plugins: [tallymarkBabel as never], parserOpts: { plugins: ['typescript'] } })!.code!;
  assert.match(transform('src/a.ts', SOURCE.replace('negative', 'below zero')), '.register(');
  assert.match(transform('src/b.ts', 'f(VERSION);\n'), '.register(', 'nothing in it has a type, but it is the file');
  assert.match(transform('src/virtual.ts', 'f(1);\n'), '.register(', 'there is no file');
}));

test.run();
