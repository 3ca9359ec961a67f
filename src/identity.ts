/** The identity of one version of one source file under one counting model; docs/format.md has the formula. */
import { createRequire } from 'node:module';

// Not imported: that would touch every export of `node:crypto`, and with them load WebCrypto.
const { hash } = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');

/** Which sites are counted: `istanbul` as istanbul-lib-instrument 6 does, `full` with what it leaves out. */
export type Model = 'istanbul' | 'full';
export const MODELS: readonly Model[] = ['istanbul', 'full'];

export const withoutByteOrderMark = (source: string): string => (source.charCodeAt(0) === 0xfeff ? source.slice(1) : source);

/**
 * @param model as the record has it: a Model, with the dialects of ignore hints where not all are read
 * @returns 32 lower-case hexadecimal digits
 */
export function identityOf(source: string, model: string): string {
  return hash('sha256', `${model}\0${withoutByteOrderMark(source)}`, 'hex').slice(0, 32);
}
