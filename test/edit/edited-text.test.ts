/** Code and source map of edited text: the code is joined by us, the map made by magic-string, so that both must tell of the same text. */
import fc from 'fast-check';
import MagicString from 'magic-string';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { EditedText } from '../../src/edit/edited-text.ts';
import { instrumentSource } from '../../src/instrument.ts';

const piece = fc.constantFrom('a', 'word_1', '$', ' ', '  ', '(', ';', '\n', '\r\n', '\u2028', 'é', '😀', '\t', '"x y"');
const source = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
const insertions = fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), text: fc.constantFrom('++$c[1];', '{', '', ' ?? (é)') }), { maxLength: 12 });

test('random insertions: the same code as magic-string, whose map it is', () => {
  fc.assert(
    fc.property(source, insertions, (text, list) => {
      const inserted = list.map(({ at, text: insertion }) => ({ offset: Math.floor(at * text.length), text: insertion })).sort((a, b) => a.offset - b.offset);
      const edited = new EditedText(text, inserted);
      const peer = new MagicString(text);
      for (const { offset, text: insertion } of inserted) peer.appendLeft(offset, insertion);
      assert.is(edited.toString(), peer.toString());
    }),
    { numRuns: 500 },
  );
});

test('every word of a source is found again through the map', () => {
  const text = Array.from({ length: 40 }, (_, i) => `function mark_${i}x(a) {\n  return a ? other_${i}x : () => last_${i}x;\n}\n`).join('');
  const { code, sourceMap } = instrumentSource(text, { filename: '/a.js' });
  const map = new TraceMap(sourceMap() as never);
  // The last one, for the header's site map holds names, too.
  const place = (whole: string, word: string) => {
    const at = whole.lastIndexOf(word);
    return { line: whole.slice(0, at).split('\n').length, column: at - whole.lastIndexOf('\n', at) - 1 };
  };
  for (const [word] of text.matchAll(/\w+_\d+x/g)) {
    const { line, column } = originalPositionFor(map, place(code, word));
    assert.equal({ line, column }, place(text, word));
  }
});

test.run();
