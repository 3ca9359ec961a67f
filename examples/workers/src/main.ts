/** Counts primes and words in a pool of workers, then terminates one that is stuck in a loop. */
import { Pool } from './pool.ts';
import { summarize } from './summary.ts';

const pool = new Pool(3);

const ranges = Array.from({ length: 12 }, (_, i) => ({ task: 'primes', from: i * 5_000, to: (i + 1) * 5_000 }) as const);
const texts = ['the quick brown fox', 'jumps over the lazy dog', 'the end'].map((text) => ({ task: 'words', text }) as const);

const results = await Promise.all([...ranges, ...texts].map((job) => pool.run(job)));
console.log(summarize(results));

// A worker that never comes back: it is terminated in the middle of its loop, and its counts are in the report all the same.
const stuck = pool.run({ task: 'spin' }).catch((error: Error) => error.message);
await pool.busy('spin');
await pool.close();
console.log(await stuck);
