/**
 * Tallymark measured by its own test suite, with Tallymark.
 *
 * The instrument must not be the thing it measures: a copy of the build, in which every name that the outside can see is another one, instruments a
 * copy of the sources; the test suite runs there, in-process tests and spawned command lines alike; the copy's own report adds up.
 *
 *     npm run self-coverage              prints the table, and writes the figure into README.md and the exclusions into docs/accuracy.md
 *     npm run self-coverage -- --keep    keeps the copies (a temporary folder) to look at
 *
 * What cannot run here is left out by a hint that gives one of the reasons below: `tallymark ignore next: platform`. The SWC plugin is WebAssembly and not measured.
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

/** Why code may be left out. */
const REASONS = {
  platform: 'runs on another operating system or version of Node.js than this measurement',
  unreachable: 'a guard for what cannot happen as long as the rest is right',
  unmeasurable: 'runs where or when nothing can be counted',
};

/** What the copy calls itself, so that the two never meet. */
const renamed = (text) =>
  text
    .replaceAll('__tallymark__', '__outermark__')
    .replaceAll(/(['"])__tally\1/g, '$1__outer$1')
    .replaceAll('TALLYMARK_', 'OUTERMARK_')
    .replaceAll(/(['"])tallymark\1/g, '$1outermark$1')
    .replaceAll('tallymarkKeeper', 'outermarkKeeper')
    // The hints in the sources are for it.
    .replaceAll("'node:coverage', 'outermark'", "'node:coverage', 'tallymark'");

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
  const { instrumentSource } = await import(pathToFileURL(join(outer, 'dist/src/instrument.js')).href);
  const runtime = join(outer, 'dist/src/runtime-entry.js');
  const sources = globSync(['src/**/*.{ts,cts}', 'runtime/**/*.{ts,cts}', 'plugin/babel/**/*.{ts,cts}'], { cwd: copy, ignore: ['**/*.d.ts'] }).sort();
  const excluded = [];
  for (const name of sources) {
    const file = join(copy, name);
    const source = readFileSync(file, 'utf8');
    const { code, plan } = instrumentSource(source, { filename: file, runtime });
    excluded.push(...exclusions(name, source, plan?.sites.hints ?? []));
    writeFileSync(file, code);
  }
  // Instrumented text is not what the types were written for.
  const tsconfig = join(copy, 'tsconfig.json');
  writeFileSync(tsconfig, readFileSync(tsconfig, 'utf8').replace('"compilerOptions": {', '"compilerOptions": {\n    "noCheck": true,'));
  return excluded;
}

/** What the hints of one file take out of the report, with the reasons that stand after them. */
function exclusions(name, source, hints) {
  const lines = source.split('\n');
  return hints.map(({ kind, line, column, statements, functions, branches }) => {
    const reason = /^..\s*tallymark ignore [a-z]+(?: \d+)?: (\w+)/.exec(lines[line - 1].slice(column))?.[1];
    if (kind !== 'stop' && !(reason in REASONS)) throw new Error(`${name}:${line}: a hint gives one of these reasons: ${Object.keys(REASONS).join(', ')}`);
    return { name, line, reason, statements, functions, branches };
  });
}

/** One run directory that all processes of the suite join, also those that are started with an empty environment: its path stands in the instrument. */
async function measure() {
  const { createRun } = await import(pathToFileURL(join(outer, 'dist/runtime/directory.cjs')).href);
  mkdirSync(data, { recursive: true });
  const run = createRun(data, { command: ['npm', 'test'] });
  const file = join(outer, 'dist/runtime/runtime.cjs');
  const text = readFileSync(file, 'utf8');
  const parts = text.split('process.env[directory_cjs_1.ENV_RUN]');
  if (parts.length < 3) throw new Error(`${file} no longer reads the run directory as it did`);
  writeFileSync(file, parts.join(JSON.stringify(run)));
  // Mutants are looked for in the text of the sources, which is another one here.
  rmSync(join(copy, 'test/mutants.test.ts'));
  spawnSync('npm', ['test'], { cwd: copy, stdio: 'inherit' });
}

function report() {
  const cli = join(outer, 'dist/src/cli/main.cjs');
  const out = join(root, 'coverage');
  // The report looks at sources as people wrote them.
  for (const folder of ['src', 'runtime', 'plugin']) if (existsSync(join(root, folder))) cpSync(join(root, folder), join(copy, folder), { recursive: true });
  execFileSync(process.execPath, [cli, 'report', '--cwd', copy, '--dir', data, '--out', out, '--reporter', 'text,json,json-summary,html', '--include', '{src,runtime,plugin/babel}/**/*.{ts,cts}'], { stdio: 'inherit' });
  return JSON.parse(readFileSync(join(out, 'coverage-summary.json'), 'utf8')).total;
}

function writeReadme({ statements, branches, functions, lines }) {
  const file = join(root, 'README.md');
  const line = `* Measured by itself, the test suite covers ${statements.pct} % of Tallymark's statements, ${branches.pct} % of its branches, ${functions.pct} % of its functions and ${lines.pct} % of its lines (\`npm run self-coverage\`).`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(<!-- self-coverage -->\n)[^]*?(<!-- \/self-coverage -->)/, `$1${line}\n$2`));
}

/** The exclusions by reason, on the console and in docs/accuracy.md. */
function writeExclusions(excluded) {
  const rows = Object.entries(REASONS).map(([reason, meaning]) => {
    const hints = excluded.filter((hint) => hint.reason === reason);
    const sum = (field) => hints.reduce((total, hint) => total + hint[field], 0);
    const files = [...new Set(hints.map(({ name }) => `\`${name}\``))].join(', ') || 'none';
    return `| ${reason} | ${meaning} | ${hints.length} | ${sum('statements')} | ${sum('branches')} | ${sum('functions')} | ${files} |`;
  });
  const table = ['| reason | the code … | hints | statements | branch arms | functions | files |', '| --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
  console.log(`Left out of the measurement:\n${table}`);
  const file = join(root, 'docs/accuracy.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(<!-- self-coverage -->\n)[^]*?(<!-- \/self-coverage -->)/, `$1${table}\n$2`));
}

try {
  makeOuter();
  const excluded = await makeCopy();
  await measure();
  writeReadme(report());
  writeExclusions(excluded);
} finally {
  if (process.argv.includes('--keep')) console.log(`kept: ${work}`);
  else rmSync(work, { recursive: true, force: true });
}
