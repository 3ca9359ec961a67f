/** The sites of files that were never loaded. They are asked for in every run, so what was found is kept in the transform cache. */
import { type Instrumented, instrumentSource } from '../instrument.ts';
import { decodeSiteMap, type SiteMap, siteCount } from '../model/site-map.ts';
import { type Entry, entryOf, readEntry, writeEntry } from '../store/entries.cjs';
import type { Maps } from '../store/maps.ts';

/** The cache entry of a source's sites. */
export const sitesEntry = (cache: string, source: string, path: string): Entry => entryOf(cache, ['sites'], path, source);

/** What that entry holds: the site map as text, or '' for a file with nothing to count, such as one with only types. */
export const sitesText = ({ plan, sites }: Instrumented): string => (plan && (siteCount(plan.sites) > 0 || plan.sites.hints.length > 0) ? sites : '');

/** @param cache its folder. @param maps where sites may be decoded already. @returns a function for the sites of a source, null where there is nothing to count; it throws TM_PARSE, TM_TOO_DEEP */
export const sitesFrom = (cache: string, maps?: Maps) => (source: string, path: string): SiteMap | null => {
  const entry = sitesEntry(cache, source, path);
  const known = readEntry(entry, source);
  if (known !== undefined) return known === '' ? null : maps ? maps.sites(known) : decodeSiteMap(known);
  const instrumented = instrumentSource(source, { filename: path });
  const text = sitesText(instrumented);
  writeEntry(entry, source, text);
  return text === '' ? null : instrumented.plan!.sites;
};
