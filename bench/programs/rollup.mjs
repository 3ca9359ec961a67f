// Bundling: rollup shakes a tree of forty modules (its parser is native code and stays so in every engine).
import { rollup } from 'rollup';

const MODULES = new Map();
for (let i = 0; i < 40; i++) {
  const imports = [i * 2 + 1, i * 2 + 2].filter((n) => n < 40).map((n) => `import { value${n}, Shape${n} } from 'm${n}';`);
  const uses = [i * 2 + 1, i * 2 + 2].filter((n) => n < 40).map((n) => `value${n}(n + ${n}) + new Shape${n}(n).area()`);
  MODULES.set(
    `m${i}`,
    `${imports.join('\n')}
const table = { a: ${i}, b: [${i}, ${i + 1}], unused() { return 'unused ${i}'; } };
function helper(n) { if (n > ${i}) { return n - table.a; } return n < 0 ? helper(-n) : n + table.b[1]; }
export const dropped${i} = /*#__PURE__*/ helper(${i});
export class Shape${i} { constructor(size) { this.size = size; } area() { const { size: s = 1 } = this; return s * s; } static unit = new Shape${i}(1); }
export function value${i}(n) { let sum = helper(n); for (const item of table.b) { sum += item; } return sum + ${uses.join(' + ') || '0'}; }
${i === 0 ? "console.log(value0(7), typeof Shape0);" : ''}`,
  );
}

export async function run() {
  const bundle = await rollup({
    input: 'm0',
    plugins: [{ name: 'memory', resolveId: (id) => id, load: (id) => MODULES.get(id) }],
    onwarn() {},
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  const { code } = output[0];
  let hash = 0;
  for (let i = 0; i < code.length; i++) hash = (hash * 31 + code.charCodeAt(i)) | 0;
  return [code.length, hash].join();
}
