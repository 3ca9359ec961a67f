/**
 * All measured files of a run as one set of Istanbul file coverages, one per path, and what a reader of the numbers has to be told.
 *
 * Nothing is merged by guess. Where two versions of a file ran under one path, the report takes the one that is on disk now, or
 * else the one it was given last, and names the others: sites of different texts cannot be added.
 */
import { readFileSync } from 'node:fs';
import { identityOf, type Model } from '../identity.ts';
import type { FileCounts } from '../model/file-counts.ts';
import type { HintSite, SiteMap } from '../model/site-map.ts';
import { fitToSites } from './fit.ts';
import { type CoverageData, type FileCoverage, toFileCoverage, toLazyCoverage } from './istanbul.ts';
import { addRemapped, remap } from './remap.ts';

/** Several versions ran under one path. */
export interface Versions {
  path: string;
  /** What the report shows, and why this one. */
  kept: { identity: string; because: 'on disk' | 'seen last' | 'loaded as it is' };
  /** Identities of what it leaves out; a compiled file's path where that led here too. */
  left: string[];
}

export interface Collected {
  coverage: CoverageData;
  /** Paths of all files that were loaded; those of compiled files are not in `coverage` where their source maps lead to others. */
  loaded: Set<string>;
  versions: Versions[];
  hints: { path: string; hints: readonly HintSite[] }[];
  /** Files whose source map led nowhere: they are reported as they were loaded. */
  unmapped: { path: string; reason: string }[];
  /** Compiled files of whose sources none is shown. */
  hidden: { path: string; reason: string }[];
  /** Files whose numbers do not say how often: only whether (`hits`), or at least how often (`mixed`). */
  modes: Map<string, 'hits' | 'mixed'>;
  /** Texts that source maps carry, by path: the file itself may not be on disk. */
  contents: Map<string, string>;
}

export interface CollectOptions {
  /** Leaves out original files that a source map leads to and nobody asked for. Default: none. */
  selects?: (path: string) => boolean;
  /** Asked about the originals of a compiled file none of which is selected: whoever includes `dist/**` means what that was made from. Default: `selects`. */
  admits?: (path: string) => boolean;
  /** The identity of the file on disk; undefined where there is none. Default: reads it. */
  identityOnDisk?: (path: string, model: string) => string | undefined;
  /** The sites of a source, for compiled files: their counts are shown on the sites of what they were made from. @throws TallymarkError TM_PARSE */
  sitesOf?: (source: string, path: string) => SiteMap | null;
}

/** @param files in the order they were seen; any number of versions per path */
export function collect(files: Iterable<FileCounts>, options: CollectOptions = {}): Collected {
  const byPath = new Map<string, FileCounts[]>();
  for (const file of files) byPath.set(file.path, [...(byPath.get(file.path) ?? []), file]);
  const collector = new Collector(options);
  const kept = [...byPath].map(([path, versions]) => collector.choose(path, versions));
  for (const file of kept) if (file.inputSourceMap == null) collector.show(file);
  // Second: where the original was loaded as well (ts-node in one process, the build in another), its own numbers stand, for a lowered text has other sites.
  for (const file of kept) if (file.inputSourceMap != null) collector.showSources(file);
  return collector.finish();
}

class Collector {
  private readonly collected: Collected = { coverage: {}, loaded: new Set(), versions: [], hints: [], unmapped: [], hidden: [], modes: new Map(), contents: new Map() };
  private readonly options: CollectOptions;
  /** Identities of the files that are shown as they were loaded, by path. */
  private readonly asLoaded = new Map<string, string>();
  /** What the other files that are shown were compiled to, by path. */
  private readonly compiledTo = new Map<string, FileCounts[]>();

  constructor(options: CollectOptions) {
    this.options = options;
  }

  /** @returns the version of a file that the report shows */
  choose(path: string, versions: readonly FileCounts[]): FileCounts {
    const { identityOnDisk = readIdentity } = this.options;
    const last = versions.at(-1)!;
    this.collected.loaded.add(path);
    if (versions.length === 1) return last;
    const onDisk = versions.find((file) => file.identity === identityOnDisk(path, file.model));
    const kept = onDisk ?? last;
    const left = versions.filter((file) => file !== kept).map((file) => file.identity);
    this.collected.versions.push({ path, kept: { identity: kept.identity, because: onDisk ? 'on disk' : 'seen last' }, left });
    return kept;
  }

  show(file: FileCounts, coverage: FileCoverage = toLazyCoverage(file)): void {
    this.asLoaded.set(file.path, file.identity);
    this.enter(file.path, coverage, file.mode);
    this.noteHints(file.path, file.sites);
  }

  /** Shows what a file was compiled from. */
  showSources(file: FileCounts): void {
    const { selects = () => true, admits = selects } = this.options;
    const { unmapped, hidden, versions, coverage, modes, contents } = this.collected;
    const plain = toFileCoverage(file);
    let originals: ReturnType<typeof remap>;
    try {
      originals = remap(plain, file.inputSourceMap);
    } catch (error) {
      this.show(file, plain);
      unmapped.push({ path: file.path, reason: `its source map cannot be read (${(error as Error).message})` });
      return;
    }
    if (originals.size === 0) {
      this.show(file, plain);
      unmapped.push({ path: file.path, reason: 'its source map leads to no source' });
      return;
    }
    const paths = [...originals.keys()];
    const shows = paths.some((path) => selects(path)) ? selects : admits;
    if (!paths.some((path) => shows(path))) hidden.push({ path: file.path, reason: `its source map leads to ${paths[0]}${paths.length > 1 ? ` and ${paths.length - 1} more` : ''}` });
    for (const [path, original] of originals) {
      if (!shows(path)) continue;
      const identity = this.asLoaded.get(path);
      if (identity !== undefined) {
        versions.push({ path, kept: { identity, because: 'loaded as it is' }, left: [file.path] });
        continue;
      }
      const known = coverage[path];
      const mode = known && file.mode !== (modes.get(path) ?? 'counts') ? 'mixed' : file.mode;
      this.enter(path, known ? addRemapped(known, original.coverage) : original.coverage, mode);
      if (original.content !== null) contents.set(path, original.content);
      this.compiledTo.set(path, [...(this.compiledTo.get(path) ?? []), file]);
    }
  }

  finish(): Collected {
    const { coverage, modes } = this.collected;
    // Where several places of compiled code led to one of the source, hits were added.
    for (const path of this.compiledTo.keys()) if (modes.get(path) === 'hits') clamp(coverage[path]!);
    for (const path of [...this.compiledTo.keys()]) if (this.fit(path)) this.compiledTo.delete(path);
    // A compiler may have kept the comments: the source's own hints say what is ignored, and only where they do not, those of the compiled code.
    for (const file of new Set([...this.compiledTo.values()].flat())) this.noteHints(file.path, file.sites);
    return this.collected;
  }

  /** Shows the counts of a source that was compiled on its own sites. @returns false where the source map's word stands */
  private fit(path: string): boolean {
    const { coverage, modes, contents } = this.collected;
    const { sitesOf } = this.options;
    const sites = sitesOf && sourceSites(path, contents.get(path), sitesOf);
    if (sites === undefined) return false;
    if (sites === null) {
      // Enums, imports, types: all that was counted is the compiler's.
      delete coverage[path];
      modes.delete(path);
      this.collected.loaded.add(path);
      return true;
    }
    const fitted = fitToSites(coverage[path]!, sites);
    if (!fitted) return false;
    coverage[path] = fitted;
    this.noteHints(path, sites);
    return true;
  }

  private enter(path: string, shown: FileCoverage, mode: FileCounts['mode']): void {
    this.collected.coverage[path] = shown;
    if (mode !== 'counts') this.collected.modes.set(path, mode);
  }

  private noteHints(path: string, { hints }: SiteMap): void {
    if (hints.length > 0) this.collected.hints.push({ path, hints });
  }
}

function clamp({ s, f, b }: FileCoverage): void {
  for (const counts of [s, f, ...Object.values(b)] as Record<number, number>[]) for (const site in counts) counts[site] = Math.min(counts[site]!, 1);
}

/** Null where there is nothing to count; undefined where the source cannot be had or read: then the source map alone speaks. */
function sourceSites(path: string, content: string | undefined, sitesOf: NonNullable<CollectOptions['sitesOf']>): SiteMap | null | undefined {
  try {
    return sitesOf(content ?? readFileSync(path, 'utf8'), path);
  } catch {
    return undefined;
  }
}

function readIdentity(path: string, model: string): string | undefined {
  try {
    return identityOf(readFileSync(path, 'utf8'), model as Model);
  } catch {
    return undefined;
  }
}
