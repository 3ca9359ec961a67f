/**
 * How much larger instrumented code is: the files of bench/corpus.mjs through every engine, as they come, minified by esbuild, and minified and gzipped file by file. Whatever an
 * engine puts into the code counts, so its site maps, too. Everything is deterministic: one run is enough.
 *
 *     npm run build && node bench/size.mjs [--save]
 */
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { transformSync, version as esbuild } from 'esbuild';
import { corpus } from './corpus.mjs';
import { ENGINES } from './engines.mjs';
import { about, saveResult } from './publish.mjs';

const { values } = parseArgs({ options: { save: { type: 'boolean', default: false } } });
const files = corpus();
const modules = files[0].path.slice(0, files[0].path.lastIndexOf('node_modules') + 'node_modules'.length);

async function measure({ load }) {
  const instrument = await load?.();
  const sums = { raw: 0, minified: 0, gzipped: 0 };
  for (const { path, source, esm } of files) {
    // Engines keep the path in the code; the length of this machine's is not their doing.
    const code = instrument ? instrument(source, `/app/${relative(modules, path)}`, esm) : source;
    const minified = Buffer.from(transformSync(code, { minify: true, loader: 'js', charset: 'utf8', legalComments: 'none', logLevel: 'error' }).code);
    sums.raw += Buffer.byteLength(code);
    sums.minified += minified.length;
    sums.gzipped += gzipSync(minified, { level: 9 }).length;
  }
  return sums;
}

const engines = {};
for (const name of ['plain', 'tallymark', 'oxc', 'swc', 'istanbul']) engines[name] = await measure(ENGINES[name]);
console.log(`${files.length} files, Node ${process.version}, esbuild ${esbuild}; kB (times plain)`);
const cell = (sums, key) => `${(sums[key] / 1000).toFixed(0)} (${(sums[key] / engines.plain[key]).toFixed(2)})`;
console.log(''.padEnd(10), ...['raw', 'minified', 'gzipped'].map((key) => key.padStart(14)));
for (const [name, sums] of Object.entries(engines)) console.log(name.padEnd(10), ...Object.keys(sums).map((key) => cell(sums, key).padStart(14)));
const ofIstanbul = engines.tallymark.gzipped / engines.istanbul.gzipped;
console.log(`minified and gzipped, ours is ${ofIstanbul.toFixed(2)} of istanbul's`);
if (values.save) saveResult('size', { ...about(), esbuild, files: files.length, engines });
if (ofIstanbul > 0.5) process.exitCode = 1;
