/**
 * The table of engines: everything that can instrument a program. Suites that take their engines from here (the corpus, the random
 * programs) hold a new engine to all of them by one line. `istanbul` is not ours; it is here to prove the suites themselves.
 */
import * as babel7 from '@babel/core';
import { createInstrumenter } from 'istanbul-lib-instrument';
import tallymarkBabel, { type TallymarkBabelOptions } from '../../plugin/babel/index.ts';
import { instrumentSource } from '../../src/instrument.ts';
import { swcCore, swcEngine } from './swc.ts';
import type { IstanbulCoverage } from './sites.ts';

export type SourceType = 'module' | 'commonjs' | 'script';

export interface EngineOptions {
  /** Absolute path the program pretends to have; its ending says whether it is TypeScript or JSX. */
  filename: string;
  sourceType: SourceType;
  /** Default `istanbul`. */
  model?: 'istanbul' | 'full';
  /** What decorators mean, for engines that lower them. Default: what TypeScript calls experimental. */
  legacyDecorators?: boolean;
}

export interface Engine {
  name: string;
  instrument(source: string, options: EngineOptions): string;
  /** Where the engine's counts lie in the globals after a run. Without it: in the records that the code registered (docs/format.md). */
  coverage?(globals: Record<string, unknown>, options: EngineOptions): IstanbulCoverage;
  /** Its numbers say only whether: 0 or 1. */
  hits?: boolean;
  /** It counts in the bodies of `with`, where ours count nothing: a counter there is looked up in the object first, and programs can see that. */
  countsInWith: boolean;
  /** It prints the program anew, so that lines are found again through the source map only. */
  movesLines?: boolean;
  /** It lowers types, decorators and `using` itself. */
  lowers?: boolean;
  /** Its compiler cannot read this program, with or without us (SWC: functions as bodies of `if`; Babel: namespaces in scripts). */
  refuses?(source: string, options: EngineOptions): boolean;
}

export const istanbul: Engine = {
  name: 'istanbul',
  countsInWith: true,
  instrument(source, { filename, sourceType }) {
    const instrumenter = createInstrumenter({
      esModules: sourceType === 'module',
      autoWrap: sourceType === 'commonjs',
      compact: false,
      preserveComments: true,
      // Its default finds the global with `new Function`, which a vm context answers with another object.
      coverageGlobalScope: 'globalThis',
      coverageGlobalScopeFunc: false,
      parserPlugins: ['decorators', 'importAttributes', ...(/x$/.test(filename) ? ['jsx'] : []), ...(/\.[cm]?tsx?$/.test(filename) ? ['typescript'] : [])],
    });
    return instrumenter.instrumentSync(source, filename);
  },
  coverage: (globals, { filename }) => (globals['__coverage__'] as Record<string, IstanbulCoverage>)[filename]!,
};

/** The text editor on oxc-parser's AST. */
export const text: Engine = {
  name: 'text',
  countsInWith: false,
  instrument: (source, options) => instrumentSource(source, options).code,
};

/** The same, for hits. */
export const textHits: Engine = { ...text, name: 'text, hits', hits: true, instrument: (source, options) => instrumentSource(source, { ...options, mode: 'hits' }).code };

/** What counts say where the engine tells only whether. */
export const asSaidBy = ({ hits }: Engine, count: number): number => (hits ? Math.min(count, 1) : count);

/** What transforms with Babel; version 8 has the same call. */
export type BabelCore = Pick<typeof babel7, 'transformSync'>;

/** The Babel plug-in alone, so that what differs from the text engine is the plug-in's. */
export const babelEngine = (name: string, babel: BabelCore, options: TallymarkBabelOptions = {}): Engine => ({
  name,
  countsInWith: false,
  movesLines: true,
  instrument(source, { filename, sourceType, model = 'istanbul' }) {
    return babel.transformSync(source, { ...babelOptions(filename, sourceType), plugins: [[tallymarkBabel as never, { exclude: '!**', model, ...options }]] })!.code!;
  },
  refuses(source, { filename, sourceType }) {
    // Only TypeScript: no namespaces in scripts.
    if (sourceType === 'module' || !/\.[cm]?tsx?$/.test(filename)) return false;
    try {
      babel.transformSync(source, babelOptions(filename, sourceType));
      return false;
    } catch {
      return true;
    }
  },
});

const babelOptions = (filename: string, sourceType: SourceType) => ({
  ...BABEL_OPTIONS,
  filename,
  // TypeScript's `import x = require()` is a module's to Babel.
  sourceType: sourceType === 'module' || filename.endsWith('.cts') ? ('module' as const) : ('script' as const),
  parserOpts: babelParserOptions(filename, sourceType) as object,
});

export const BABEL_OPTIONS = { configFile: false, babelrc: false, browserslistConfigFile: false, compact: false, cwd: '/' } as const;

export function babelParserOptions(filename: string, sourceType: SourceType): object {
  const types = /\.[cm]?tsx?$/.test(filename);
  return {
    allowReturnOutsideFunction: sourceType === 'commonjs',
    allowNewTargetOutsideFunction: sourceType === 'commonjs',
    plugins: [...(types ? ['typescript', 'decorators-legacy'] : ['decorators']), ...(types && !filename.endsWith('x') ? [] : ['jsx']), 'decoratorAutoAccessors', 'explicitResourceManagement', 'importAttributes'],
  };
}

/** Babel 8 needs Node 22.18. */
const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
export const babels: Readonly<Record<string, BabelCore>> = {
  'babel 7': babel7,
  ...(major > 22 || (major === 22 && minor >= 18) ? { 'babel 8': (await import('babel8' as string)) as BabelCore } : {}),
};

export const engines: readonly Engine[] = [
  text,
  textHits,
  { ...babelEngine('babel 7, hits', babel7, { mode: 'hits' }), hits: true },
  ...Object.entries(babels).map(([name, babel]) => babelEngine(name, babel)),
  { ...swcEngine('swc, hits', swcCore('@swc/core'), { plugin: { mode: 'hits' } }), hits: true },
  swcEngine('swc', swcCore('@swc/core')),
  swcEngine('swc, plugin first', swcCore('@swc/core'), { first: true }),
];
