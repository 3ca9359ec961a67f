/** The ES module loader where there are no synchronous hooks (Node before 22.15), or another loader runs beside it: in the thread of `module.register`. */
import type { InitializeHook, LoadHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import { LedgerWriter } from '../../runtime/ledger.cjs';
import type { OwnFileHandle } from '../../runtime/own-file.cjs';
import { holdsOurs, Transformer, type TransformerOptions } from './transform.cjs';

/** Node's names of ES modules. */
const MODULES: ReadonlySet<string> = new Set(['module', 'module-typescript']);
/** Of CommonJS, which passes here with its source only where a loader of the program's has compiled it (tsx on Node 20). */
const COMMONJS: ReadonlySet<string> = new Set(['commonjs', 'commonjs-typescript']);

/** Whether this is around a loader of the program's, which may have asked ours, or have read the file itself. */
const AROUND = import.meta.url.endsWith('?around');

let transformer: Transformer | undefined;

export const initialize: InitializeHook<Omit<TransformerOptions, 'onPlain'> & { ledger: OwnFileHandle }> = async ({ ledger, ...options }) => {
  // In this thread of Node 22, `require` finds ES modules only where they are loaded already.
  if (Number(process.versions.node.split('.')[0]) >= 22) await import('../instrument.ts');
  const writer = new LedgerWriter(ledger);
  transformer = new Transformer({ ...options, onPlain: (path, reason) => writer.append({ event: 'plain', path, reason }) });
};

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  const { format, source } = loaded;
  const isModule = MODULES.has(format ?? '');
  // Other CommonJS goes its own way, through require, where the preload has hooked it.
  if (!transformer || !url.startsWith('file:') || !(isModule || (AROUND && COMMONJS.has(format ?? ''))) || source == null) return loaded;
  const path = fileURLToPath(url);
  if (!transformer.selects(path) || (AROUND && holdsOurs(source))) return loaded;
  return { ...loaded, source: transformer.transformLoaded(source, path, isModule ? 'module' : 'commonjs') };
};
