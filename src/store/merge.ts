/**
 * Adds counts up: by slot within one layout, by site across layouts of one version of a file. Plain addition, so the order of processes and
 * threads does not matter. Sums are 64-bit floats, exact up to 2^53; memory grows with the number of files, not of processes.
 */
import { mapName, RECORD_FORMAT } from '../../runtime/format.cjs';
import type { FileCounts } from '../model/file-counts.ts';
import { decodeLayout, evaluateLayout, type Layout, modeOf } from '../model/layout.ts';
import { decodeSiteMap, type SiteMap, siteCount } from '../model/site-map.ts';

/** A file of `maps/`. */
export interface StoredMap {
  format: number;
  identity: string;
  model: string;
  slots: number;
  sites: string;
  layout: string;
}

/** Texts to values; `Maps` remembers those that it was given ahead. */
export interface Decoder {
  sites(text: string): SiteMap;
  layout(text: string): Layout;
}

interface Sums {
  path: string;
  map: string;
  slots: Float64Array;
}

export class Merge {
  private readonly sums = new Map<string, Sums>();

  /** Adds the counters of one file in one thread. @param counters one per slot */
  add(path: string, identity: string, layout: number, counters: ArrayLike<number>): void {
    const map = mapName(identity, layout);
    const key = `${map} ${path}`;
    let sums = this.sums.get(key);
    if (!sums) this.sums.set(key, (sums = { path, map, slots: new Float64Array(counters.length) }));
    const { slots } = sums;
    for (let i = 0; i < counters.length; i++) slots[i]! += counters[i]!;
  }

  /**
   * @param readMap the map of that name, or why it cannot be read
   * @returns the files, sorted by path, and what had to be left out
   */
  finish(readMap: (name: string) => StoredMap | string, decoder: Decoder = { sites: decodeSiteMap, layout: decodeLayout }): { files: FileCounts[]; problems: string[] } {
    // Hits of several layouts stay hits. Where the file was counted as well, a hit was one execution or more, so that the sum is what it was at least.
    const files = new Map<string, Omit<FileCounts, 'counts' | 'mode'> & { counts: Float64Array | undefined; hits: Float64Array | undefined }>();
    const problems: string[] = [];
    for (const { path, map: name, slots } of this.sums.values()) {
      const map = readMap(name);
      if (typeof map === 'string') {
        problems.push(`the counts of ${path} cannot be shown: ${map}`);
        continue;
      }
      if (map?.format !== RECORD_FORMAT) {
        problems.push(`the counts of ${path} cannot be shown: its map has format ${String(map?.format)}, this Tallymark reads ${RECORD_FORMAT}`);
        continue;
      }
      const mode = modeOf(map.layout);
      const key = `${map.identity} ${path}`;
      let file = files.get(key);
      let values: Float64Array;
      try {
        values = evaluateLayout(decoder.layout(map.layout), slots, mode);
        const sites = file?.sites ?? decoder.sites(map.sites);
        if (values.length !== siteCount(sites)) throw new Error('its sites are not those of its layout');
        if (!file) files.set(key, (file = { path, identity: map.identity, model: map.model, sites, counts: undefined, hits: undefined }));
      } catch (error) {
        problems.push(`the counts of ${path} cannot be shown: its map is damaged (${(error as Error).message})`);
        continue;
      }
      const known = file[mode];
      if (!known) file[mode] = values;
      else if (mode === 'hits') values.forEach((hit, site) => (known[site] = Math.max(known[site]!, hit)));
      else values.forEach((count, site) => (known[site]! += count));
    }
    const finished = [...files.values()].map(({ counts, hits, ...file }): FileCounts => {
      if (!counts || !hits) return { ...file, counts: (counts ?? hits)!, mode: counts ? 'counts' : 'hits' };
      return { ...file, counts: counts.map((count, site) => count + hits[site]!), mode: 'mixed' };
    });
    return { files: finished.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)), problems };
  }
}
