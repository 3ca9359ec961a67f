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
export function collect(files: Iterable<FileCounts>, { selects = () => true, admits = selects, identityOnDisk = readIdentity, sitesOf }: CollectOptions = {}): Collected {
  const collected: Collected = { coverage: {}, loaded: new Set(), versions: [], hints: [], unmapped: [], hidden: [], modes: new Map(), contents: new Map() };
  const { coverage, loaded, versions, hints, unmapped, hidden, modes, contents } = collected;
  const byPath = new Map<string, FileCounts[]>();
  for (const file of files) byPath.set(file.path, [...(byPath.get(file.path) ?? []), file]);

  const compiled: FileCounts[] = [];
  const show = (path: string, shown: FileCoverage, mode: FileCounts['mode']): void => {
    coverage[path] = shown;
    if (mode !== 'counts') modes.set(path, mode);
  };
  const showAsLoaded = (file: FileCounts, shown: FileCoverage): void => {
    show(file.path, shown, file.mode);
    noteHints(file.path, file.sites);
  };
  const noteHints = (path: string, sites: SiteMap): void => {
    if (sites.hints.length > 0) hints.push({ path, hints: sites.hints });
  };
  for (const [path, candidates] of byPath) {
    loaded.add(path);
    const onDisk = candidates.length > 1 ? candidates.find((file) => file.identity === identityOnDisk(path, file.model)) : undefined;
    const kept = onDisk ?? candidates[candidates.length - 1]!;
    if (candidates.length > 1) {
      const left = candidates.filter((file) => file !== kept).map((file) => file.identity);
      versions.push({ path, kept: { identity: kept.identity, because: onDisk ? 'on disk' : 'seen last' }, left });
    }
    if (kept.inputSourceMap == null) showAsLoaded(kept, toLazyCoverage(kept));
    else compiled.push(kept);
  }

  // Compiled files come second: where the original was loaded as well (ts-node in one process, the build in another), its own
  // numbers stand, for a lowered text has other sites.
  const measured = new Set(Object.keys(coverage));
  /** What the originals that are shown were compiled to. */
  const compiledTo = new Map<string, FileCounts[]>();
  for (const file of compiled) {
    const plain = toFileCoverage(file);
    let originals: ReturnType<typeof remap>;
    try {
      originals = remap(plain, file.inputSourceMap);
    } catch (error) {
      showAsLoaded(file, plain);
      unmapped.push({ path: file.path, reason: `its source map cannot be read (${(error as Error).message})` });
      continue;
    }
    if (originals.size === 0) {
      showAsLoaded(file, plain);
      unmapped.push({ path: file.path, reason: 'its source map leads to no source' });
      continue;
    }
    const paths = [...originals.keys()];
    const shows = paths.some((path) => selects(path)) ? selects : admits;
    if (!paths.some((path) => shows(path))) hidden.push({ path: file.path, reason: `its source map leads to ${paths[0]}${paths.length > 1 ? ` and ${paths.length - 1} more` : ''}` });
    for (const [path, original] of originals) {
      if (!shows(path)) continue;
      if (measured.has(path)) {
        versions.push({ path, kept: { identity: byPath.get(path)!.at(-1)!.identity, because: 'loaded as it is' }, left: [file.path] });
        continue;
      }
      const known = coverage[path];
      const mode = known && file.mode !== (modes.get(path) ?? 'counts') ? 'mixed' : file.mode;
      show(path, known ? addRemapped(known, original.coverage) : original.coverage, mode);
      if (original.content !== null) contents.set(path, original.content);
      compiledTo.set(path, [...(compiledTo.get(path) ?? []), file]);
    }
  }
  // Where several places of compiled code led to one of the source, hits were added.
  for (const [path, mode] of modes) if (mode === 'hits' && !measured.has(path)) clamp(coverage[path]!);
  if (sitesOf) {
    for (const path of Object.keys(coverage)) {
      if (measured.has(path)) continue;
      const sites = sourceSites(path, contents.get(path), sitesOf);
      // Enums, imports, types: all that was counted is the compiler's.
      if (sites === null) {
        delete coverage[path];
        compiledTo.delete(path);
        modes.delete(path);
        loaded.add(path);
        continue;
      }
      const fitted = sites && fitToSites(coverage[path]!, sites);
      if (!fitted) continue;
      coverage[path] = fitted;
      noteHints(path, sites);
      compiledTo.delete(path);
    }
  }
  // A compiler may have kept the comments: the source's own hints say what is ignored, and only where they do not, those of the compiled code.
  for (const file of new Set([...compiledTo.values()].flat())) noteHints(file.path, file.sites);
  return collected;
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
