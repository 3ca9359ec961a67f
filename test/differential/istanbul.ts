/**
 * Istanbul's own answer for a source: istanbul-lib-instrument's visitor run by @babel/core, as its instrumenter does it, without
 * printing the code.
 */
import { transformSync } from '@babel/core';
import { programVisitor } from 'istanbul-lib-instrument';
import type { FileCoverage } from '../../src/report/istanbul.ts';

/** What nyc and the Babel plug-ins turn on, and the syntax of the file's language. */
const pluginsFor = (filename: string): unknown[] => {
  const plugins: unknown[] = ['importAttributes', 'explicitResourceManagement', 'decoratorAutoAccessors'];
  if (/\.[cm]?ts$/.test(filename)) return [...plugins, 'typescript', 'decorators-legacy'];
  if (/\.tsx$/.test(filename)) return [...plugins, 'typescript', 'jsx', 'decorators-legacy'];
  return [...plugins, 'jsx', 'decorators'];
};

/** @returns null where Babel cannot parse the source as a module or a script */
export function istanbulCoverage(source: string, filename: string): FileCoverage | null {
  for (const sourceType of ['module', 'script'] as const) {
    let coverage: FileCoverage | undefined;
    try {
      transformSync(source, {
        configFile: false,
        babelrc: false,
        browserslistConfigFile: false,
        code: false,
        filename,
        parserOpts: { allowReturnOutsideFunction: true, sourceType, plugins: pluginsFor(filename) as never },
        plugins: [
          ({ types }: { types: unknown }) => {
            const visitor = programVisitor(types, filename, {});
            return {
              visitor: {
                Program: {
                  enter: visitor.enter,
                  exit(path: unknown) {
                    coverage = visitor.exit(path)?.fileCoverage;
                  },
                },
              },
            };
          },
        ] as never,
      });
    } catch (error) {
      if ((error as { code?: string }).code === 'BABEL_PARSE_ERROR') continue;
      throw error;
    }
    return coverage ?? null;
  }
  return null;
}
