/** SWC as an engine of the suites: any installed version of it, with our plugin in either place of its pipeline. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Options } from '@swc/core';
import { ROOT } from './project.ts';
import type { Engine, EngineOptions } from './engines.ts';

export const PLUGIN = join(ROOT, 'swc/plugin.wasm');

export interface SwcCore {
  version: string;
  transformSync(source: string, options: Options): { code: string; output?: string };
}

const require = createRequire(import.meta.url);

/** @param name of an installed package: `@swc/core`, or an alias of one of its versions */
export const swcCore = (name: string): SwcCore => require(name) as SwcCore;

/** The versions that are supported, first and last of each line. */
export const VERSIONS = ['swc-1-15-0', 'swc-1-15-last', 'swc-1-16-0', '@swc/core'] as const;

export interface SwcSetting {
  /** Before SWC lowers types and decorators. */
  first?: boolean;
  /** The options of `tallymark/swc`; null for no plugin. Default: everything is measured. */
  plugin?: Record<string, unknown> | null;
  /** More of `jsc`. */
  jsc?: Options['jsc'];
}

/** Lowers types and decorators and nothing else. */
export function swcTransform(core: SwcCore, source: string, { filename, sourceType, model = 'istanbul', legacyDecorators = true }: EngineOptions, setting: SwcSetting = {}): string {
  const { first = false, plugin = {}, jsc = {} } = setting;
  if (!existsSync(PLUGIN)) throw new Error(`${PLUGIN} is not built; npm run build`);
  const types = /\.[cm]?tsx?$/.test(filename);
  return core.transformSync(source, {
    filename,
    swcrc: false,
    configFile: false,
    // TypeScript's `import x = require()` is a module's to SWC.
    ...(filename.endsWith('.cts') ? { module: { type: 'commonjs' } } : {}),
    isModule: sourceType === 'module' || filename.endsWith('.cts') ? true : sourceType === 'commonjs' ? 'commonjs' : false,
    ...({ root: '/', cwd: '/' } as object),
    jsc: {
      target: 'esnext',
      parser: types
        ? { syntax: 'typescript', tsx: filename.endsWith('x'), decorators: true }
        : { syntax: 'ecmascript', jsx: true, decorators: true, allowReturnOutsideFunction: sourceType === 'commonjs', explicitResourceManagement: true },
      transform: { react: { runtime: 'preserve' }, ...(legacyDecorators ? { legacyDecorator: true } : { decoratorVersion: '2022-03' }) },
      ...jsc,
      experimental: { runPluginFirst: first, plugins: plugin ? [[PLUGIN, { include: '/**', exclude: '!**', model, ...plugin }]] : [] },
    },
  } as Options).code;
}

export const swcEngine = (name: string, core: SwcCore, setting: SwcSetting = {}): Engine => ({
  name,
  countsInWith: false,
  movesLines: true,
  lowers: true,
  instrument: (source, options) => swcTransform(core, source, options, setting),
  refuses(source, options) {
    try {
      swcTransform(core, source, options, { ...setting, plugin: null });
      return false;
    } catch {
      return true;
    }
  },
});

/** The record that instrumented code carries; undefined where it carries none. */
export function recordIn(code: string): { identity: string; model: string; path: string; slots: number; sites: string; layout: string } | undefined {
  const text = String.raw`("(?:[^"\\]|\\.)*")`;
  const match = new RegExp(String.raw`\[\s*2,\s*${text},\s*${text},\s*${text},\s*(\d+),\s*${text},\s*${text}\s*\]`).exec(code);
  if (!match) return undefined;
  const [identity, model, path, slots, sites, layout] = match.slice(1).map((part) => JSON.parse(part) as unknown) as unknown as [string, string, string, number, string, string];
  return { identity, model, path, slots, sites, layout };
}
