/** The names of the reports, apart from those who write them: they are checked before a command starts, which nothing should delay. */
import { closest } from '../closest.ts';
import { TallymarkError } from '../errors.ts';

export const REPORTERS = [
  'text', 'text-summary', 'text-lcov', 'json', 'json-summary', 'lcov', 'lcovonly', 'html', 'html-spa', 'cobertura', 'clover', 'teamcity', 'none',
] as const;
export type Reporter = (typeof REPORTERS)[number];

/** @throws TallymarkError TM_REPORTER for a name that is none, with the nearest right one */
export function checkReporters(names: readonly string[]): Reporter[] {
  for (const name of names) {
    if ((REPORTERS as readonly string[]).includes(name)) continue;
    const meant = closest(name, REPORTERS);
    const hint = meant ? `did you mean ${JSON.stringify(meant)}?` : `there are ${REPORTERS.join(', ')}`;
    throw new TallymarkError('TM_REPORTER', `no reporter is called ${JSON.stringify(name)}: ${hint}`);
  }
  return [...new Set(names as Reporter[])];
}
