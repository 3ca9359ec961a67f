/** Makes all that is shipped: TypeScript to JavaScript, what starts first in one file each, and the SWC plugin where its sources are. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (file, ...args) => execFileSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });

rmSync(`${root}dist`, { recursive: true, force: true });
run(createRequire(import.meta.url).resolve('typescript/bin/tsc'), '-p', '.');
await bundle(`${root}dist`);
chmodSync(`${root}dist/src/cli/main.cjs`, 0o755);
if (existsSync(`${root}plugin/swc/build.mjs`)) run('plugin/swc/build.mjs');
