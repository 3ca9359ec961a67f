/** The published sources that suites compare on: every source file of real packages, each text once. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export const PACKAGES = [
  'acorn', 'async', 'c8', 'dayjs', 'esbuild', 'express', 'fast-check', 'fast-xml-parser', 'handlebars', 'immer', 'istanbul-lib-coverage',
  'istanbul-lib-instrument', 'istanbul-lib-report', 'istanbul-reports', 'jquery', 'lodash', 'magic-string', 'mobx', 'mocha', 'moment',
  'nyc', 'picomatch', 'preact', 'ramda', 'react', 'react-dom', 'rxjs', 'source-map', 'three', 'tinyglobby', 'underscore', 'uvu', 'vue',
  'zod', '@babel/core', '@babel/generator', '@babel/parser', '@babel/traverse', '@babel/types', '@jridgewell/remapping',
  '@jridgewell/trace-mapping', '@reduxjs/toolkit', '@tanstack/query-core', '@tanstack/react-query',
] as const;

export interface SourceFile {
  package: string;
  /** Below the package's folder, with slashes. */
  name: string;
  path: string;
  source: string;
}

const root = dirname(createRequire(import.meta.url).resolve('../../package.json'));

/** The folder of an installed package, or undefined. */
function folderOf(name: string): string | undefined {
  try {
    return realpathSync(join(root, 'node_modules', name));
  } catch {
    return undefined;
  }
}

/**
 * Source files of a package that is installed, sorted by name; minified ones and copies of a text that came before are left out.
 * @param largest in bytes
 */
export function* sourcesOf(name: string, largest: number): Generator<SourceFile> {
  const folder = folderOf(name);
  if (!folder) throw new Error(`${name} is not installed; npm ci`);
  const seen = new Set<string>();
  const walk = function* (at: string): Generator<SourceFile> {
    for (const entry of readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') yield* walk(path);
        continue;
      }
      if (!entry.isFile() || !/\.([cm]?[jt]s|[jt]sx)$/.test(entry.name) || /\.d\.[cm]?ts$|[.-]min\.[cm]?js$/.test(entry.name)) continue;
      const source = readFileSync(path, 'utf8');
      if (source.length > largest) continue;
      const hash = createHash('sha1').update(source).digest('base64');
      if (seen.has(hash)) continue;
      seen.add(hash);
      yield { package: name, name: relative(folder, path).replaceAll('\\', '/'), path, source };
    }
  };
  yield* walk(folder);
}
