/** Builds the SWC plugin: the table of the wire form, then the Wasm, to the package folder `swc/` (or where the first argument says). */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, '../../swc/plugin.wasm');

/** Assembly source of the tables: one number per type, enums first. A field is the number of its type, plus 256 for `?`, 512 for `*`, 768 for `?*`, 1024 for `*?`. */
export function tables(schema) {
  const enums = [];
  const structs = [];
  for (const raw of schema.split('\n')) {
    const line = raw.replace(/#.*/, '').trim();
    if (!line) continue;
    const words = line.split(/\s+/);
    if (words[1] === '=') enums.push({ name: words[0], row: words.slice(2), flags: 0, sizes: [] });
    else {
      const [, mark, name] = /^([+!]?)(\w+)$/.exec(words[0]);
      structs.push({ name, row: words.slice(3), flags: mark === '!' ? 3 : mark === '+' ? 1 : 0, sizes: words[1].split('/').map(Number) });
    }
  }
  const all = [...enums, ...structs];
  const numbers = new Map(all.map(({ name }, index) => [name, index + 1]));
  const field = (text) => {
    if (text === '-' || text === 'S') return 0;
    const [, name, suffix] = /^(\w+)([?*]*)$/.exec(text);
    const number = numbers.get(name);
    if (!number) throw new Error(`schema.txt: unknown type ${name}`);
    return number + { '': 0, '?': 256, '*': 512, '?*': 768, '*?': 1024 }[suffix];
  };
  /** Where the span is: a field's index, or 16 plus the index of the function or class that has it; 255 for nowhere. */
  const spanOf = ({ row }) => {
    if (row.includes('S')) return row.indexOf('S');
    const inner = row.findIndex((text) => text === 'Function' || text === 'Class' || text === 'Ident');
    return inner < 0 ? 255 : 16 + inner;
  };
  const rows = [];
  const starts = [];
  for (const { row } of all) {
    starts.push(rows.length);
    rows.push(...row.map(field));
  }
  starts.push(rows.length);
  const list = (type, name, values) => `export const ${name}: StaticArray<${type}> = [${values.join(', ')}];`;
  return [
    '// Made by build.mjs of schema.txt.',
    ...all.map(({ name }, index) => `export const T_${name}: i32 = ${index + 1};`),
    `export const FIRST_STRUCT: i32 = ${enums.length + 1};`,
    '/** Types of the fields or variants of all types, one after the other. */',
    list('u16', 'ROWS', rows),
    '/** Where the row of a type starts; the next one is its end. */',
    list('u16', 'ROW_START', starts),
    '/** Bit n: a struct may have n fields. */',
    list('u16', 'SIZES', [0, ...all.map(({ sizes }) => sizes.reduce((bits, size) => bits | (1 << size), 0))]),
    '/** 1: takes hints; 3: hints take it out. */',
    list('u8', 'FLAGS', [0, ...all.map(({ flags }) => flags)]),
    list('u8', 'SPAN_FIELD', [0, ...all.map((type) => (type.sizes.length ? spanOf(type) : 255))]),
    '',
  ].join('\n');
}

writeFileSync(join(here, 'assembly/schema.ts'), tables(readFileSync(join(here, 'schema.txt'), 'utf8')));
mkdirSync(dirname(out), { recursive: true });
const { error, stderr } = await asc.main([
  'index.ts', '--baseDir', join(here, 'assembly'), '--outFile', relative(join(here, 'assembly'), out), '--runtime', 'stub', '--use', 'abort=index/pluginAbort', '-O3', '--converge',
  '--noAssert', '--disable', 'simd', ...process.argv.slice(3),
]);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}
console.log(`swc plugin: ${statSync(out).size} bytes`);
