/**
 * One timed process: `node measure.mjs <program file> <iterations> <modules directory>`.
 * Prints JSON: the work's checksum, the price of loading the program, and the price of each iteration, in milliseconds of CPU time
 * (user and system, of all threads: the JIT's and the garbage collector's work is part of the price) and of wall time.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [file, iterations, modules] = process.argv.slice(2);
const inputs = new Map();
const read = (name) => {
  if (!inputs.has(name)) inputs.set(name, fs.readFileSync(path.join(modules, name), 'utf8'));
  return inputs.get(name);
};

async function timed(action) {
  const wall = performance.now();
  const before = process.cpuUsage();
  const result = await action();
  const { user, system } = process.cpuUsage(before);
  return { result, cpu: (user + system) / 1000, wall: performance.now() - wall };
}

const load = await timed(() => import(pathToFileURL(file)));
const cpu = [];
const wall = [];
let checksum;
for (let i = 0; i < Number(iterations); i++) {
  const turn = await timed(() => load.result.run(read));
  if (checksum !== undefined && turn.result !== checksum) throw new Error(`iteration ${i} gave ${turn.result}, not ${checksum}`);
  checksum = turn.result;
  cpu.push(turn.cpu);
  wall.push(turn.wall);
}
console.log(JSON.stringify({ checksum, load: load.cpu, cpu, wall }));
