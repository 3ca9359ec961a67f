/** The ledger of a project's runs, as `tallymark ledger --json` prints it. */
import * as assert from 'uvu/assert';
import type { Ledger } from '../../src/store/ledger.ts';
import type { Project } from './project.ts';

export type LedgerJson = Ledger;

export async function readLedger(project: Project): Promise<LedgerJson> {
  const { status, stdout, stderr } = await project.tallymark(['ledger', '--json']);
  assert.is(status, 0, stderr);
  return JSON.parse(stdout) as LedgerJson;
}
