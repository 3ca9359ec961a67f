/** What the options of `run` and `report` mean. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ENV_DIR } from '../../runtime/directory.cjs';
import { TallymarkError } from '../errors.ts';
import { createSelection, type Selection } from '../model/selection.ts';
import { checkReporters } from '../report/reporters.ts';
import type { Arguments } from './arguments.ts';

export interface Settings {
  cwd: string;
  dir: string;
  out: string;
  reporters: string[];
  include: string[];
  exclude: string[];
  selection: Selection;
}

/** @throws TallymarkError TM_OPTION, TM_REPORTER */
export function settingsOf({ text, list }: Arguments): Settings {
  const cwd = resolve(text.cwd ?? '.');
  // Or the run directory would make it, and the command fail in an empty folder.
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw new TallymarkError('TM_OPTION', `--cwd: there is no folder ${cwd}.`);
  const dir = resolve(cwd, text.dir ?? (process.env[ENV_DIR] || '.tallymark'));
  const out = resolve(cwd, text.out ?? 'coverage');
  const { include = [], exclude = [], reporter = ['text'] } = list;
  const negated = include.find((glob) => glob.startsWith('!') && !glob.startsWith('!('));
  if (negated !== undefined) throw new TallymarkError('TM_OPTION', `--include ${negated}: an include glob says what to measure; --exclude '${negated.slice(1)}' leaves it out.`);
  const selection = createSelection({ cwd, include, exclude, own: [dir, out] });
  return { cwd, dir, out, reporters: checkReporters(reporter), include, exclude, selection };
}

/** Does any of the reports show files that were never loaded? */
export const listsFiles = (reporters: readonly string[]): boolean => reporters.some((name) => name !== 'none');
