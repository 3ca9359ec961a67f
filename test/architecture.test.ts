/** The architecture as docs/architecture.md has it: folders import one way, and there is no cycle. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { globSync } from 'tinyglobby';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from './support/project.ts';

/** From what everybody may import to what nobody may. A file imports from its own layer's folder and from the layers before. */
const LAYERS: readonly (readonly string[])[] = [
  ['runtime'],
  ['src/errors.ts', 'src/closest.ts', 'src/positions.ts', 'src/identity.ts', 'src/model'],
  ['src/plan', 'src/nesting.ts', 'src/parse.ts', 'src/store'],
  ['src/edit', 'src/report'],
  ['src/instrument.ts'],
  ['src/index.ts', 'src/runtime-entry.ts'],
  ['src/hook', 'plugin/babel'],
  ['src/cli'],
];

const files = globSync(['runtime/**/*.cts', 'src/**/*.{ts,cts}', 'plugin/babel/**/*.{ts,cts}'], { cwd: ROOT, ignore: ['**/*.d.ts'] }).sort();

/** The files that a file imports: `import`, `export from`, `import()`, `import type`, `import x = require()`, `require()`. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const { module } = parseSync(file, source);
  const specifiers = [...module.staticImports, ...module.staticExports.flatMap((each) => each.entries)].map((each) => each.moduleRequest?.value);
  specifiers.push(...[...source.matchAll(/\b(?:require|import)\(\s*'(\.[^']+)'\s*\)/g)].map((match) => match[1]));
  return specifiers
    .filter((specifier): specifier is string => specifier?.startsWith('.') ?? false)
    .map((specifier) => relative(ROOT, resolve(ROOT, dirname(file), specifier)).replace(/\.cjs$/, '.cts').replace(/\.js$/, '.ts'));
}

const graph = new Map(files.map((file) => [file, importsOf(file).filter((target) => files.includes(target))]));

const layerOf = (file: string): number => LAYERS.findIndex((folders) => folders.some((folder) => file === folder || file.startsWith(folder + '/')));

/** A path of imports that ends where it began. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    done.add(file);
    path.push(file);
    for (const target of edges.get(file) ?? []) {
      const cycle = walk(target);
      if (cycle) return cycle;
    }
    path.pop();
    return undefined;
  };
  for (const file of edges.keys()) {
    const cycle = walk(file);
    if (cycle) return cycle;
  }
  return undefined;
}

test('every source file has its place in a layer', () => {
  assert.ok(files.length > 30);
  assert.equal(files.filter((file) => layerOf(file) < 0), []);
});

test('imports run one way', () => {
  const upward = [...graph].flatMap(([file, targets]) => targets.filter((target) => layerOf(target) > layerOf(file)).map((target) => `${file} -> ${target}`));
  assert.equal(upward, []);
});

test('there is no cycle, not even of types', () => {
  assert.is(findCycle(graph), undefined);
});

test('a cycle would be found', () => {
  assert.equal(findCycle(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]])), ['b', 'c', 'b']);
});

test('the runtime depends on Node alone', () => {
  const foreign = files.filter((file) => file.startsWith('runtime/')).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|require\()\s*'([^.'][^']*)'/g)].map((match) => match[1]!).filter((name) => !name.startsWith('node:')));
  // koffi is tried, and done without where it is not there.
  assert.equal([...new Set(foreign)], ['koffi']);
});

test('only the command line ends the process', () => {
  const ending = files.filter((file) => !file.startsWith('src/cli/') && /process\.(exit\(|exitCode\s*=(?!=))/.test(readFileSync(join(ROOT, file), 'utf8')));
  assert.equal(ending, []);
});

test.run();
