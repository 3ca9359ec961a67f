/** Which files are instrumented: the defaults, and the options `include` and `exclude`; the same as src/model/selection.ts. */
import { Bytes, Ints } from './bytes';
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
const TESTS_OUTSIDE = '**/{test,tests}/**';

/** The working directory; the path, absolute and relative to it; and the latter without the way out of that directory. All with slashes. */
let cwd: Bytes = new Bytes(1);
let absolute: Bytes = new Bytes(1);
let below: Bytes = new Bytes(1);
let inProject: Bytes = new Bytes(1);

const EXTENSIONS: StaticArray<string> = ['.js', '.cjs', '.mjs', '.jsx', '.ts', '.cts', '.mts', '.tsx'];

/** @param folder the working directory */
export function isSelected(path: Bytes, folder: Bytes): bool {
  cwd = withSlashes(folder);
  absolute = withSlashes(path);
  if (!isSource(absolute)) return false;
  below = relative(cwd, absolute);
  inProject = withoutWayOut(below);
  const include = Options.include;
  const exclude = Options.exclude;
  if (include.list.length && !anyMatches(include, false)) return false;
  let excluded = anyMatches(exclude, false) || (wayOut(below) > 0 && isMatched(TESTS_OUTSIDE, inProject));
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
  const at = wayOut(path);
  const out = new Bytes(path.length + 1);
  out.copy(path.at + at, path.length - at);
  return out;
}

function isSource(path: Bytes): bool {
  for (let i = 0; i < EXTENSIONS.length; i++) {
    const extension = EXTENSIONS[i];
    const start = path.length - extension.length;
    let same = start > 0;
    for (let j = 0; same && j < extension.length; j++) same = load<u8>(path.at + start + j) == extension.charCodeAt(j);
    if (same) return true;
  }
  return false;
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
    if (text.length > 0 && matchesPath(normal(withSlashes(text)))) return true;
  }
  return false;
}

const isAbsolute = (glob: Bytes): bool => glob.length > 0 && (load<u8>(glob.at) == 47 || (glob.length > 1 && load<u8>(glob.at + 1) == 58));

function matchesPath(glob: Bytes): bool {
  if (isAbsolute(glob)) return matches(glob, absolute.at, absolute.length);
  const up = wayOut(glob);
  // All that is in a folder above: that is also what lies on the way from there to the working directory, and below that.
  const isDeep = up > 0 && up + 1 < glob.length && load<u8>(glob.at + up) == 42 && load<u8>(glob.at + up + 1) == 42;
  if (isDeep) {
    const rest = new Bytes(glob.length);
    rest.copy(glob.at + up, glob.length - up);
    return wayOut(below) <= up && matches(rest, inProject.at, inProject.length);
  }
  return up == wayOut(below) && matches(glob, below.at, below.length);
}

/** Bytes of the `../` that a path starts with, which `*` and `**` do not stand for. */
function wayOut(path: Bytes): i32 {
  let at = 0;
  while (at + 2 < path.length && load<u8>(path.at + at) == 46 && load<u8>(path.at + at + 1) == 46 && load<u8>(path.at + at + 2) == 47) at += 3;
  return at;
}

/** `./a//b/../c/` as `a/c`, `../here/a` as `a`, the working directory itself as all that is in it. */
function normal(glob: Bytes): Bytes {
  const out = new Bytes(glob.length + 8);
  const absolute = isAbsolute(glob);
  // How many folders are above, and where the segments start that are not `..`.
  let up = 0;
  const starts = new Ints(16);
  for (let at = 0; at < glob.length; ) {
    let end = at;
    while (end < glob.length && load<u8>(glob.at + end) != 47) end++;
    const size = end - at;
    const dots = size > 0 && load<u8>(glob.at + at) == 46;
    if (size == 2 && dots && load<u8>(glob.at + at + 1) == 46) {
      if (starts.length > 0) {
        out.length = starts.get(starts.length - 1);
        starts.length--;
      } else if (!absolute) up++;
    } else if (size > 0 && !(size == 1 && dots)) {
      starts.push(out.length);
      if (out.length > 0 || absolute) out.u8(47);
      out.copy(glob.at + at, size);
    }
    at = end + 1;
  }
  if (up > 0) return fromAbove(out, up);
  if (out.length == 0) out.ascii('**');
  return out;
}

/** A glob that starts `up` folders above the working directory, which it may lead back to. */
function fromAbove(rest: Bytes, up: i32): Bytes {
  let folder = cwd.length;
  for (let left = up; left > 0 && folder > 0; left--) while (folder > 0 && load<u8>(cwd.at + --folder) != 47) {}
  const way = cwd.length - folder - 1;
  const out = new Bytes(rest.length + 3 * up + 2);
  const leadsBack = way > 0 && rest.length >= way && memory.compare(rest.at, cwd.at + folder + 1, way) == 0 && (rest.length == way || load<u8>(rest.at + way) == 47);
  if (leadsBack) {
    out.copy(rest.at + way + 1, rest.length - way - 1);
    if (out.length == 0) out.ascii('**');
    return out;
  }
  for (let i = 0; i < up; i++) out.ascii('../');
  if (rest.length == 0) out.ascii('**');
  out.append(rest);
  return out;
}
