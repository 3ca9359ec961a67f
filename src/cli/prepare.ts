/**
 * What a report needs and does not depend on counts, made while the command runs and this process has nothing else to do: of every file that the report is going to show, its site map, what tables and
 * JSON say of it, and whether it leads to a source map.
 *
 * All of it is remembered by contents (a text, an identity), or, for files that are not read again, by what the file system says of them. So nothing depends on it: the report takes what is
 * there and makes the rest.
 */
import { existsSync, type Stats, readFileSync, statSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { identityOf } from '../identity.ts';
import { type SiteMap, siteCount } from '../model/site-map.ts';
import { prepareJson } from '../report/json.ts';
import { shapeOfSites } from '../report/tally.ts';
import { listFiles } from '../report/untested.ts';
import { type Entry, readEntry } from '../store/entries.cjs';
import { Maps } from '../store/maps.ts';
import type { Settings } from './settings.ts';
import { sitesEntry } from './sites.ts';

/** How long to wait before looking again for what was not there, in milliseconds, and the part of the time that looking may take. */
const INTERVAL = 200;
const SHARE = 0.1;
/** A file that was changed so shortly before it was read may be changed again within the same moment of its file system's clock, which then does not tell. In milliseconds. */
const RECENT = 2000;

/** How many places are kept in memory while the command needs it, too: about 100 MB. */
const PLACES = 1e6;

interface Wanted {
  path: string;
  identity: string;
  /** The cache entry of its sites; undefined when that was read. */
  entry: Entry | undefined;
  stats: Stats;
  /** When it was read. */
  read: number;
}

export class Prepared {
  readonly maps: Maps;
  /** Identities of sources that lead to no source map. */
  private readonly final = new Set<string>();
  private readonly sites = new Map<string, { stats: Stats; sites: SiteMap | null }>();
  private readonly json: boolean;
  private readonly recent: number;
  private readonly done = new WeakSet<SiteMap>();
  private places = 0;

  /** @param maps the folder of the site maps. @param json whether that report is written. @param recent milliseconds before a file was read in which a change of it makes it too new to be known without reading it again */
  constructor(maps: string, json: boolean, recent = RECENT) {
    this.maps = new Maps([maps]);
    this.json = json;
    this.recent = recent;
  }

  /** The sites of the file as it is now on disk, null where it has none; undefined where they are not known. */
  sitesAt(path: string): SiteMap | null | undefined {
    const known = this.sites.get(path);
    if (!known) return undefined;
    const now = statSync(path, { throwIfNoEntry: false });
    return now && isSame(now, known.stats) ? known.sites : undefined;
  }

  /** Whether the source of this identity is known to have no source map. */
  isFinal(identity: string): boolean {
    return this.final.has(identity);
  }

  /** Prepares a file at a time, until `ended` is aborted. @returns the files about which something is still to come */
  async fill(settings: Pick<Settings, 'selection' | 'include'>, cache: string, ended: AbortSignal): Promise<Wanted[]> {
    const names = this.maps.names();
    const missing: Wanted[] = [];
    for (const path of await listFiles(settings)) {
      await setImmediate();
      if (ended.aborted || this.places > PLACES) break;
      const wanted = this.look(path, cache);
      if (wanted && !this.take(wanted, names)) missing.push(wanted);
    }
    return missing;
  }

  /** Looks for what was missing, now and again: with an empty cache, site maps come while the command runs. */
  async follow(missing: Wanted[], ended: AbortSignal): Promise<void> {
    for (let delay = INTERVAL; missing.length > 0; ) {
      await setTimeout(delay, undefined, { ref: false, signal: ended });
      const started = performance.now();
      const names = this.maps.names();
      const left: Wanted[] = [];
      for (const wanted of missing) {
        if (!this.take(wanted, names)) {
          left.push(wanted);
          continue;
        }
        await setImmediate();
        if (ended.aborted || this.places > PLACES) return;
      }
      missing = left;
      delay = Math.max(INTERVAL, (performance.now() - started) / SHARE);
    }
  }

  private look(path: string, cache: string): Wanted | undefined {
    try {
      const read = Date.now();
      const stats = statSync(path);
      const source = readFileSync(path, 'utf8');
      const identity = identityOf(source, 'istanbul');
      if (!source.includes('sourceMappingURL=')) this.final.add(identity);
      return { path, identity, entry: sitesEntry(cache, source, path), stats, read };
    } catch {
      // The report names what is wrong with it.
      return undefined;
    }
  }

  /** @returns whether there is nothing left to do for this file: one that the program has not loaded yet may still get a map */
  private take(wanted: Wanted, names: ReadonlyMap<string, readonly string[]>): boolean {
    const { path, identity, entry, stats, read } = wanted;
    // What was loaded before is loaded again, most likely, and then nobody asks for the sites that it has on disk.
    const maps = names.get(identity);
    if (maps) {
      for (const name of maps) {
        const sites = this.maps.remember(name);
        if (sites) this.prepare(sites);
      }
      return true;
    }
    const text = entry === undefined ? undefined : textOf(entry, path);
    if (text !== undefined) {
      wanted.entry = undefined;
      const sites = text === '' ? null : this.maps.rememberSites(text);
      if (sites) this.prepare(sites);
      if (sites !== undefined && Math.max(stats.ctimeMs, stats.mtimeMs) < read - this.recent) this.sites.set(path, { stats, sites });
    }
    return false;
  }

  private prepare(sites: SiteMap): void {
    // The maps of a source differ in their layouts.
    if (this.done.has(sites)) return;
    this.done.add(sites);
    this.places += siteCount(sites);
    shapeOfSites(sites);
    if (this.json) prepareJson(sites);
  }
}

/** The source is read again: nothing keeps those of a whole project. */
function textOf(entry: Entry, path: string): string | undefined {
  try {
    return existsSync(entry.file) ? readEntry(entry, readFileSync(path, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

const isSame = (a: Stats, b: Stats): boolean => a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.size === b.size && a.ino === b.ino && a.dev === b.dev;
