/**
 * Writes build/<engine>/: the programs and the packages they name, instrumented, with everything else of those packages copied as it is.
 * Instrumenting happens here, so that a timed process only runs code.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(fileURLToPath(import.meta.url));
export const MODULES = path.join(ROOT, 'node_modules');
export const buildDirectory = (engine) => path.join(ROOT, 'build', engine);

const SKIPPED = /\.(map|d\.[mc]?ts|md)$|\/(umd|types)\/|\.min\.js$|profiling\.js$/;

function* filesOf(directory, inside = '') {
  for (const entry of fs.readdirSync(path.join(directory, inside), { withFileTypes: true })) {
    const name = inside ? `${inside}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* filesOf(directory, name);
    else yield name;
  }
}

function isModule(file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    const manifest = path.join(directory, 'package.json');
    if (fs.existsSync(manifest)) return JSON.parse(fs.readFileSync(manifest, 'utf8')).type === 'module';
  }
}

/** Builds one engine's copy of the given programs. Resolves to what was instrumented: [path in build, source, code][]. */
export async function build(name, engine, programs) {
  const target = buildDirectory(name);
  fs.rmSync(target, { recursive: true, force: true });
  const instrument = await engine.load?.();
  const done = [];
  const put = (from, to, instrumented) => {
    fs.mkdirSync(path.dirname(to), { recursive: true });
    if (!instrumented || !instrument) return fs.copyFileSync(from, to);
    const source = fs.readFileSync(from, 'utf8');
    const code = instrument(source, to, isModule(from));
    fs.writeFileSync(to, code);
    done.push([path.relative(target, to), source, code]);
  };

  const packages = new Map();
  for (const program of programs) {
    put(path.join(ROOT, 'programs', `${program.name}.mjs`), path.join(target, 'programs', `${program.name}.mjs`), true);
    for (const [name, patterns] of Object.entries(program.packages ?? {})) packages.set(name, [...(packages.get(name) ?? []), ...patterns]);
  }
  for (const [name, patterns] of packages) {
    for (const file of filesOf(path.join(MODULES, name))) {
      if (SKIPPED.test(file)) continue;
      put(path.join(MODULES, name, file), path.join(target, 'node_modules', name, file), patterns.some((pattern) => pattern.test(file)));
    }
  }
  return done;
}
