/** What the store hands to the report: of one version of one file, its site map and the counts of its sites, added up over all threads and processes. */
import type { Mode } from './layout.ts';
import type { SiteMap } from './site-map.ts';

export interface FileCounts {
  /** Absolute path of the file as it was loaded. */
  path: string;
  /** Of the version that ran; docs/format.md has the formula. */
  identity: string;
  /** `istanbul` or `full`. */
  model: string;
  sites: SiteMap;
  /** One per site, in the order statements, functions, arms of all branches. Exact sums, below 2^53. */
  counts: Float64Array;
  /** What the counts say: how often, only whether (0 or 1), or, where both were added, at least how often. */
  mode: Mode | 'mixed';
  /** The source map (an object, or its JSON) from this file to what it was made from; left out for a file that people wrote. */
  inputSourceMap?: unknown;
}

/** A file that was loaded and ran as it was. The report lists it. */
export interface NotInstrumented {
  path: string;
  /** One line, such as the parser's message. */
  reason: string;
}
