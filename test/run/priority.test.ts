/** The priorities of `tallymark run` while it prepares its report beside the command. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stepBack } from '../../dist/src/cli/priority.js';
import { withProject } from '../support/project.ts';

/** Whether this user may raise a priority again. */
function mayRaise(): boolean {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  try {
    setPriority(child.pid!, 1);
    setPriority(child.pid!, 0);
    return true;
  } catch {
    return false;
  } finally {
    child.kill('SIGKILL');
  }
}

const now = () => readdirSync('/proc/self/task').map(Number).map((thread) => ({ isMain: thread === process.pid, priority: getPriority(thread) }));

if (process.platform === 'linux' && getPriority() === 0) {
  test('a command has the priority that it would have', withProject({}, async (project) => {
    const { stdout, stderr } = await project.tallymark(['run', '--', process.execPath, '-p', "'priority ' + require('node:os').getPriority()"]);
    assert.match(stdout, /^priority 0$/m, stderr);
  }));

  test('its threads step back, and forward again where that may be', () => {
    const stepForward = stepBack();
    const back = now();
    stepForward();
    const forward = now();
    assert.ok(back.length > 1);
    const mayRaiseAgain = mayRaise();
    for (const { isMain, priority } of back) assert.is(priority, isMain && !mayRaiseAgain ? 0 : 10);
    for (const { isMain, priority } of forward) assert.is(priority, isMain || mayRaiseAgain ? 0 : 10);
    // Only once: whoever lowers it later means it.
    setPriority(1);
    stepForward();
    assert.is(getPriority(), 1);
  });
} else {
  const reason = process.platform === 'linux' ? 'this process has a priority of its own (nice), and may not raise it' : 'only Linux has priorities of threads';
  console.log(`# skipped: ${reason}`);
  const register = process.platform === 'linux' && process.env.CI === 'true' ? test : test.skip;
  register('priorities', () => assert.unreachable(reason));
}

test.run();
