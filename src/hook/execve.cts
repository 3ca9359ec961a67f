/** `process.execve` (Node 22.15 and later): the process becomes another program, with the same pid. Node publishes the call, with the environment that it hands on. */
import { subscribe } from 'node:diagnostics_channel';
import { now } from '../../runtime/clock.cjs';
import type { LedgerLine } from '../../runtime/ledger.cjs';
import { workingDirectory } from '../../runtime/process-stat.cjs';
import { environmentFor, judge } from './commands.cjs';
import { type Carried, reachOf } from './environment.cjs';

/** @param note told when it is about to happen: the last moment of this program */
export function watchExecve(carried: Carried, note: (line: LedgerLine) => void): void {
  subscribe('process.execve', (message) => {
    const { execPath, args, env } = message as { execPath: string; args: string[]; env: string[] };
    const judgement = judge({ file: execPath, args, env, cwd: workingDirectory() }, reachOf(env, carried));
    env.splice(0, env.length, ...environmentFor(judgement, env, carried));
    note({ event: 'execve', time: now(), ...judgement.started });
  });
}
