/**
 * Makes one file of what every process loads at its start: of dist/src/hook/start.cjs, before the user's program begins, and of the command line, before its command does. To find, read, compile and link
 * some thirty files takes longer than what they then do. What the command line needs only later is in files beside it. The files themselves stay: programs and tests import them, and what the preload
 * loads later (the instrumenter) it loads from where it is.
 *
 * The command line becomes CommonJS, dist/src/cli/main.cjs, because Node starts that without its loader of ES modules; that one is started, by what comes later, while the command runs.
 */
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const version = JSON.stringify(JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')).version);
const common = { allowOverwrite: true, bundle: true, platform: 'node', target: 'node20', minifyWhitespace: true, define: { $version: version } };

export async function bundle(dist) {
  const hook = join(dist, 'src/hook');
  const cli = join(dist, 'src/cli');
  // Two files: the first loads the second with V8's code for it (src/hook/compiled.cts).
  for (const name of ['preload.cjs', 'start.cjs']) await build({ ...common, entryPoints: [join(hook, name)], outfile: join(hook, name), plugins: [external(/^[^.]|\.js$/), foldersFrom(hook, '__dirname')] });

  const later = new Map();
  const url = 'const $url=require("node:url").pathToFileURL(__filename).href;';
  const define = { ...common.define, 'import.meta.url': '$url', $compiledGlobs: JSON.stringify(await compiledGlobs(dist)) };
  const plugins = [external(/^[^.]/), requiredByHook, foldersFrom(cli, '__dirname'), importedLater(later)];
  await build({ ...common, entryPoints: [join(cli, 'main.js')], outfile: join(cli, 'main.cjs'), banner: { js: url }, define, plugins });

  const names = `import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url),$folder=import.meta.dirname;`;
  const module = { ...common, format: 'esm', outdir: cli, chunkNames: 'later-[hash]', banner: { js: names }, plugins: [external(/^[^.]/), requiredByHook, foldersFrom(cli, '$folder')] };
  // Apart, so that what both use is in both.
  await build({ ...module, entryPoints: [join(cli, 'ahead-process.js')] });
  await build({ ...module, entryPoints: Object.fromEntries(later), splitting: true });
  for (const name of ['main.js', 'main.js.map']) await rm(join(cli, name));
}

/** What the default globs come to, by glob. */
async function compiledGlobs(dist) {
  const { compileGlob, DEFAULT_EXCLUDE } = await import(pathToFileURL(join(dist, 'src/model/selection.js')));
  return Object.fromEntries(DEFAULT_EXCLUDE.map((glob) => [glob, compileGlob(glob)]));
}

/** Packages; for the preload also ES modules, which may never be needed. It is only files of its own folder that ask for these, so their relative names hold. */
const external = (names) => ({
  name: 'external',
  setup({ onResolve }) {
    onResolve({ filter: names }, ({ path, kind }) => (kind === 'entry-point' ? undefined : { path, external: true }));
  },
});

/** What the hook would load in a program. The command line uses some of its functions, but not these. */
const requiredByHook = {
  name: 'required',
  setup({ onResolve }) {
    onResolve({ filter: /\.js$/ }, ({ path, kind }) => (kind === 'require-call' ? { path, external: true } : undefined));
  },
};

/** Modules that are imported while the command runs: `later` gets them, by the names of the files that they will be in. */
const importedLater = (later) => ({
  name: 'later',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = `later-${basename(path, '.js')}`;
      later.set(name, resolve(resolveDir, path));
      return { path: `./${name}.js`, external: true };
    });
  },
});

/** In one file there is one `__dirname`. @param here what it is called there */
const foldersFrom = (folder, here) => ({
  name: 'folders',
  setup({ onLoad }) {
    onLoad({ filter: /\.cjs$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const way = relative(folder, dirname(path));
      return { contents: text.replaceAll('__dirname', way ? `require("node:path").join(${here},${JSON.stringify(way)})` : here) };
    });
  },
});
