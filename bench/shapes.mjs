/**
 * Which shape of look-up and probe V8 makes least of: a micro benchmark of small methods, one shape per process.
 *
 *   node bench/shapes.mjs [--node <binary>] [--rounds 3]
 *
 * Prints the best CPU time of a fixed piece of work for each, in milliseconds. What decides is whether the JIT sees one constant array (then address and
 * bounds are in the code) or two values that meet.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ELSEWHERE = '(globalThis.$tm={c:[]})';
const AS_CONST = 'const $tm=A;';
const AS_VAR = 'var $tm=$ti();function $ti(){return $tm||($tm=A)}';
const AS_PROPERTY = 'function $tm(){return $tm.c||($tm.c=A)}$tm();';

/** name: [header, prologue, probe of slot n] */
const SHAPES = {
  plain: ['', '', () => ''],
  'const, no guard': [AS_CONST, 'const $c=$tm;', (n) => `++$c[${n}];`],
  'const, two values meet': [AS_CONST, 'const $c=typeof $tm=="object"?$tm:[];', (n) => `++$c[${n}];`],
  'const, try': [AS_CONST, 'let $c;try{$c=$tm}catch{$c=[]}', (n) => `++$c[${n}];`],
  'const, ensured': [AS_CONST, 'typeof $tm=="object"||(globalThis.$tm=[]);const $c=$tm;', (n) => `++$c[${n}];`],
  'const, ensured, no local': [AS_CONST, 'typeof $tm=="object"||(globalThis.$tm=[]);', (n) => `++$tm[${n}];`],
  'const, ensured, hits': [AS_CONST, 'typeof $tm=="object"||(globalThis.$tm=[]);const $c=$tm;', (n) => `$c[${n}]=1;`],
  'var, two values meet': [AS_VAR, 'const $c=typeof $tm=="object"?$tm:typeof $ti=="function"?$ti():[];', (n) => `++$c[${n}];`],
  'property, never early': [AS_PROPERTY, `typeof $tm=="function"||${ELSEWHERE};const $c=$tm.c;`, (n) => `++$c[${n}];`],
  'property, ensured': [AS_PROPERTY, `typeof $tm=="function"?$tm.c||$tm():${ELSEWHERE};const $c=$tm.c;`, (n) => `++$c[${n}];`],
};

function work([header, p, probe]) {
  const counters = new Uint32Array(new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }).buffer, 64, 16);
  const source = `${header}
class Box {
  constructor(v) { ${p}${probe(0)} this.v = v; this.n = 0; }
  get() { ${p}${probe(1)} return this.v; }
  set(v) { ${p}${probe(2)} this.v = v; ${probe(3)} this.n++; }
  add(k) { ${p}${probe(4)} if (k > 2) { ${probe(5)} this.set(this.get() + k); } else { ${probe(6)} this.set(k); } ${probe(7)} return this.get(); }
}
return (n) => { ${p}${probe(8)} const box = new Box(1); let s = 0; ${probe(9)}
  for (let i = 0; i < n; i++) { ${probe(10)} s = (s + box.add(i & 7)) & 0xffffff; ${probe(11)} if (s & 1) { ${probe(12)} s += box.get(); } }
  return s; };`;
  const run = new Function('A', source)(counters);
  let best = Infinity;
  for (let i = 0; i < 12; i++) {
    const before = process.cpuUsage();
    const result = run(3e6);
    if (result !== 11445568) throw new Error(`wrong result ${result}`);
    best = Math.min(best, process.cpuUsage(before).user / 1000);
  }
  return best;
}

const [shape] = process.argv.slice(2);
if (shape in SHAPES) console.log(work(SHAPES[shape]));
else {
  const { values: options } = parseArgs({ options: { node: { type: 'string', default: process.execPath }, rounds: { type: 'string', default: '3' } } });
  const best = {};
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const name in SHAPES) best[name] = Math.min(best[name] ?? Infinity, Number(execFileSync(options.node, [fileURLToPath(import.meta.url), name], { encoding: 'utf8' })));
  }
  for (const name in best) console.log(name.padEnd(28), best[name].toFixed(1).padStart(7), (best[name] / best.plain).toFixed(2).padStart(6));
}
