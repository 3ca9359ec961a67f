/**
 * The code that editors put into a program, as text: names, look-ups, the header. Editors that build ASTs parse it.
 *
 * No name of the program is relied on that a module could redefine (`Symbol`, `Uint32Array`, even `process` may be a module's own variable, then not
 * yet initialised), nothing is evaluated from a string, and wherever the binding is missing the code still runs.
 */
import { RECORD_FORMAT } from '../../runtime/format.cjs';
import type { Plan } from '../plan/plan.ts';

/** The global that the runtime defines. Split here, so that this file is not taken for an instrumented one. */
const RUNTIME = '__tally' + 'mark__';

export const DEFAULT_RUNTIME = 'tallymark/runtime';

/** Whether code was instrumented before, by any engine, or says that it could not be; minifiers keep both marks. */
export const isInstrumented = (source: string): boolean => source.includes('typeof ' + RUNTIME) && /\.(?:register|plain)\(/.test(source);

export interface Names {
  /** The file's counters; in a module that others may call before its body runs, the hoisted function that finds them and holds them as its `c`. */
  file: string;
  /** A function's own copy. */
  local: string;
}

/**
 * Names that the source does not contain. The scripts of a page share one scope, so theirs end in the identity.
 * @param prefix what they start with
 */
export function chooseNames(source: string, plan: Plan, prefix = ''): Names {
  const suffix = plan.script ? '_' + plan.identity.slice(0, 8) : '';
  for (let number = 0; ; number++) {
    const tail = (number || '') + suffix;
    const names = { file: `${prefix}$tm${tail}`, local: `${prefix}$c${tail}` };
    if (!Object.values(names).some((name) => source.includes(name))) return names;
  }
}

/** The file's counters, where they are known to be there. */
export const counters = ({ file }: Names, { hoisted }: Plan): string => (hoisted ? file + '.c' : file);

/** Whether the file's binding is there: the text of a function may have been carried to a place without it. */
export const isThere = ({ file }: Names, { hoisted }: Plan): string => `typeof ${file}=="${hoisted ? 'function' : 'object'}"`;

/** What finds the counters of a module that others may call before its body runs: not only function declarations are, babel-plugin-jest-hoist moves the factories of mocks up. */
export const find = ({ file }: Names): string => `${file}.c||${file}()`;

/** A bump with its own look-up. It does not become a choice between two values; see `prologue`. */
export const guarded = (names: Names, plan: Plan, bump: string): string => `${isThere(names, plan)}&&(${plan.hoisted ? `${find(names)},` : ''}${bump})`;

/**
 * Statements that bind a function's local, also where the text of a function was carried to a place without them: that place gets them as a global.
 *
 * V8 must see one constant there, whose address and bounds it then puts into the code of each probe. So this is not `typeof x=="object"?x:[]`, where two
 * values meet (three times the price on Node 20), and a hoisted module does not keep its counters in a `var` (twice), but as a property of
 * a function, which is a constant for V8 because it is written once. bench/shapes.mjs compares them.
 */
export function prologue(names: Names, plan: Plan): string {
  const { file, local } = names;
  const found = plan.hoisted ? `?${find(names)}:globalThis.${file}={c:[]}` : `||(globalThis.${file}=[])`;
  return `${isThere(names, plan)}${found};const ${local}=${counters(names, plan)};`;
}

export interface HeaderInput {
  names: Names;
  plan: Plan;
  /** Absolute path or URL of the source. */
  path: string;
  /** The site map and layout as text. */
  sites: string;
  layout: string;
  /** The source map of code that was compiled before it was instrumented and is on no disk, as JSON. */
  inputMap?: string | undefined;
  /** The specifier under which the runtime is found where it was not preloaded. */
  runtime: string;
}

export function header({ names, plan, path, sites, layout, inputMap, runtime }: HeaderInput): string {
  const record = [RECORD_FORMAT, plan.identity, plan.model, path, plan.slots, sites, layout, ...(inputMap === undefined ? [] : [inputMap])];
  const found = `(r=>{try{let m;return(${findRuntime('r[3]', runtime)}).register(r)}catch{return[]}})(${literal(record)})`;
  if (plan.hoisted) return `function ${names.file}(){return ${names.file}.c||(${names.file}.c=${found})}${names.file}();`;
  return `${plan.script ? 'var' : 'const'} ${names.file}=${found};`;
}

export interface PlainNote {
  /** Absolute path. */
  path: string;
  reason: string;
  runtime: string;
}

/** A statement by which a file that could not be instrumented says so when it runs: where it is compiled there may be no run, and what is compiled may be kept. */
export const plainNote = ({ path, reason, runtime }: PlainNote): string => `(r=>{try{let m;(${findRuntime('r[0]', runtime)}).plain(r[0],r[1])}catch{}})(${literal([path, reason])});`;

/** The runtime's own global; else, in another realm of the same process (a vm context, Jest), through Node's `module`; else the package. Needs a variable `m`. @param path code for the path of the file */
const findRuntime = (path: string, specifier: string): string =>
  `typeof ${RUNTIME}=="object"?${RUNTIME}:(m=globalThis.process.getBuiltinModule("module")).${RUNTIME}||m.createRequire(${path})(${JSON.stringify(specifier)})`;

const literal = (value: unknown): string => JSON.stringify(value).replace(/[\u2028\u2029]/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'));
