/**
 * Globs of `include` and `exclude`: `*` and `?` within a folder, `**` across folders, `{a,b}`, `[a-z]`, as src/model/selection.ts
 * reads them. They match names that start with a dot, too.
 */
import { Bytes, Ints } from './bytes';

let pathEnd: usize = 0;

// What follows groups of alternatives: the rest of the pattern, up to where, and what follows that; -1 for nothing.
const restAt = new Ints(16);
const restEnd = new Ints(16);
const restNext = new Ints(16);

/** Whether a pattern matches a path, whole, or a folder that it is in. Both use `/`. */
export function matches(pattern: Bytes, text: usize, size: i32): bool {
  pathEnd = text + size;
  const at = pattern.at;
  const end = at + pattern.length;
  if (isFolderOf(at, end, text, size)) return true;
  restAt.length = restEnd.length = restNext.length = 0;
  return match(at, end, text, -1);
}

/** A path means itself, and a folder what is in it, also if it has brackets, as Next.js routes do. */
function isFolderOf(at: usize, end: usize, text: usize, size: i32): bool {
  if (end - at > 3 && load<u8>(end - 1) == 42 && load<u8>(end - 2) == 42 && load<u8>(end - 3) == 47) end -= 3;
  const length = <i32>(end - at);
  return length <= size && memory.compare(at, text, length) == 0 && (length == size || load<u8>(text + length) == 47);
}

/**
 * @param p the rest of the pattern, up to `end`
 * @param t the rest of the path
 * @param rest number of what follows the pattern's end
 */
function match(p: usize, end: usize, t: usize, rest: i32): bool {
  while (true) {
    if (p >= end) {
      if (rest < 0) return t >= pathEnd || load<u8>(t) == 47;
      p = restAt.get(rest);
      end = restEnd.get(rest);
      rest = restNext.get(rest);
      continue;
    }
    const byte = load<u8>(p);
    if (byte == 42) {
      const deep = p + 1 < end && load<u8>(p + 1) == 42;
      p += deep ? 2 : 1;
      // `**/` also stands for no folder at all.
      if (deep && p < end && load<u8>(p) == 47 && match(p + 1, end, t, rest)) return true;
      for (;; t++) {
        if (match(p, end, t, rest)) return true;
        if (t >= pathEnd || (!deep && load<u8>(t) == 47)) return false;
      }
    }
    if (byte == 123) {
      const close = closing(p, end);
      if (close) {
        const follow = restAt.length;
        restAt.push(<i32>(close + 1));
        restEnd.push(<i32>end);
        restNext.push(rest);
        for (let start = p + 1, i = start, depth = 0; i <= close; i++) {
          const here = load<u8>(i);
          if (depth == 0 && (here == 44 || i == close)) {
            if (match(start, i, t, follow)) return true;
            start = i + 1;
          } else if (here == 123) depth++;
          else if (here == 125) depth--;
        }
        return false;
      }
    }
    if (t >= pathEnd) return false;
    const here = load<u8>(t);
    if (byte == 91) {
      let i = p + 1;
      const not = i < end && (load<u8>(i) == 33 || load<u8>(i) == 94);
      if (not) i++;
      let hit = false;
      const first = i;
      for (; i < end && (load<u8>(i) != 93 || i == first); i++) {
        const low = load<u8>(i);
        let high = low;
        if (i + 2 < end && load<u8>(i + 1) == 45 && load<u8>(i + 2) != 93) high = load<u8>((i += 2));
        if (low <= here && here <= high) hit = true;
      }
      if (i < end) {
        if (hit == not || here == 47) return false;
        p = i + 1;
        t++;
        continue;
      }
    }
    if (byte == 63 ? here == 47 : byte != here) return false;
    p++;
    t++;
  }
}

/** Address of the `}` that closes the `{` at `p`; 0 for none. */
function closing(p: usize, end: usize): usize {
  let depth = 0;
  for (; p < end; p++) {
    const byte = load<u8>(p);
    if (byte == 123) depth++;
    else if (byte == 125 && --depth == 0) return p;
  }
  return 0;
}
