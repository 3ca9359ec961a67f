/**
 * Loaded before the user's program in every process and thread of a run, through NODE_OPTIONS=--require. (Not --import: that would load
 * CommonJS programs through the ES module loader, which plain runs do not.)
 */
import { join } from 'node:path';
import process = require('node:process');
import { getEnvironmentData } from 'node:worker_threads';
import { ENV_RUN } from '../../runtime/directory.cjs';
import { requireCompiled } from './compiled.cjs';

/** Set while Node starts the thread of `module.register`, which runs no user code and must not appear in the ledger. Every process waits for that thread, so it loads nothing more here. */
const HOOKS_THREAD = 'tallymark.hooks';

if (!getEnvironmentData(HOOKS_THREAD)) {
  const run = process.env[ENV_RUN];
  const { exports, keep } = requireCompiled(join(__dirname, 'start.cjs'), require, run && join(run, '../../start'));
  (exports as typeof import('./start.cjs')).start(HOOKS_THREAD, keep);
}
