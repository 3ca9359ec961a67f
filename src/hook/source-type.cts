/** What Node takes a file for, by its name and its package: where the source is at hand before Node has said it. */
import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { SourceType } from './transform.cjs';

const typeByFolder = new Map<string, SourceType | undefined>();

/** @param path absolute. @returns undefined where the syntax decides */
export function sourceTypeAt(path: string): SourceType | undefined {
  const extension = extname(path);
  return extension.startsWith('.m') ? 'module' : extension.startsWith('.c') ? 'commonjs' : packageType(dirname(path));
}

function packageType(folder: string): SourceType | undefined {
  if (typeByFolder.has(folder)) return typeByFolder.get(folder);
  let type: SourceType | undefined;
  try {
    const { type: said } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: unknown };
    type = said === 'module' || said === 'commonjs' ? said : undefined;
  } catch {
    const above = dirname(folder);
    type = above === folder || folder.endsWith('/node_modules') ? undefined : packageType(above);
  }
  typeByFolder.set(folder, type);
  return type;
}
