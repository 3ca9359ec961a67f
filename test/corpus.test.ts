/**
 * The corpus: programs that carry their expected counts beside the counted lines. Every engine runs every program.
 *
 *     if (ready) start();   //= s1,0 b0,1
 *
 * `s` lists the counts of the statements that start on this line, `f` those of the functions, each `b` those of the arms of one branch, all in the
 * order of the site map; in JSX and templates `{/*= … *​/}` does the same. A line without a comment has no sites. The first line may say
 *
 *     // forms: script commonjs module      run it in each of these (else `.mjs` and TypeScript are modules, the rest CommonJS)
 *     // full                               count with the full model
 *     // legacy decorators                  lower decorators as TypeScript's experimentalDecorators
 *     // no oracle                          the oracle does not know this syntax, or is seen by this program
 *     // same lines                         only for engines that leave lines where they are
 *
 * Programs check what they compute with `equal(actual, expected)`; `elsewhere(fn, ...values)` runs a function's text in another realm. A directory is a program of several files; its `main` is run.
 * `UPDATE=1` writes the counts of the first engine into the comments: read the diff before you believe it.
 */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { transformSync, type Loader } from 'esbuild';
import { compare } from './support/compare.ts';
import { asSaidBy, engines, type Engine, type EngineOptions, type SourceType } from './support/engines.ts';
import { execute, readFile, render } from './support/execute.ts';
import type { SiteMap } from '../src/model/site-map.ts';

const root = fileURLToPath(new URL('corpus', import.meta.url));

interface CorpusFile {
  name: string;
  source: string;
  pragma: string;
}

for (const entry of readdirSync(root).sort()) {
  const path = join(root, entry);
  const files = (statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path]).map(load);
  const main = files.find((file) => files.length === 1 || basename(file.name).startsWith('main.'))!;
  for (const form of formsOf(main)) {
    const knows = (engine: Engine) => !(engine.movesLines && main.pragma.includes('same lines'));
    for (const engine of engines.filter(knows)) test(`${entry}, ${form}: ${engine.name}`, () => check(engine, files, main, form));
  }
}

/** Where a trap has no program in a form: why there is none. */
const WITHOUT: Readonly<Record<string, string>> = {
  '4 script': 'scripts do not import each other',
};

/** The numbers are those of the traps in the names of the programs: `trap-08-optional-chains.js`. */
test('every trap has a program as script, as CommonJS and as module, or a reason why not', () => {
  const forms = new Map<number, Set<SourceType>>();
  for (const entry of readdirSync(root)) {
    const trap = Number(/^trap-(\d+)/.exec(entry)?.[1] ?? 0);
    const path = join(root, entry);
    const main = statSync(path).isDirectory() ? readdirSync(path).find((name) => name.startsWith('main.'))! : '';
    const all = forms.get(trap) ?? forms.set(trap, new Set()).get(trap)!;
    for (const form of main.endsWith('.cjs') ? (['commonjs'] as const) : formsOf(load(join(path, main)))) all.add(form);
  }
  for (let trap = 1; trap <= 23; trap++) {
    for (const form of ['script', 'commonjs', 'module'] as const) assert.ok(forms.get(trap)?.has(form) || WITHOUT[`${trap} ${form}`], `trap ${trap} has no program as ${form}`);
  }
});

async function check(engine: Engine, files: CorpusFile[], main: CorpusFile, sourceType: SourceType): Promise<void> {
  if (engine.refuses && files.some((file) => engine.refuses!(file.source, optionsOf(file, sourceType)))) return;
  const instrumented = new Map(files.map((file) => [file.name, instrument(engine, file, sourceType)]));
  const run = (codes: Map<string, string>) => {
    const lowered = new Map([...codes].map(([name, code]) => [basename(name), lower(code, files.find((file) => file.name === name)!)]));
    const siblings = files.length > 1 ? Object.fromEntries(lowered) : undefined;
    return execute(lowered.get(basename(main.name))!, { sourceType, fuel: 1e6, filename: '/' + basename(main.name), globals: { equal, h, elsewhere }, ...(siblings && { siblings }) });
  };
  for (const file of files) {
    // Trap 19: a build and a hook may both see the file.
    const again = instrument(engine, { ...file, source: instrumented.get(file.name)! }, sourceType);
    // What lowers may well lower again; one record it must be.
    if (engine.lowers) assert.ok(again.split('.register(').length <= 2, 'instrumenting twice must change nothing');
    else assert.equal(again, instrumented.get(file.name), 'instrumenting twice must change nothing');
  }
  const plain = await run(new Map(files.map((file) => [file.name, file.source])));
  assert.deepEqual(failures(plain.log), [], 'the plain program must be right');
  const counted = await run(instrumented);
  assert.deepEqual(counted.log, plain.log, 'the instrumented program must do the same');

  for (const file of files) {
    const registered = counted.files.filter(({ record }) => basename(record[3]) === basename(file.name));
    assert.ok(registered.length <= 1, `${file.name} registered itself ${registered.length} times`);
    const counts = registered[0] ? countsByLine(readFile(registered[0])) : new Map<number, string>();
    if (process.env['UPDATE'] && engine === engines[0]) update(file, counts);
    else assert.equal(annotated(file.source, counts), annotated(file.source, expectations(file.source, engine)));
  }
  const plainScript = files.length === 1 && /\.[cm]?js$/.test(main.name) && !/no oracle|full/.test(main.pragma);
  if (plainScript) await compare(engine, { source: main.source, sourceType }, { globals: { equal, elsewhere } });
}

function load(path: string): CorpusFile {
  const source = readFileSync(path, 'utf8');
  return { name: path, source, pragma: /^(?:#!.*\n)?(\/\/.*)/.exec(source)?.[1] ?? '' };
}

function formsOf({ name, pragma }: CorpusFile): SourceType[] {
  const forms = /forms: ([a-z ]+)/.exec(pragma)?.[1];
  if (forms) return forms.trim().split(' ') as SourceType[];
  return [/\.mjs$|\.m?tsx?$|\.jsx$/.test(name) ? 'module' : 'commonjs'];
}

function instrument(engine: Engine, file: CorpusFile, sourceType: SourceType): string {
  try {
    return engine.instrument(file.source, optionsOf(file, sourceType));
  } catch (error) {
    // A Babel error has fields that uvu fails to print, and then it loses the failure.
    throw new Error(`${engine.name} could not instrument ${basename(file.name)}: ${(error as Error).message}`);
  }
}

const optionsOf = (file: CorpusFile, sourceType: SourceType): EngineOptions => ({
  filename: '/' + basename(file.name),
  sourceType,
  model: /\bfull\b/.test(file.pragma) ? 'full' : 'istanbul',
  legacyDecorators: file.pragma.includes('legacy decorators'),
});

/** What a build does after instrumentation: types, JSX, decorators and `using` become plain JavaScript. */
function lower(code: string, { name, pragma }: CorpusFile): string {
  const kind = extname(name);
  if (/^\.[cm]?js$/.test(kind)) return code;
  const loader: Loader = kind === '.tsx' ? 'tsx' : kind === '.jsx' ? 'jsx' : 'ts';
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: pragma.includes('legacy decorators'), verbatimModuleSyntax: false, target: 'es2022' } };
  return transformSync(code, { loader, target: 'node20', jsxFactory: 'h', jsxFragment: '"fragment"', tsconfigRaw, ...(kind === '.cts' ? { format: 'cjs' as const } : {}) }).code;
}

// Values of other realms have other prototypes, so they are compared as text.
function equal(actual: unknown, expected: unknown): void {
  assert.equal(render(actual, 9), render(expected, 9));
}

const h = (tag: unknown, properties: unknown, ...children: unknown[]): unknown => ({ tag, properties, children });

/** Carries the text of a function to an empty realm and calls it there, as `page.evaluate` does. */
const elsewhere = (fn: object, ...values: unknown[]): unknown => vm.runInNewContext(`(${functionText.call(fn)})`)(...values);
const functionText = Function.prototype.toString;

const failures = (log: string[]): string[] => log.filter((line) => /^(?:uncaught|unhandled) /.test(line));

// ---- the notation

const EXPECTATION = /(?:\/\/=|\/\*=)\s*([sfb0-9, ]*)/;

function expectations(source: string, engine: Engine): Map<number, string> {
  const lines = new Map<number, string>();
  source.split('\n').forEach((text, index) => {
    const expected = EXPECTATION.exec(text)?.[1]!.trim();
    if (expected) lines.set(index + 1, expected.replace(/\d+/g, (count) => String(asSaidBy(engine, Number(count)))));
  });
  return lines;
}

function countsByLine({ map, values }: { map: SiteMap; values: ArrayLike<number> }): Map<number, string> {
  const lines = new Map<number, { s: number[]; f: number[]; b: number[][] }>();
  const at = (line: number) => {
    let entry = lines.get(line);
    if (!entry) lines.set(line, (entry = { s: [], f: [], b: [] }));
    return entry;
  };
  let next = 0;
  for (const range of map.statements) at(range[0]).s.push(values[next++]!);
  for (const site of map.functions) at(site.declaration[0]).f.push(values[next++]!);
  for (const branch of map.branches) if (branch.arms.length) at(branch.range[0]).b.push(branch.arms.map(() => values[next++]!));
  return new Map(
    [...lines].map(([line, { s, f, b }]) => {
      const parts = [...(s.length ? ['s' + s] : []), ...(f.length ? ['f' + f] : []), ...b.map((arms) => 'b' + arms)];
      return [line, parts.join(' ')];
    }),
  );
}

/** The program with the counts before its lines, so that a failure shows where it went wrong. */
function annotated(source: string, counts: Map<number, string>): string {
  return source
    .split('\n')
    .map((text, index) => `${(counts.get(index + 1) ?? '').padEnd(16)} | ${text.replace(/\s*(?:\/\/=.*|\{?\/\*=.*?\*\/\}?)/, '')}`)
    .join('\n');
}

function update(file: CorpusFile, counts: Map<number, string>): void {
  const lines = file.source.split('\n').map((text, index) => {
    const count = counts.get(index + 1);
    if (/\/\*=.*\*\//.test(text)) return text.replace(/\/\*=.*\*\//, `/*= ${count ?? ''} */`);
    const bare = text.replace(/\s*\/\/=.*/, '');
    return count ? `${bare}${bare.length < 60 ? ' '.repeat(60 - bare.length) : ' '} //= ${count}` : bare;
  });
  writeFileSync(file.name, lines.join('\n'));
}

test.run();
