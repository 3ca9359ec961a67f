/**
 * Adds counts up: by slot within one layout, by site across layouts of one version of a file. Plain addition, so the order of processes and
 * threads does not matter. Sums are 64-bit floats, exact up to 2^53; memory grows with the number of files, not of processes.
 */
import { mapName } from '../../runtime/format.cjs';
import type { FileCounts } from '../model/file-counts.ts';
import { decodeLayout, evaluateLayout } from '../model/layout.ts';
import { decodeSiteMap, siteCount } from '../model/site-map.ts';

/** A file of `maps/`. */
export interface StoredMap {
  format: 1;
  identity: string;
  model: string;
  slots: number;
  sites: string;
  layout: string;
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
  finish(readMap: (name: string) => StoredMap | string): { files: FileCounts[]; problems: string[] } {
    const files = new Map<string, FileCounts>();
    const problems: string[] = [];
    for (const { path, map: name, slots } of this.sums.values()) {
      const map = readMap(name);
      if (typeof map === 'string') {
        problems.push(`the counts of ${path} cannot be shown: ${map}`);
        continue;
      }
      const counts = evaluateLayout(decodeLayout(map.layout), slots);
      const key = `${map.identity} ${path}`;
      const known = files.get(key);
      if (known) counts.forEach((count, site) => (known.counts[site]! += count));
      else {
        const sites = decodeSiteMap(map.sites);
        if (counts.length !== siteCount(sites)) problems.push(`the map of ${path} does not fit its layout; its counts may be wrong`);
        files.set(key, { path, identity: map.identity, model: map.model, sites, counts });
      }
    }
    return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)), problems };
  }
}
