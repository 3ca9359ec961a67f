/** Source maps of instrumented code, composed with the map of what was instrumented. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { SourceMapInput } from '@jridgewell/remapping';
import { isOnDisk } from '../store/input-maps.cjs';
import type { EditedText } from './edited-text.ts';

/** A source map, version 3. */
export interface SourceMap {
  version: 3;
  file?: string | null;
  sources: (string | null)[];
  sourcesContent?: (string | null)[];
  names: string[];
  mappings: string;
}

/**
 * The map from edited text to the source, or to what `inputSourceMap` says the source was made from.
 * @param filename the name of the source in the map
 */
export function composeMap(code: EditedText, filename: string, inputSourceMap: unknown): SourceMap {
  const map: SourceMap = { version: 3, sources: [filename], sourcesContent: [code.source], names: [], mappings: code.mappings() };
  if (!inputSourceMap) return map;
  // Loaded when it is needed: most processes of a run never are in need of it.
  const remapping = createRequire(import.meta.url)('@jridgewell/remapping') as typeof import('@jridgewell/remapping').default;
  // Once: what a program compiles while it loads it has the name of its source, so the input map may lead to the name it is the map of.
  const composed = remapping(map as SourceMapInput, (_file, { depth }) => (depth === 1 ? (inputSourceMap as SourceMapInput) : null));
  return JSON.parse(composed.toString()) as SourceMap;
}

/**
 * The map that code has to carry to the report (docs/format.md, "The record"), as JSON; undefined where the code is a file, beside which the report finds the map.
 * @param inputSourceMap an object or JSON text
 * @param path of the code. Often that of its source, which another compiler had before us: then a map to one source leads there, whatever it is called in the map, and the text in it is left out, for that is on disk
 */
export function carriedMap(inputSourceMap: unknown, code: string, path: string): string | undefined {
  if (!inputSourceMap || isOnDisk(code, path)) return undefined;
  const map = (typeof inputSourceMap === 'string' ? JSON.parse(inputSourceMap) : inputSourceMap) as Partial<SourceMap> & { sourceRoot?: unknown };
  const content = map.sourcesContent?.[0];
  if (map.sources?.length !== 1 || !existsSync(path)) return JSON.stringify(map);
  return JSON.stringify({ ...map, sourceRoot: undefined, sources: [path], ...(typeof content === 'string' && isOnDisk(content, path) ? { sourcesContent: undefined } : {}) });
}

const MAP_COMMENT = /^[ \t]*\/\/[#@][ \t]*sourceMappingURL=(\S+)[ \t]*$/gm;
const DATA_URL = /^data:application\/json[^,]*?(;base64)?,(.*)$/;

/** The map that the last `sourceMappingURL` of a source leads to, inline or beside the file; undefined where there is none or it cannot be read. */
export function findInputMap(source: string, filename: string): unknown {
  const url = [...source.matchAll(MAP_COMMENT)].at(-1)?.[1];
  if (url === undefined) return undefined;
  try {
    const data = DATA_URL.exec(url);
    if (!data) {
      const path = resolve(dirname(filename), decodeURIComponent(url));
      // Packages are shipped without their maps, in hundreds of files, and an error takes longer than a look.
      return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
    }
    return JSON.parse(data[1] ? Buffer.from(data[2]!, 'base64').toString('utf8') : decodeURIComponent(data[2]!));
  } catch {
    return undefined;
  }
}
