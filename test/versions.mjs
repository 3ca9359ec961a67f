/**
 * Runs tests under other major versions of Node.js, which come from npm: `node test/versions.mjs 22,24,26 run/ lost/`. The build must be there.
 * `.ci/run` does this for what depends on the version: the hook, the runtime, workers and processes.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const [versions = '22,24,26', ...parts] = process.argv.slice(2);
let failures = 0;
for (const version of versions.split(',')) {
  const scratch = mkdtempSync(join(tmpdir(), `node-${version}-`));
  try {
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--prefix', scratch, `node@${version}`], { stdio: ['ignore', 'ignore', 'inherit'] });
    const bin = join(scratch, 'node_modules/node/bin');
    const node = join(bin, 'node');
    console.log(`Node.js ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
    const { status } = spawnSync(node, [join(import.meta.dirname, 'run.mjs'), ...parts], { stdio: 'inherit', env: { ...process.env, PATH: bin + delimiter + process.env.PATH } });
    if (status !== 0) failures++;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
process.exitCode = failures > 0 ? 1 : 0;
