/** Reads the site maps of a directory (`maps/`), some of them ahead: what a name or a text stands for never changes, so nothing that is remembered here can be out of date. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { layoutHash, mapName, RECORD_FORMAT } from '../../runtime/format.cjs';
import { decodeLayout, type Layout } from '../model/layout.ts';
import { decodeSiteMap, type SiteMap } from '../model/site-map.ts';
import type { Decoder, StoredMap } from './merge.ts';

/** Digits of an identity, with which the name of a map starts. */
const IDENTITY = 32;

export class Maps implements Decoder {
  private readonly folders: readonly string[];
  private readonly known = new Map<string, StoredMap>();
  private readonly knownSites = new Map<string, SiteMap>();
  private readonly knownLayouts = new Map<string, Layout>();

  /** @param folders those that come first are asked first */
  constructor(folders: Iterable<string>) {
    this.folders = [...new Set(folders)];
  }

  /** The names of the maps that are there, by the identity of their source. */
  names(): Map<string, string[]> {
    const names = new Map<string, string[]>();
    for (const folder of this.folders) {
      let list: string[] = [];
      try {
        list = readdirSync(folder);
      } catch {
        // There is none yet.
      }
      for (const name of list) {
        const identity = name.slice(0, IDENTITY);
        if (!/^[0-9a-f]{32}-[0-9a-f]{8}\.json$/.test(name)) continue;
        const same = names.get(identity);
        if (same) same.push(name);
        else names.set(identity, [name]);
      }
    }
    return names;
  }

  /** @returns the map, why it cannot be read, or undefined where there is none */
  read(name: string): StoredMap | string | undefined {
    const known = this.known.get(name);
    if (known) return known;
    for (const folder of this.folders) {
      let text: string;
      try {
        text = readFileSync(join(folder, name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
        return unreadable(error);
      }
      try {
        return checked(JSON.parse(text), name);
      } catch (error) {
        return `${unreadable(error)}${removed(join(folder, name)) ? '; it is removed, so that the next run writes it again' : ''}`;
      }
    }
    return undefined;
  }

  sites(text: string): SiteMap {
    return this.knownSites.get(text) ?? decodeSiteMap(text);
  }

  layout(text: string): Layout {
    return this.knownLayouts.get(text) ?? decodeLayout(text);
  }

  /** Reads a map ahead. @returns its sites; undefined where it cannot be read, which whoever needs it will find, too */
  remember(name: string): SiteMap | undefined {
    const map = this.read(name);
    if (typeof map !== 'object' || map.format !== RECORD_FORMAT) return undefined;
    try {
      this.knownLayouts.set(map.layout, this.layout(map.layout));
    } catch {
      return undefined;
    }
    this.known.set(name, map);
    return this.rememberSites(map.sites);
  }

  /** Decodes sites ahead. @returns undefined where that is no site map */
  rememberSites(text: string): SiteMap | undefined {
    try {
      const sites = this.sites(text);
      this.knownSites.set(text, sites);
      return sites;
    } catch {
      return undefined;
    }
  }
}

/** @throws Error where these are not the contents of a map of that name */
function checked(map: unknown, name: string): StoredMap {
  const { format, identity, layout, sites } = (map ?? {}) as Partial<StoredMap>;
  const isMap = typeof map === 'object' && map !== null;
  // One of another format has names of its own.
  if (!isMap || (format === RECORD_FORMAT && (typeof identity !== 'string' || typeof layout !== 'string' || typeof sites !== 'string' || mapName(identity, layoutHash(layout)) !== name))) throw new Error('it is not the map of this name');
  return map as StoredMap;
}

/** Those that write maps look no further than whether one of that size is there (runtime/runtime.cts): what a failing machine left as zeros would stay for ever. */
function removed(file: string): boolean {
  try {
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

const unreadable = (error: unknown): string => `it cannot be read (${(error as Error).message})`;
