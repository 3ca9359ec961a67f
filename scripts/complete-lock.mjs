/**
 * Completes package-lock.json after `npm install` against a registry that does not carry every platform's binaries: npm leaves those optional packages
 * out of the lock, and then `npm ci` refuses it as out of step. Adds them with the version that is asked for and the platform their name tells, so
 * that no other platform tries to fetch them.
 *
 *     npm install … && node scripts/complete-lock.mjs [folder of the lock, the repository's unless told]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const file = join(folder, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const MACHINES = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** The path at which npm would find `name` from the package at `from`, if it is in the lock. */
function find(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const path = `${at}${at ? '/' : ''}node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (!at) return undefined;
  }
}

let added = 0;
for (const [from, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  if (from === '') continue;
  for (const [name, range] of Object.entries(optionalDependencies)) {
    if (find(from, name)) continue;
    const words = name.split('/').pop().split(/[-_]/).map((word) => ({ ppc64le: 'ppc64', win32: 'win32' })[word] ?? word);
    const os = SYSTEMS.filter((system) => words.includes(system) || (system === 'android' && words.includes('androideabi')));
    const cpu = MACHINES.filter((machine) => words.includes(machine));
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[^\d]*/, ''), ...(cpu.length ? { cpu } : {}), ...(dev ? { dev } : {}), optional: true, ...(os.length ? { os } : {}),
    };
    added++;
  }
}
const [root, ...packages] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...packages.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(file, JSON.stringify(lock, null, 2) + '\n');
console.log(`${added} optional packages added`);
