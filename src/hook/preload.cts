/**
 * Loaded before the user's program in every process and thread of a run, through NODE_OPTIONS=--require. (Not --import: that would load
 * CommonJS programs through the ES module loader, which plain runs do not.)
 */
import { getEnvironmentData } from 'node:worker_threads';

/** Set while Node starts the thread of `module.register`, which runs no user code and must not appear in the ledger. Every process waits for that thread, so it loads nothing more here. */
const HOOKS_THREAD = 'tallymark.hooks';

if (!getEnvironmentData(HOOKS_THREAD)) (require('./start.cjs') as typeof import('./start.cjs')).start(HOOKS_THREAD);
