#!/usr/bin/env node
/** The command line. Nothing else in Tallymark ends the process. What `run` needs only after its command has started is imported then: each module delays the command by about a millisecond. */
import { readFileSync } from 'node:fs';
import { instead } from '../closest.ts';
import { isTallymarkError, TallymarkError } from '../errors.ts';
import { listRuns } from '../store/runs.ts';
import { COMMANDS, commandOf, helpText, parseArguments } from './arguments.ts';
import { watchOutput } from './output.ts';
import { endLike, INCOMPLETE, readMode, run } from './run.ts';
import { settingsOf } from './settings.ts';

const version = (): string => (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

async function main([name, ...words]: string[]): Promise<void> {
  if (name !== 'run') watchOutput();
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return void process.stdout.write(helpText(words[0]));
  if (name === '--version' || name === '-v') return void process.stdout.write(version() + '\n');
  const command = commandOf(name);
  if (!command) {
    throw new TallymarkError('TM_OPTION', `${JSON.stringify(name)} is not a command. ${instead(name, Object.keys(COMMANDS))}`);
  }
  const args = parseArguments(command, words);
  if (args.flag.help) return watchOutput(), void process.stdout.write(helpText(name));
  if (name === 'run') {
    const options = { coverageGlobal: args.flag['coverage-global'] ?? false, requireComplete: args.flag['require-complete'] ?? false, mode: readMode(args.text.mode) };
    return endLike(await run(args.rest, settingsOf(args), options));
  }
  if (args.rest.length > 0) throw new TallymarkError('TM_OPTION', `"tallymark ${name}" takes no ${JSON.stringify(args.rest[0])}. ${command.usage}`);
  if (name === 'report') {
    const settings = settingsOf(args);
    const { report } = await import('./report.ts');
    const complete = await report(listRuns(settings.dir), settings);
    if (args.flag['require-complete'] && !complete) process.exitCode = INCOMPLETE;
    return;
  }
  const { dir } = settingsOf(args);
  const [{ readRuns }, { ledgerTree }] = await Promise.all([import('../store/run-directory.ts'), import('./ledger.ts')]);
  const { processes, others, problems } = readRuns(listRuns(dir), dir);
  process.stdout.write(args.flag.json ? JSON.stringify({ processes, others, problems }, null, 1) + '\n' : ledgerTree({ processes, others }));
  for (const problem of problems) process.stderr.write(`tallymark: ${problem}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!isTallymarkError(error)) throw error;
  watchOutput();
  process.stderr.write(`tallymark: ${error.message} (${error.code})\n`);
  process.exitCode = error.code === 'TM_OPTION' || error.code === 'TM_REPORTER' ? 2 : 1;
});
