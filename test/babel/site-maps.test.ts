/**
 * The same site map, to the byte, from the text engine and from Babel, over the published sources of real packages: TypeScript and JSX as
 * they were written, with and without the presets that lower them.
 */
import { createRequire } from 'node:module';
import type { types } from '@babel/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import tallymarkBabel from '../../plugin/babel/index.ts';
import { instrumentSource } from '../../src/instrument.ts';
import { parse } from '../../src/parse.ts';
import type { FileRecord } from '../support/execute.ts';
import { BABEL_OPTIONS, babelParserOptions, babels, type BabelCore } from '../support/engines.ts';
import { PACKAGES, sourcesOf, type SourceFile } from '../differential/packages.ts';

const LARGEST = 120_000;
/** Of a package's files; lodash alone has 640, all alike. */
const MOST_FILES = Number(process.env['FILES'] ?? 30);
/** These ship the TypeScript they were written in. */
const WITH_TYPES = ['zod', 'rxjs', '@reduxjs/toolkit', 'mobx', '@tanstack/react-query', '@tanstack/query-core', '@tanstack/react-router', 'react-redux', 'immer', 'redux', 'reselect'];

const { resolve } = createRequire(import.meta.url);
const PRESETS = { env: [resolve('@babel/preset-env'), { targets: 'node 12' }], typescript: resolve('@babel/preset-typescript'), react: resolve('@babel/preset-react') };

/** @returns the record in the instrumented AST; null where nothing was put in, undefined where Babel refuses the source */
function recordOf(babel: BabelCore, { path, source }: SourceFile, presets: unknown[] = []): FileRecord | null | undefined {
  const { sourceType } = parse(source, path);
  let ast: types.File;
  try {
    const options = { ...BABEL_OPTIONS, code: false, ast: true, filename: path, sourceType: sourceType === 'module' ? 'module' : 'script' } as const;
    const plugins = [[tallymarkBabel as never, { include: '**/node_modules/**', exclude: '!**' }]] as never;
    ast = babel.transformSync(source, { ...options, parserOpts: babelParserOptions(path, sourceType), presets: presets as never, plugins })!.ast!;
  } catch (error) {
    if ((error as { code?: string }).code === 'BABEL_PARSE_ERROR') return undefined;
    throw error;
  }
  let found: FileRecord | null = null;
  const look = (node: unknown): void => {
    if (found || !node || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach(look);
    const { type, elements } = node as { type?: string; elements?: { value: never }[] };
    if (type === 'ArrayExpression' && elements!.length === 7 && elements![3]?.value === path) found = elements!.map(({ value }) => value) as never;
    else for (const key of ['expression', 'declarations', 'init', 'callee', 'arguments', 'body', 'argument', 'right', 'expressions', 'block', 'left', 'consequent'] as const) look((node as never)[key]);
  };
  // The header stands at the start; presets put their own helpers before it.
  for (const statement of ast.program.body) look(statement);
  return found;
}

function* chosen(name: string): Generator<SourceFile> {
  const all = [...sourcesOf(name, LARGEST)].filter((file) => !WITH_TYPES.includes(name) || /\.tsx?$/.test(file.name));
  const step = Math.max(1, all.length / MOST_FILES);
  for (let i = 0; i < all.length; i += step) yield all[Math.floor(i)]!;
}

const extension = (file: SourceFile): string => /\.[^.]+$/.exec(file.name)![0];
const packages = [...new Set([...PACKAGES, ...WITH_TYPES])];

for (const [name, babel] of Object.entries(babels)) {
  test(`${name}: site maps are those of the text engine`, () => {
    const counts: Record<string, number> = {};
    let files = 0;
    let withSites = 0;
    for (const file of packages.flatMap((each) => [...chosen(each)])) {
      let expected;
      try {
        expected = instrumentSource(file.source, { filename: file.path });
      } catch (error) {
        if ((error as { code?: string }).code === 'TM_PARSE') continue;
        throw error;
      }
      const record = recordOf(babel, file);
      if (record === undefined) continue;
      const { plan } = expected;
      if (!plan || plan.slots === 0) {
        assert.is(record, null, file.path);
      } else {
        assert.ok(record, file.path);
        assert.is(record[1], plan.identity, file.path);
        assert.is(record[5], expected.sites, file.path);
        withSites++;
      }
      files++;
      counts[extension(file)] = (counts[extension(file)] ?? 0) + 1;
    }
    assert.ok(files > 500 && counts['.ts']! > 100 && counts['.tsx']! > 20, JSON.stringify(counts));
    console.log(`# ${name}: ${files} files of ${packages.length} packages (${Object.entries(counts).map(([key, count]) => `${count} ${key}`).join(', ')}), ${withSites} with sites: site maps identical to the text engine's`);
  });
}

test('presets that lower the code change no site map', () => {
  let files = 0;
  for (const name of ['zod', 'rxjs', '@tanstack/react-query', '@tanstack/react-router', 'react-redux', 'mobx', 'preact', 'three']) {
    for (const file of [...chosen(name)].slice(0, 12)) {
      const types = /\.tsx?$/.test(file.name);
      const plain = recordOf(babels['babel 7']!, file);
      const lowered = recordOf(babels['babel 7']!, file, [PRESETS.env, PRESETS.react, ...(types ? [PRESETS.typescript] : [])]);
      if (plain === undefined) continue;
      assert.equal(lowered, plain, file.path);
      files++;
    }
  }
  assert.ok(files > 50);
  console.log(`# ${files} files lowered by preset-env, preset-react and preset-typescript: records identical`);
});

test.run();
