/**
 * Source text with insertions: as code, and as a source map. Nothing is ever replaced or moved, so the code is the pieces of source and the insertions in turn; the books that a map needs are
 * magic-string's, and are kept only when somebody asks for one.
 */
import MagicString from 'magic-string';

export interface InsertedText {
  /** UTF-16 offset in the source. */
  offset: number;
  /** Holds no line break. */
  text: string;
}

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
    // Joined, not added: sums of strings are trees of strings until somebody reads them, several times the size of the code.
    const pieces: string[] = [];
    let last = 0;
    for (const { offset, text } of inserted) {
      if (offset > last) pieces.push(source.slice(last, offset));
      pieces.push(text);
      last = offset;
    }
    pieces.push(source.slice(last));
    return pieces.join('');
  }

  /** The `mappings` of a source map (version 3) with this source as its only one, word by word. */
  mappings(): string {
    const edited = new MagicString(this.source);
    for (const { offset, text } of this.inserted) edited.appendLeft(offset, text);
    return edited.generateMap({ hires: 'boundary' }).mappings;
  }
}
