/** Which files are instrumented: the defaults, and the options `include` and `exclude`; the same as src/model/selection.ts. */
import { Bytes } from './bytes';
import { matches } from './glob';
import { Options, Texts } from './options';

const DEFAULT_EXCLUDE: StaticArray<string> = [
  '**/node_modules',
  '**/.yarn',
  '**/.pnp.{cjs,loader.mjs}',
  '**/*.d.{ts,cts,mts}',
  '{test,tests}/**',
  'packages/*/{test,tests}/**',
  '**/{__tests__,__mocks__}/**',
  'cypress/**',
  'test{,-*}.{js,cjs,mjs,jsx,ts,cts,mts,tsx}',
  '**/*{.,-,_}{test,spec,bench}.{js,cjs,mjs,jsx,ts,cts,mts,tsx}',
  '**/*.{test,spec}-d.{ts,cts,mts,tsx}',
  '**/{ava,babel,commitlint,cypress,eslint,jest,karma,nyc,playwright,postcss,prettier,rollup,stylelint,tailwind,tsup,tsdown,vite,vitest,webpack,wdio}.config.{js,cjs,mjs,jsx,ts,cts,mts,tsx}',
  '**/vitest.{workspace,projects}.{js,cjs,mjs,ts}',
  '**/.*rc.{js,cjs,mjs}',
];

/** Which folders are projects outside the working directory nobody says; so every folder of tests is meant there. */
const TESTS_OUTSIDE = '../**/{test,tests}/**';

/** The path, absolute and relative to the working directory, with slashes; and the latter without the way out of that directory. */
let absolute: Bytes = new Bytes(1);
let below: Bytes = new Bytes(1);
let inProject: Bytes = new Bytes(1);

/** @param folder the working directory */
export function isSelected(path: Bytes, folder: Bytes): bool {
  absolute = withSlashes(path);
  below = relative(withSlashes(folder), absolute);
  inProject = withoutWayOut(below);
  const include = Options.include;
  const exclude = Options.exclude;
  if (include.list.length && !anyMatches(include, false)) return false;
  let excluded = anyMatches(exclude, false) || isMatched(TESTS_OUTSIDE, below);
  for (let i = includesModules(include) ? 1 : 0; !excluded && i < DEFAULT_EXCLUDE.length; i++) excluded = isMatched(DEFAULT_EXCLUDE[i], inProject);
  return !excluded || anyMatches(exclude, true);
}

function isMatched(pattern: string, path: Bytes): bool {
  const glob = new Bytes(200);
  glob.ascii(pattern);
  return matches(glob, path.at, path.length);
}

function withSlashes(path: Bytes): Bytes {
  const out = new Bytes(path.length + 1);
  for (let i = 0; i < path.length; i++) {
    const byte = load<u8>(path.at + i);
    out.u8(byte == 92 ? 47 : byte);
  }
  return out;
}

/** `path` as seen from `folder`. */
function relative(folder: Bytes, path: Bytes): Bytes {
  const out = new Bytes(path.length + 64);
  // Where both part, after the last slash that they share.
  let shared = 0;
  let i = 0;
  for (; i < folder.length && i < path.length && load<u8>(folder.at + i) == load<u8>(path.at + i); i++) {
    if (load<u8>(folder.at + i) == 47) shared = i + 1;
  }
  if (i == folder.length && load<u8>(path.at + i) == 47) shared = i + 1;
  else {
    let folders = 1;
    for (let j = shared; j < folder.length - 1; j++) if (load<u8>(folder.at + j) == 47) folders++;
    for (; folders > 0; folders--) out.ascii('../');
  }
  out.copy(path.at + shared, path.length - shared);
  return out;
}

/** `../../lib/a.js` as `lib/a.js` */
function withoutWayOut(path: Bytes): Bytes {
  let at = 0;
  while (at + 2 < path.length && load<u8>(path.at + at) == 46 && load<u8>(path.at + at + 1) == 46 && load<u8>(path.at + at + 2) == 47) at += 3;
  const out = new Bytes(path.length + 1);
  out.copy(path.at + at, path.length - at);
  return out;
}

/** Whoever names node_modules in an include glob wants something from there. */
function includesModules(globs: Texts): bool {
  for (let i = 0; i < globs.list.length; i++) if (String.UTF8.decodeUnsafe(globs.list[i].at, globs.list[i].length).includes('node_modules')) return true;
  return false;
}

/** @param back whether to ask the globs that start with `!`, or the others */
function anyMatches(globs: Texts, back: bool): bool {
  for (let i = 0; i < globs.list.length; i++) {
    const glob = globs.list[i];
    const negated = glob.length > 0 && load<u8>(glob.at) == 33;
    if (negated != back) continue;
    const text = new Bytes(glob.length + 1);
    text.copy(glob.at + (negated ? 1 : 0), glob.length - (negated ? 1 : 0));
    if (matchesPath(withSlashes(text))) return true;
  }
  return false;
}

function matchesPath(glob: Bytes): bool {
  if (glob.length == 0) return false;
  const isAbsolute = load<u8>(glob.at) == 47 || (glob.length > 1 && load<u8>(glob.at + 1) == 58);
  return isAbsolute ? matches(glob, absolute.at, absolute.length) : matches(glob, below.at, below.length);
}
