/**
 * File systems of a test's own: small ones, read-only ones, layered ones. A command runs in a mount namespace in which they lie over folders of the project;
 * they are gone with the command, however it ends. So what a test wants to see afterwards, the command has to write elsewhere.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import type { Finished, Project } from './project.ts';

const UNSHARE = process.getuid?.() === 0 ? ['-m'] : ['-rm'];
const CAP_SYS_ADMIN = 21;

/** Why nothing can be mounted here; undefined where it can. */
const obstacle = ((): string | undefined => {
  if (process.platform !== 'linux') return `there are no mount namespaces on ${process.platform}`;
  try {
    execFileSync('unshare', [...UNSHARE, 'sh', '-c', 'mount -t tmpfs -o size=64k none /tmp'], { stdio: ['ignore', 'ignore', 'pipe'] });
    return undefined;
  } catch (error) {
    return String((error as { stderr?: Buffer }).stderr ?? (error as Error).message).trim();
  }
})();

/** Whether this process is one that may mount: then an obstacle is a failure. */
function mayMount(): boolean {
  if (process.platform !== 'linux') return false;
  const capabilities = /^CapEff:\s+([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
  return ((BigInt(`0x${capabilities}`) >> BigInt(CAP_SYS_ADMIN)) & 1n) === 1n;
}

/** A test that needs mounts. Where they are impossible it says so; on a CI machine that could it fails. */
export function mountTest(name: string, body: () => Promise<void>): void {
  if (obstacle === undefined) return void test(name, body);
  if (process.env.CI && mayMount()) {
    test(name, () => {
      throw new Error(`cannot mount: ${obstacle}`);
    });
    return;
  }
  console.log(`\n# skipped, ${obstacle}: ${name}`);
  test.skip(name, body);
}

/**
 * @param script for sh: mounts, below the project's folder, which is its working directory; then commands
 * @param args of the script: $1, $2, …
 */
export const withMounts = (project: Project, script: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  project.exec('unshare', [...UNSHARE, 'sh', '-c', script, 'sh', ...args], env);
