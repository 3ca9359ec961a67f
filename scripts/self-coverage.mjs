/**
 * Tallymark measured by its own test suite, with Tallymark.
 *
 * The instrument must not be the thing it measures: a copy of the build, in which every name that the outside can see is another one, instruments a
 * copy of the sources; the test suite runs there, in-process tests and spawned command lines alike; the copy's own report adds up.
 *
 *     npm run self-coverage              prints the table and writes the README's figure
 *     npm run self-coverage -- --keep    keeps the copies (a temporary folder) to look at
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { globSync } from 'tinyglobby';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-self-')));
const outer = join(work, 'outer');
const copy = join(work, 'copy');
const data = join(work, 'data');

/** What the copy calls itself, so that the two never meet. */
const renamed = (text) => text.replaceAll('__tallymark__', '__outermark__').replaceAll("'__tally'", "'__outer'").replaceAll('TALLYMARK_', 'OUTERMARK_').replaceAll("'tallymark'", "'outermark'");

function makeOuter() {
  execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
  cpSync(join(root, 'dist'), join(outer, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(outer, 'package.json'));
  symlinkSync(realpathSync(join(root, 'node_modules')), join(outer, 'node_modules'));
  for (const file of globSync('dist/**/*.{js,cjs}', { cwd: outer, absolute: true })) writeFileSync(file, renamed(readFileSync(file, 'utf8')));
}

async function makeCopy() {
  const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n').filter((file) => file && existsSync(join(root, file)));
  for (const file of tracked) cpSync(join(root, file), join(copy, file));
  symlinkSync(realpathSync(join(root, 'node_modules')), join(copy, 'node_modules'));
  const { instrument } = await import(pathToFileURL(join(outer, 'dist/src/index.js')).href);
  const runtime = join(outer, 'dist/src/runtime-entry.js');
  const sources = globSync(['src/**/*.{ts,cts}', 'runtime/**/*.{ts,cts}', 'plugin/babel/**/*.{ts,cts}'], { cwd: copy, absolute: true, ignore: ['**/*.d.ts'] });
  for (const file of sources) writeFileSync(file, instrument(readFileSync(file, 'utf8'), { filename: file, runtime }).code);
  // Instrumented text is not what the types were written for.
  const tsconfig = join(copy, 'tsconfig.json');
  writeFileSync(tsconfig, readFileSync(tsconfig, 'utf8').replace('"compilerOptions": {', '"compilerOptions": {\n    "noCheck": true,'));
}

/** One run directory that all processes of the suite join. */
async function measure() {
  const { createRun } = await import(pathToFileURL(join(outer, 'dist/runtime/directory.cjs')).href);
  mkdirSync(data, { recursive: true });
  const run = createRun(data, { command: ['npm', 'test'] });
  spawnSync('npm', ['test'], { cwd: copy, stdio: 'inherit', env: { ...process.env, OUTERMARK_RUN: run, OUTERMARK_DIR: data } });
}

function report() {
  const cli = join(outer, 'dist/src/cli/main.js');
  const out = join(root, 'coverage');
  // The report looks at sources as people wrote them.
  for (const folder of ['src', 'runtime', 'plugin']) if (existsSync(join(root, folder))) cpSync(join(root, folder), join(copy, folder), { recursive: true });
  execFileSync(process.execPath, [cli, 'report', '--cwd', copy, '--dir', data, '--out', out, '--reporter', 'text,json-summary,html', '--include', '{src,runtime,plugin/babel}/**/*.{ts,cts}'], { stdio: 'inherit' });
  return JSON.parse(readFileSync(join(out, 'coverage-summary.json'), 'utf8')).total;
}

function writeReadme({ statements, branches, functions, lines }) {
  const file = join(root, 'README.md');
  const line = `* Measured by itself, the test suite covers ${statements.pct} % of Tallymark's statements, ${branches.pct} % of its branches, ${functions.pct} % of its functions and ${lines.pct} % of its lines (\`npm run self-coverage\`).`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(<!-- self-coverage -->\n)[^]*?(<!-- \/self-coverage -->)/, `$1${line}\n$2`));
}

try {
  makeOuter();
  await makeCopy();
  await measure();
  writeReadme(report());
} finally {
  if (process.argv.includes('--keep')) console.log(`kept: ${work}`);
  else rmSync(work, { recursive: true, force: true });
}
