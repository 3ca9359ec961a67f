/** Slabs and maps that are damaged, of other versions, or from two engines: what can be read is added up, the rest is named. */
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { ALIGNMENT, HEADER, HEADER_BYTES, mapName, SEGMENT, SEGMENT_MAGIC, SLAB_MAGIC, SLAB_VERSION } from '../../runtime/format.cjs';
import { encodeLayout } from '../../src/model/layout.ts';
import { encodeSiteMap, type SiteMap } from '../../src/model/site-map.ts';
import { Merge, type StoredMap } from '../../src/store/merge.ts';
import { readSlab } from '../../src/store/slab.ts';

interface Fields {
  magic?: number;
  bytes?: number;
  counters?: number;
  slots?: number;
  mode?: number;
}

const PATH = '/p/a.js';
const COUNTERS_AT = Math.ceil((SEGMENT.path + PATH.length) / 4) * 4;

/** A slab of segments of three counters each: 1, 2, 3. */
function slab(segments: readonly Fields[], header: { version?: number; cursor?: number; exit?: number; lost?: number; message?: string } = {}): Buffer {
  const size = Math.ceil((COUNTERS_AT + 12) / ALIGNMENT) * ALIGNMENT;
  const bytes = Buffer.alloc(HEADER_BYTES + segments.length * size);
  bytes.writeUInt32LE(SLAB_MAGIC, HEADER.magic);
  bytes.writeUInt32LE(header.version ?? SLAB_VERSION, HEADER.version);
  bytes.writeUInt32LE(header.cursor ?? bytes.length / ALIGNMENT, HEADER.cursor);
  bytes.writeUInt32LE(header.exit ?? 0, HEADER.exit);
  bytes.writeUInt32LE(header.lost ?? 0, HEADER.lost);
  const message = header.message ?? '';
  bytes.writeUInt32LE(Buffer.byteLength(message), HEADER.messageBytes);
  bytes.write(message, HEADER.message);
  segments.forEach((fields, i) => {
    const at = HEADER_BYTES + i * size;
    const put = (offset: number, value: number) => bytes.writeUInt32LE(value, at + offset);
    put(SEGMENT.magic, fields.magic ?? SEGMENT_MAGIC);
    put(SEGMENT.bytes, fields.bytes ?? size);
    put(SEGMENT.slots, fields.slots ?? 3);
    put(SEGMENT.counters, fields.counters ?? COUNTERS_AT);
    put(SEGMENT.mode, fields.mode ?? 0);
    put(SEGMENT.thread, i);
    put(SEGMENT.pathBytes, PATH.length);
    bytes.write(PATH, at + SEGMENT.path);
    for (let slot = 0; slot < 3; slot++) put(COUNTERS_AT + slot * 4, slot + 1);
  });
  return bytes;
}

const read = (bytes: Buffer) => {
  const { segments, problems, exit } = readSlab(bytes);
  return { counts: segments.map(({ counters }) => [...counters]), problems, exit };
};

test('a whole slab', () => {
  assert.deepEqual(read(slab([{}, { mode: 1 }], { exit: 1 })), { counts: [[1, 2, 3], [1, 2, 3]], problems: [], exit: 0 });
  assert.deepEqual(readSlab(slab([{}, { mode: 1 }])).segments.map(({ thread, path }) => ({ thread, path })), [{ thread: 0, path: PATH }, { thread: 1, path: PATH }]);
});

test('a file that lies at an odd place of its buffer', () => {
  const bytes = slab([{}]);
  const shifted = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
  assert.deepEqual(read(shifted), read(bytes));
});

test('not a slab, an untouched one, one of another version', () => {
  assert.deepEqual(read(Buffer.from('not a slab')).problems, ['it is not a slab file']);
  assert.deepEqual(read(Buffer.alloc(4096)).problems, []);
  assert.deepEqual(read(Buffer.alloc(0)).problems, []);
  assert.deepEqual(read(slab([{}], { version: SLAB_VERSION + 1 })), { counts: [], problems: [`it has format ${SLAB_VERSION + 1}, this Tallymark reads ${SLAB_VERSION}`], exit: undefined });
});

test('segments with impossible numbers are passed over and named, those behind them are read', () => {
  for (const broken of [{ magic: 7 }, { bytes: 0 }, { bytes: ALIGNMENT + 1 }, { counters: COUNTERS_AT + 1 }, { slots: 1e6 }]) {
    const { counts, problems } = read(slab([broken, {}]));
    assert.deepEqual(counts, [[1, 2, 3]], JSON.stringify(broken));
    // Without its magic number a segment was never finished.
    assert.deepEqual(problems, 'magic' in broken ? [] : ['1 of its segments is damaged'], JSON.stringify(broken));
  }
});

test('a slab that was cut short says so, wherever the cut is', () => {
  const bytes = slab([{}, {}]);
  const size = (bytes.length - HEADER_BYTES) / 2;
  for (const { length, segments } of [{ length: HEADER_BYTES, segments: 0 }, { length: HEADER_BYTES + 8, segments: 0 }, { length: HEADER_BYTES + size, segments: 1 }, { length: HEADER_BYTES + size + COUNTERS_AT + 4, segments: 1 }]) {
    const { counts, problems } = read(bytes.subarray(0, length));
    assert.equal(counts.length, segments, String(length));
    assert.match(problems[0]!, /it is cut short: \d+ of \d+ bytes are there/);
    assert.equal(problems.length, length > HEADER_BYTES + size ? 2 : 1);
  }
});

test('lines that the ledger could not take are in the slab', () => {
  assert.deepEqual(read(slab([], { lost: 1, message: 'first' })).problems, ['1 line could not be written to the ledger; the first would have said: first']);
  assert.match(read(slab([], { lost: 3, message: 'first' })).problems[0]!, /^3 lines /);
});

// ---- merging

const SITES: SiteMap = { statements: [[1, 0, 1, 1], [2, 0, 2, 1]], functions: [], branches: [], hints: [] };
const stored = (layout: string, sites = SITES): StoredMap => ({ format: 2, identity: 'aa', model: 'istanbul', slots: 2, sites: encodeSiteMap(sites), layout });
const direct = encodeLayout([{ plus: [0], minus: [] }, { plus: [1], minus: [] }]);
const shared = encodeLayout([{ plus: [0, 1], minus: [] }, { plus: [1], minus: [] }]);

test('counts of one file from two engines, which place their probes differently, add up by site', () => {
  const merge = new Merge();
  merge.add(PATH, 'aa', 1, [2, 3]);
  merge.add(PATH, 'aa', 1, [20, 30]);
  merge.add(PATH, 'aa', 2, [100, 200]);
  const { files, problems } = merge.finish((name) => stored(name === mapName('aa', 2) ? shared : direct));
  assert.deepEqual(problems, []);
  assert.equal(files.length, 1);
  const [first, second] = files[0]!.counts;
  assert.equal(second, 233);
  assert.equal(first, 322);
});

test('a map that cannot be read, or does not fit, is named; the other files are there, by path', () => {
  const merge = new Merge();
  for (const path of ['/c.js', '/a.js', '/b.js', '/d.js']) merge.add(path, path === '/b.js' ? 'bb' : path === '/c.js' ? 'cc' : path === '/d.js' ? 'dd' : 'aa', 1, [1, 2]);
  const { files, problems } = merge.finish((name) => (name.startsWith('bb') ? 'it is gone' : name.startsWith('dd') ? { ...stored('AC'), format: 1, sites: 'AAAC;;;;' } : name.startsWith('cc') ? { ...stored(encodeLayout([{ plus: [0], minus: [] }])), identity: 'cc' } : stored(direct)));
  assert.deepEqual(files.map(({ path }) => path), ['/a.js']);
  assert.deepEqual(problems.sort(), ['the counts of /b.js cannot be shown: it is gone', 'the counts of /c.js cannot be shown: its map is damaged (its sites are not those of its layout)', 'the counts of /d.js cannot be shown: its map has format 1, this Tallymark reads 2']);
});

test.run();
