/**
 * Source text with insertions: as code, and as a source map. That nothing is ever replaced or moved makes both short work: the code is the pieces of
 * source and the insertions in turn, and the map follows the source from word to word, as magic-string's `hires: 'boundary'` does.
 */
import { encodeVlq } from '../model/vlq.ts';

export interface InsertedText {
  /** UTF-16 offset in the source. */
  offset: number;
  /** Holds no line break. */
  text: string;
}

const NEWLINE = 10;

/** By character code: whether it is part of a word. */
const WORD = new Uint8Array(128);
for (let code = 0; code < 128; code++) WORD[code] = /\w/.test(String.fromCharCode(code)) ? 1 : 0;

export class EditedText {
  readonly source: string;
  private readonly inserted: readonly InsertedText[];

  /** @param inserted by rising offset; of several at one offset, the first comes first */
  constructor(source: string, inserted: readonly InsertedText[]) {
    this.source = source;
    this.inserted = inserted;
  }

  toString(): string {
    const { source, inserted } = this;
    let code = '';
    let last = 0;
    for (const { offset, text } of inserted) {
      if (offset > last) code += source.slice(last, offset);
      code += text;
      last = offset;
    }
    return code + source.slice(last);
  }

  /** The `mappings` of a source map (version 3) with this source as its only one. */
  mappings(): string {
    const { source, inserted } = this;
    let mappings = '';
    let line = 0;
    /** Offset where the line starts, in the source. */
    let lineStart = 0;
    /** What the insertions of this line have moved its rest by. */
    let shift = 0;
    // Of the segment before: columns of the code start anew in each line, places in the source go on.
    let lastCode = 0;
    let lastLine = 0;
    let lastColumn = 0;
    let separator = '';
    let at = 0;
    for (let i = 0; i <= inserted.length; i++) {
      const end = i < inserted.length ? inserted[i]!.offset : source.length;
      for (let inWord = false; at < end; at++) {
        const code = source.charCodeAt(at);
        if (code === NEWLINE) {
          mappings += ';';
          separator = '';
          line++;
          lineStart = at + 1;
          lastCode = 0;
          shift = 0;
          inWord = false;
          continue;
        }
        const isWord = code < 128 && WORD[code] === 1;
        if (!isWord || !inWord) {
          const column = at - lineStart;
          mappings += separator + encodeVlq(column + shift - lastCode) + 'A' + encodeVlq(line - lastLine) + encodeVlq(column - lastColumn);
          separator = ',';
          lastCode = column + shift;
          lastLine = line;
          lastColumn = column;
        }
        inWord = isWord;
      }
      if (i < inserted.length) shift += inserted[i]!.text.length;
    }
    return mappings;
  }
}
