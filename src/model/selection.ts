/**
 * Which files are measured. The hook asks for every file a program loads and the report for every file it never loaded, so that both
 * mean the same. Globs are compiled here, once per run, to what selects.cts reads in every measured process.
 *
 * Globs are relative to the working directory of the run, or absolute. One that names a folder means everything in it. Files outside the working
 * directory are measured where a glob leads outside (`../shared/**`, `/srv/app/**`).
 */
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import { type CompiledSelection, createSelects, type GlobSet, matcher } from './selects.cjs';

export { EXTENSIONS } from './selects.cjs';

/** Loaded when it is needed. Not imported: CommonJS that is imported is read once more, for its exports. */
const picomatch = (): typeof import('picomatch') => createRequire(import.meta.url)('picomatch');

/** The expressions of the globs below, which the build puts into the command line (scripts/bundle.mjs): to load picomatch and to compile them takes as long as all else before a command. */
declare const $compiledGlobs: Readonly<Record<string, string>> | undefined;
const compiledGlobs = typeof $compiledGlobs === 'undefined' ? {} : $compiledGlobs;

/** @returns the source of a regular expression */
export const compileGlob = (glob: string): string => (Object.hasOwn(compiledGlobs, glob) ? compiledGlobs[glob]! : picomatch().makeRe(glob, { dot: true }).source);

const ANY = '{js,cjs,mjs,jsx,ts,cts,mts,tsx}';

/** Never measured, unless an exclude glob with `!` takes one back, or an include glob names node_modules itself. */
export const DEFAULT_EXCLUDE: readonly string[] = [
  '**/node_modules/**',
  '**/.yarn/**',
  '**/.pnp.{cjs,loader.mjs}',
  '**/*.d.{ts,cts,mts}',
  // tests: what nyc, c8 and Vitest leave out
  '{test,tests}/**',
  'packages/*/{test,tests}/**',
  '**/{__tests__,__mocks__}/**',
  'cypress/**',
  `test{,-*}.${ANY}`,
  `**/*{.,-,_}{test,spec,bench}.${ANY}`,
  '**/*.{test,spec}-d.{ts,cts,mts,tsx}',
  // settings of tools
  `**/{ava,babel,commitlint,cypress,eslint,jest,karma,nyc,playwright,postcss,prettier,rollup,stylelint,tailwind,tsup,tsdown,vite,vitest,webpack,wdio}.config.${ANY}`,
  '**/vitest.{workspace,projects}.{js,cjs,mjs,ts}',
  '**/.*rc.{js,cjs,mjs}',
];

const ANYTHING: GlobSet = { literal: [], folders: [], relative: [''], absolute: [] };

/** Which folders are projects outside the working directory nobody says; so every folder of tests is meant there. */
const TESTS_OUTSIDE: GlobSet = { literal: [], folders: [], relative: ['^(?:\\.\\./)+(?:[^/]+/)*tests?/'], absolute: [] };

/** Found in every path that one of these matches, which is seen at once of most others. */
export const EXCLUDE_HINT = /node_modules|\.yarn|\.pnp\.|\.d\.|test|__mocks__|cypress|spec|bench|\.config\.|rc\./;

/** Not listed with zeros when it was never loaded, for it is made from files that are. When such a file runs, it is measured. */
export const OUTPUT_GLOBS: readonly string[] = ['**/{dist,build,out,lib-cov,coverage,storybook-static}/**', '**/.*/**', '**/.*', '**/*.min.{js,cjs,mjs}'];

export interface SelectionOptions {
  /** Absolute. */
  cwd: string;
  /** Default: everything below `cwd`; with `outside`, everything anywhere. */
  include?: readonly string[] | undefined;
  /** For who instruments but does not report: whoever runs that code says what is shown, and from where. */
  outside?: boolean;
  /** On top of the defaults; a glob that starts with `!` takes files back in. */
  exclude?: readonly string[] | undefined;
  /** Folders that Tallymark writes to (run directory, report), relative to `cwd` or absolute. */
  own?: readonly string[] | undefined;
}

export interface Selection {
  /** Real path of the working directory, which globs are relative to. */
  readonly cwd: string;
  /** What the hook gets. */
  readonly compiled: CompiledSelection;
  /** Is this file measured when it is loaded? @param path absolute, without query */
  selects(path: string): boolean;
  /** Is this file listed with zeros when it was never loaded? */
  lists(path: string): boolean;
  /** Would it be measured if nothing were included by name? */
  admits(path: string): boolean;
  /** Would it be measured if nothing were excluded? */
  means(path: string): boolean;
}

export function createSelection({ cwd: folder, include = [], outside = false, exclude = [], own = [] }: SelectionOptions): Selection {
  const cwd = realPath(folder);
  const taken = exclude.filter((glob) => !glob.startsWith('!'));
  const givenBack = exclude.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  // Whoever names node_modules in an include glob wants something from there.
  const defaults = include.some((glob) => glob.includes('node_modules')) ? DEFAULT_EXCLUDE.filter((glob) => !glob.includes('node_modules')) : DEFAULT_EXCLUDE;
  const leavesCwd = include.length > 0 ? include.some((glob) => leadsOutside(normalGlob(glob, cwd), cwd)) : outside;
  const compiled: CompiledSelection = {
    cwd,
    include: include.length > 0 ? compile(include, cwd) : outside ? ANYTHING : null,
    exclude: [{ ...compile(defaults, cwd, false), hint: EXCLUDE_HINT.source, anywhere: true }, ...(leavesCwd ? [TESTS_OUTSIDE] : []), compile(taken, cwd), ownFolders(own, cwd)],
    back: compile(givenBack, cwd),
  };
  const selects = createSelects(compiled);
  // Not before a command has started.
  let output: ReturnType<typeof matcher> | undefined;
  const looksBuilt = (path: string): boolean => (output ??= matcher(compile(OUTPUT_GLOBS, cwd, false)))(slashes(path), slashes(relative(cwd, path)));
  // An include glob says what to list; without one, what looks built is not listed.
  const lists = (path: string): boolean => selects(path) && (include.length > 0 || !looksBuilt(path));
  let admits: ReturnType<typeof createSelects> | undefined;
  let means: ReturnType<typeof createSelects> | undefined;
  // Asked twice for every file of a project: while the command runs, and for the report.
  const known = new Map<string, boolean>();
  return {
    cwd,
    compiled,
    selects,
    admits: (path) => (admits ??= createSelects({ ...compiled, include: null }))(path),
    means: (path) => (means ??= createSelects({ ...compiled, exclude: [] }))(path),
    lists(path) {
      let listed = known.get(path);
      if (listed === undefined) known.set(path, (listed = lists(path)));
      return listed;
    },
  };
}

/** @param mayBeFolders whether a glob that names a folder means everything in it: ours say what they mean, and each regular expression costs every process its compilation */
function compile(globs: readonly string[], cwd: string, mayBeFolders = true): GlobSet {
  const set: GlobSet = { literal: [], folders: [], relative: [], absolute: [] };
  for (const glob of globs.map((text) => normalGlob(text, cwd))) {
    if (glob === '') continue;
    const real = isAbsolute(glob) ? realGlob(glob, cwd) : glob;
    // Below the working directory an absolute glob is a relative one, so that brackets in the path of that directory are no glob.
    const inside = isAbsolute(real) && real.startsWith(slashes(cwd) + '/');
    const text = inside ? real.slice(cwd.length + 1) : real;
    const folder = text.endsWith('/**') ? text.slice(0, -3) : mayBeFolders ? text : undefined;
    // All that is in a folder above: that is also what lies on the way from there to the working directory, and below that.
    const [, ups, deep] = /^((?:\.\.\/)+)(\*\*(?:\/.*)?)$/.exec(folder !== undefined && /^\.\.(?:\/\.\.)*$/.test(folder) ? `${folder}/**` : text) ?? [];
    if (ups !== undefined) {
      for (let left = ups; ; left = left.slice(3)) {
        set.relative.push(compileGlob(left + deep!));
        if (left === '') break;
      }
      continue;
    }
    if (folder !== undefined && isPlain(folder)) {
      set.folders.push(folder);
      continue;
    }
    // A path that is given as it is means itself, also when it holds brackets, as Next.js routes do, and so does that of a folder.
    set.literal.push(text);
    if (folder !== undefined && !folder.includes('*')) set.folders.push(folder);
    const list = isAbsolute(glob) && !inside ? set.absolute : set.relative;
    for (const pattern of mayBeFolders && !text.endsWith('/**') ? [text, `${text}/**`] : [text]) list.push(compileGlob(pattern));
  }
  return set;
}

/** `./a//b/../c/` as `a/c`, `../here/a` as `a`, the working directory itself as all that is in it; nothing as nothing. */
export function normalGlob(text: string, cwd: string): string {
  if (text.trim() === '') return '';
  const glob = posix.normalize(slashes(text)).replace(/\/$/, '');
  if (isAbsolute(glob)) return glob || '/';
  return glob === '.' ? '**' : glob.startsWith('..') ? posix.relative(slashes(cwd), posix.join(slashes(cwd), glob)) || '**' : glob;
}

/** Whether a glob may mean files outside the working directory. */
const leadsOutside = (glob: string, cwd: string): boolean => glob.startsWith('..') || (isAbsolute(glob) && !slashes(glob).startsWith(slashes(cwd) + '/'));

/** Whether there is no more to a glob than the path of a folder that it names. */
const isPlain = (text: string): boolean => PLAIN.test(text) && text.replace(/^(?:\.\.\/)+|^\//, '').split('/').every((segment) => !['', '.', '..'].includes(segment));
const PLAIN = /^[\w\-. @+:/\u0080-\uffff]+$/;

/**
 * Everything in these folders, whose names are no globs. One that holds the working directory (`--out .`) is left out: with it, nothing at
 * all would be measured.
 */
function ownFolders(folders: readonly string[], cwd: string): GlobSet {
  const set: GlobSet = { literal: [], folders: [], relative: [], absolute: [] };
  for (const folder of folders) {
    const path = realPath(resolve(cwd, folder));
    const below = relative(cwd, path);
    if (below === '' || /^(\.\.[\\/])*\.\.$/.test(below)) continue;
    set.folders.push(slashes(below.startsWith('..') || isAbsolute(below) ? path : below));
  }
  return set;
}

/** An absolute glob with the links in its path followed as far as it is a path, for the paths it is asked about are real ones (`"$PWD/src/**"` in a linked folder). */
function realGlob(glob: string, cwd: string): string {
  if (glob.startsWith(slashes(cwd) + '/')) return glob;
  const { base, glob: rest } = picomatch().scan(glob);
  const real = slashes(realPath(base));
  return rest === '' ? real : `${real}/${rest}`;
}

const slashes = sep === '\\' ? (path: string): string => path.replace(/\\/g, '/') : (path: string): string => path;

/** Of what does not exist, the part that does. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), relative(folder, path));
  }
}
