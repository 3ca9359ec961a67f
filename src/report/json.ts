/**
 * The `json` report (`coverage-final.json`): to the byte what istanbul-reports writes, without making its objects. Nearly all of it is where sites are, which does not depend on counts:
 * that part of a file's text can be made ahead.
 */
import { closeSync, openSync, writevSync } from 'node:fs';
import type { Range, SiteMap } from '../model/site-map.ts';
import { type FileCoverage, originOf } from './istanbul.ts';

/** How much is given to the system at once, in bytes. */
const CHUNK = 1 << 20;
/** How much may be made ahead, in bytes: a project of some thousand files. Of what is beyond, the text is made when it is written. */
const AHEAD = 1 << 26;

const texts = new WeakMap<SiteMap, Buffer>();
let ahead = 0;

/** Makes the text of a file's sites before its counts are known. */
export function prepareJson(sites: SiteMap): void {
  if (ahead >= AHEAD || texts.has(sites)) return;
  const text = Buffer.from(mapsText(sites));
  ahead += text.length;
  texts.set(sites, text);
}

/** @param coverages in the order in which they are written. @throws Error from the file system */
export function writeJson(file: string, coverages: Iterable<FileCoverage>): void {
  const fd = openSync(file, 'w');
  try {
    let waiting: Buffer[] = [];
    let bytes = 0;
    const write = (part: Buffer): void => {
      waiting.push(part);
      bytes += part.length;
      if (bytes >= CHUNK) flush();
    };
    const flush = (): void => {
      writeAll(fd, waiting, bytes);
      waiting = [];
      bytes = 0;
    };
    let before = '{';
    for (const coverage of coverages) {
      const start = `${before}${JSON.stringify(coverage.path)}: `;
      const origin = originOf(coverage);
      if (origin) {
        write(Buffer.from(`${start}{"path":${JSON.stringify(coverage.path)},`));
        write(texts.get(origin.sites) ?? Buffer.from(mapsText(origin.sites)));
        write(Buffer.from(`${countsText(origin.sites, origin.counts)}${coverage.all ? ',"all":true' : ''}}\n`));
      } else write(Buffer.from(`${start}${JSON.stringify(coverage)}\n`));
      before = ',';
    }
    write(Buffer.from(before === '{' ? '{}\n' : '}\n'));
    flush();
  } finally {
    closeSync(fd);
  }
}

/** A write may take less than it is given, such as where a disk is nearly full. */
function writeAll(fd: number, parts: readonly Buffer[], bytes: number): void {
  let written = writevSync(fd, parts);
  if (written === bytes) return;
  for (const rest = Buffer.concat(parts); written < bytes; ) written += writevSync(fd, [rest.subarray(written)]);
}

const place = ([line, column, endLine, endColumn]: Range): string => `{"start":{"line":${line},"column":${column}},"end":{"line":${endLine},"column":${endColumn}}}`;
const NOWHERE = '{"start":{},"end":{}}';

/** From the key `statementMap` to the comma before the counts. */
function mapsText({ statements, functions, branches }: SiteMap): string {
  let text = '"statementMap":{';
  for (let i = 0; i < statements.length; i++) text += `${i > 0 ? ',' : ''}"${i}":${place(statements[i]!)}`;
  text += '},"fnMap":{';
  for (let i = 0; i < functions.length; i++) {
    const { name, declaration, body } = functions[i]!;
    text += `${i > 0 ? ',' : ''}"${i}":{"name":${JSON.stringify(name || `(anonymous_${i})`)},"decl":${place(declaration)},"loc":${place(body)},"line":${body[0]}}`;
  }
  text += '},"branchMap":{';
  let comma = '';
  for (let i = 0; i < branches.length; i++) {
    const { type, range, arms } = branches[i]!;
    if (arms.length === 0) continue;
    text += `${comma}"${i}":{"loc":${place(range)},"type":"${type}","locations":[`;
    for (const [arm, range] of arms.entries()) text += `${arm > 0 ? ',' : ''}${range ? place(range) : NOWHERE}`;
    text += `],"line":${range[0]}}`;
    comma = ',';
  }
  return text + '},';
}

/** `"0":`, `,"1":`, `,"2":` … */
const keys: string[] = ['"0":'];
function keysUpTo(size: number): string[] {
  for (let i = keys.length; i < size; i++) keys.push(`,"${i}":`);
  return keys;
}

function countsText({ statements, functions, branches }: SiteMap, counts: ArrayLike<number>): string {
  keysUpTo(Math.max(statements.length, functions.length));
  let at = 0;
  let text = '"s":{';
  for (let i = 0; i < statements.length; i++) text += keys[i]! + counts[at++]!;
  text += '},"f":{';
  for (let i = 0; i < functions.length; i++) text += keys[i]! + counts[at++]!;
  text += '},"b":{';
  let comma = '';
  for (let i = 0; i < branches.length; i++) {
    const arms = branches[i]!.arms.length;
    if (arms === 0) continue;
    text += `${comma}"${i}":[`;
    for (let arm = 0; arm < arms; arm++) text += (arm > 0 ? ',' : '') + counts[at++]!;
    text += ']';
    comma = ',';
  }
  return text + '}';
}
