/** The file that all threads of a process write: the program may close its descriptor, or remove it, and must not lose a file of its own over it. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { Carries, carriesFileOf, readCarries, withCarry } from '../../dist/runtime/carries.cjs';
import { ALIGNMENT, HEADER, HEADER_BYTES, SEGMENT, SEGMENT_MAGIC, SLAB_MAGIC } from '../../dist/runtime/format.cjs';
import { OwnFile } from '../../dist/runtime/own-file.cjs';

const folder = mkdtempSync(join(tmpdir(), 'tallymark-own-'));
const bytes = (text: string) => new TextEncoder().encode(text);

test('a descriptor that was closed is opened again', () => {
  const file = OwnFile.create(join(folder, 'closed'), true);
  file.write(bytes('one '));
  closeSync(file.handle.fd);
  file.write(bytes('two'));
  assert.equal(readFileSync(file.handle.path, 'utf8'), 'one two');
  assert.equal(file.size, 7);
  file.close();
});

test('a descriptor whose number the program was given for a file of its own is left to it', () => {
  const file = OwnFile.create(join(folder, 'ours'), false);
  closeSync(file.handle.fd);
  const theirs = openSync(join(folder, 'theirs'), 'w');
  assert.equal(theirs, file.handle.fd, 'the lowest free number is given away first');
  file.write(bytes('counts'), 2);
  assert.equal(readFileSync(join(folder, 'theirs'), 'utf8'), '');
  assert.equal(readFileSync(join(folder, 'ours'), 'utf8'), '\0\0counts');
  assert.notEqual(file.handle.fd, theirs);
  file.close();
  closeSync(theirs);
});

test('a file that was removed is not made anew: nobody would read it', () => {
  const file = OwnFile.create(join(folder, 'removed'), true);
  unlinkSync(file.handle.path);
  assert.throws(() => file.write(bytes('x')), /removed was removed while the program ran/);
  closeSync(file.handle.fd);
  assert.throws(() => file.write(bytes('x')), /ENOENT/);
  assert.throws(() => OwnFile.create(join(folder, 'closed'), true), /EEXIST/);
});

test('counts past 32 bits: each crossing of 2^31 is noted once, and the true count follows whether the last was seen or not', () => {
  const slab = join(folder, 'a.slab');
  const words = new Uint32Array((HEADER_BYTES + 4 * ALIGNMENT) / 4);
  words[HEADER.magic / 4] = SLAB_MAGIC;
  words[HEADER.cursor / 4] = words.byteLength / ALIGNMENT;
  const counters = Math.ceil(SEGMENT.path / 4) * 4;
  for (const [offset, value] of [[SEGMENT.magic, SEGMENT_MAGIC], [SEGMENT.bytes, 4 * ALIGNMENT], [SEGMENT.counters, counters], [SEGMENT.slots, 2]] as const) words[(HEADER_BYTES + offset) / 4] = value;
  const at = HEADER_BYTES + counters;
  const carries = new Carries(carriesFileOf(slab));
  const look = (value: number): boolean => {
    words[at / 4] = value;
    return carries.look(words);
  };
  assert.deepEqual([1, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 5, 3, 4, 2 ** 31 + 1].map(look), [false, false, true, false, true, false, true]);
  assert.equal(readCarries(slab), undefined, 'nothing is saved yet');
  carries.save();
  assert.deepEqual(readCarries(slab), { [at]: 3 });
  assert.equal(withCarry(2 ** 31 + 1, 3), 2 ** 32 + 2 ** 31 + 1);
  assert.equal(withCarry(7, 3), 2 * 2 ** 32 + 7, 'it went on after the last look');
  assert.equal(withCarry(7, 0), 7);
  // Of a slab that ends inside its segment nothing is known.
  assert.equal(new Carries(join(folder, 'b.carries')).look(words.subarray(0, at / 4 + 1)), false);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
