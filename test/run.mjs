/**
 * Runs the test files (`*.test.ts` below this folder, or those whose path holds one of the arguments), each in its own process, two at a time, and
 * ends with one line that counts all tests. A file that fails to run counts as a failed test.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'tinyglobby';

const wanted = process.argv.slice(2);
const files = globSync('**/*.test.ts', { cwd: import.meta.dirname, absolute: true })
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
let passed = 0;
let failed = 0;

function run(file) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('close', (code, signal) => {
      // uvu prints "Total:" and "Passed:" once per suite run.
      const sum = (label) => [...output.matchAll(new RegExp(`${label}:\\s+(\\d+)`, 'g'))].reduce((total, match) => total + Number(match[1]), 0);
      const total = sum('Total');
      const good = sum('Passed');
      passed += good;
      const bad = Math.max(total - good - sum('Skipped'), code === 0 && total + sum('Skipped') > 0 ? 0 : 1);
      failed += bad;
      console.log(`${bad > 0 ? 'FAIL' : ' ok '} ${file.slice(import.meta.dirname.length + 1)}  ${good}/${total}${signal ? ` (${signal})` : ''}`);
      // What a suite has to say beside its dots: figures that it prints on purpose, and failures.
      const notes = output.split('\n').filter((line) => line.startsWith('# '));
      if (bad > 0) console.log(output);
      else if (notes.length > 0) console.log(notes.join('\n'));
      resolve();
    });
  });
}

const queue = [...files];
await Promise.all([0, 1].map(async () => {
  for (let file = queue.shift(); file; file = queue.shift()) await run(file);
}));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
