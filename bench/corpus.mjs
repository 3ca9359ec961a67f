/** The files that bench/instrument.mjs and bench/size.mjs work on: some 400 published source files of npm packages, spread evenly over each. */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseSync } from 'oxc-parser';

const FILES = 400;
const PACKAGES = [
  '@reduxjs/toolkit', '@tanstack/query-core', 'async', 'express', 'fast-xml-parser', 'handlebars', 'immer', 'jquery', 'lodash', 'mobx', 'mocha', 'moment', 'preact', 'ramda', 'react', 'react-dom',
  'rxjs', 'three', 'underscore', 'vue', 'webpack', 'zod',
];

const modules = realpathSync(new URL('../node_modules', import.meta.url)) + sep;

/** Files with code to count, neither minified nor beyond what people write into one file. */
function sourcesOf(name) {
  const inside = (entry) => join(entry.parentPath, entry.name).slice(modules.length + name.length);
  return readdirSync(join(modules, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|mjs|cjs)$/.test(entry.name) && !/\.min\.|production|profiling|\.glsl\.|[\\/]node_modules[\\/]/.test(inside(entry)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path, source: readFileSync(path, 'utf8') }))
    .filter(({ source }) => source.length > 1000 && source.length < 150_000 && /\bfunction\b|=>/.test(source) && source.length / source.split('\n').length < 200)
}

/** Whether a file is an ES module; undefined where it is neither that nor CommonJS, or has no function outside its comments. */
function goal({ path, source }) {
  const { errors, module, comments } = parseSync(path, source, { sourceType: 'unambiguous' });
  if (errors.length > 0) return undefined;
  const code = comments.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), source);
  return /\bfunction\b|=>/.test(code) ? module.hasModuleSyntax : undefined;
}

/** @returns { path, source, esm }[], each text once */
export function corpus() {
  const chosen = [];
  const seen = new Set();
  const lists = PACKAGES.map((name) => sourcesOf(name).filter(({ source }) => !seen.has(source) && seen.add(source)));
  // The packages with few files give all they have; the others share what is left.
  lists.sort((a, b) => a.length - b.length);
  lists.forEach((list, i) => {
    const share = Math.min(list.length, Math.floor((FILES - chosen.length) / (lists.length - i)));
    for (let k = 0; k < share; k++) {
      const file = list[Math.floor((k * list.length) / share)];
      file.esm = goal(file);
      if (file.esm !== undefined) chosen.push(file);
    }
  });
  return chosen;
}
