/**
 * Compares one program plain, instrumented and with the oracle's counters, and throws an Error that shows what differs.
 *
 * The oracle knows no hints: of a program with hints, what the engine has must be there and right, and nothing is said of what it left out.
 */
import { parseSync } from 'oxc-parser';
import { oracle } from '../oracle/oracle.ts';
import { execute, readFile, type Execution } from './execute.ts';
import { countsOfIstanbul, countsOfSiteMap, differences, type Counts } from './sites.ts';
import { asSaidBy, type Engine, type EngineOptions, type SourceType } from './engines.ts';

export async function compare(engine: Engine, program: { source: string; sourceType: SourceType }, { globals: more = {}, hinted = false }: { globals?: Record<string, unknown>; hinted?: boolean } = {}): Promise<void> {
  const { source, sourceType } = program;
  const options: EngineOptions = { sourceType, filename: sourceType === 'module' ? '/program.mjs' : '/program.cjs' };
  const fail = (what: string, details: string[], code?: string): never => {
    throw new Error([what, ...details.slice(0, 20), `--- ${sourceType}`, source, ...(code === undefined ? [] : ['--- instrumented', code])].join('\n'));
  };

  let code: string;
  try {
    code = engine.instrument(source, options);
  } catch (error) {
    if (engine.refuses?.(source, options)) return;
    return fail(`${engine.name} could not instrument the program: ${(error as Error).stack?.split('\n', 12).join('\n')}`, []);
  }
  // The counters of a classic script are a global variable, which a walk over the global object sees: the one difference that is left.
  // So it is there in every run.
  const globals = { ...more, ...Object.fromEntries((code.match(/(?:cov)?\$tm\d*_[0-9a-f]{8}\b/g) ?? []).map((name) => [name, undefined])) };

  const plain = await execute(source, { ...options, globals });
  if (!source.includes('eval(') && plain.log.some((line) => line.startsWith('uncaught SyntaxError'))) fail('the grammar wrote a program that does not parse', plain.log);
  // How deep the stack goes depends on the size of its frames; the grammar avoids endless recursion but not every form of it.
  if (plain.log.some((line) => line.includes('Maximum call stack size'))) return;
  // A function as a property's name is its text.
  if (plain.log.some((line) => /\((?:reading|setting) '[^']*\{/.test(line))) return;

  const expected = oracle(source, sourceType, engine.countsInWith);
  const counted = await execute(expected.code, { ...options, globals: { ...globals, $hit: expected.hit } });
  const broken = firstDifference(plain.log.map(asOraclesMayBe), counted.log.map(asOraclesMayBe));
  if (broken) fail('the ORACLE changed the program', broken, expected.code);

  const instrumented = await execute(code, { ...options, globals });
  // The loader that compiles these tests takes a division after a function's end for a regular expression, where there is an `import` too.
  if (sourceType === 'module' && instrumented.log.some((line) => line.includes('Parse error data:')) && parseSync(options.filename, code).errors.length === 0) return;
  const changed = firstDifference(plain.log, instrumented.log);
  if (changed) fail(`${engine.name} changed the program`, changed, code);
  const wanted: Counts = expected.counts().map(([site, count]) => [site, asSaidBy(engine, count)]);
  const counts = countsOf(engine, options, instrumented);
  const wrong = hinted ? surplus(wanted, counts) : differences(wanted, counts);
  if (wrong.length) fail(`${engine.name} counted wrongly`, wrong, code);
}

/** What V8 says of a null for which there is an array pattern depends on how the default beside it is written, and the oracle writes it otherwise. Engines must not. */
const asOraclesMayBe = (line: string): string => line.replace(/Cannot destructure property 'Symbol\(Symbol\.iterator\)' of '<expression>' as it is (?:null|undefined)\./, '<expression> is not iterable');

/** What is not among the expected, arms by their places: where one is ignored, those after it have other numbers. */
function surplus(expected: Counts, actual: Counts): string[] {
  const lines = ([site, count]: Counts[number]) => `${site.replace(/^(b \S+ \S+) \d+/, '$1')}: ${count}`;
  const left = expected.map(lines);
  return actual.map(lines).flatMap((line) => {
    const at = left.indexOf(line);
    if (at === -1) return [`+ ${line}, which is not expected`];
    left.splice(at, 1);
    return [];
  });
}

/** The counts an engine left behind after a run of one file. */
export function countsOf(engine: Engine, options: EngineOptions, { files, globals }: Execution): Counts {
  if (engine.coverage) return countsOfIstanbul(engine.coverage(globals, options));
  if (files.length === 0) return []; // nothing to count, so nothing was inserted
  if (files.length !== 1) throw new Error(`one file should have registered itself, not ${files.length}`);
  const { map, values } = readFile(files[0]!);
  return countsOfSiteMap(map, values);
}

function firstDifference(plain: string[], other: string[]): string[] | undefined {
  const length = Math.max(plain.length, other.length);
  for (let i = 0; i < length; i++) {
    if (plain[i] !== other[i]) return [`line ${i + 1} of the log`, ...plain.slice(Math.max(0, i - 2), i).map((line) => `  ${line}`), `- ${plain[i] ?? '(end)'}`, `+ ${other[i] ?? '(end)'}`];
  }
  return undefined;
}
