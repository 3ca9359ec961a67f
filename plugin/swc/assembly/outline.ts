/** The order in which sites become marks, as in src/model/outline.ts. */
import { Ints } from './bytes';
import { ARM, BODY, BRANCH, CLOSE, DECLARATION, Marks, NO_ARM, SAME_ARM, STATEMENT } from './marks';

/** Four numbers a range: statements, declarations, bodies, branches, arms. An arm without text starts in line 0. */
export const places = new Ints(1024);

/**
 * @param declarations where these start, in ranges; and so on
 * @param kinds of each branch its kind of mark
 * @param armsOf of each branch where its arms start; then the end
 */
export function outline(marks: Marks, declarations: i32, bodies: i32, branches: i32, arms: i32, kinds: Ints, armsOf: Ints): void {
  // What is open; functions whose body is to come; branches some of whose arms are, the next of these, and how deep they are.
  const open = new Ints();
  const bodyless = new Ints();
  const unfinished = new Ints();
  const arm = new Ints();
  const depths = new Ints();
  let depth = 0;
  let waiting = 0;
  let last = -1;
  let statement = 0;
  let declaration = declarations;
  let branch = branches;
  while (true) {
    const onTop = last >= 0 && depths.get(last) == depth;
    let kind = CLOSE;
    let best = -1;
    if (last >= 0) {
      const missing = places.get(4 * arm.get(last)) == 0;
      const same = !missing && equal(arm.get(last), branches + unfinished.get(last));
      if (!missing && !same) {
        kind = ARM;
        best = arm.get(last);
      } else if (onTop) {
        marks.next(same ? SAME_ARM : NO_ARM, 0, 0);
        arm.set(last, arm.get(last) + 1);
        if (arm.get(last) == armsOf.get(unfinished.get(last) + 1)) last--;
        continue;
      }
    }
    if (waiting > 0 && precedes(bodyless.get(waiting - 1), best)) {
      kind = BODY;
      best = bodyless.get(waiting - 1);
    }
    if (statement < declarations && precedes(statement, best)) {
      kind = STATEMENT;
      best = statement;
    }
    if (branch < arms && precedes(branch, best)) {
      kind = BRANCH;
      best = branch;
    }
    if (declaration < bodies && precedes(declaration, best)) {
      kind = DECLARATION;
      best = declaration;
    }
    if (depth > 0 && !onTop && (kind == ARM || best < 0 || ends(open.get(depth - 1), best))) {
      depth--;
      marks.next(CLOSE, places.get(4 * open.get(depth) + 2), places.get(4 * open.get(depth) + 3));
      continue;
    }
    if (best < 0) break;
    open.put(depth++, best);
    if (kind == STATEMENT) statement++;
    else if (kind == BODY) waiting--;
    else if (kind == DECLARATION) bodyless.put(waiting++, bodies + declaration++ - declarations);
    else if (kind == ARM) {
      arm.set(last, arm.get(last) + 1);
      if (arm.get(last) == armsOf.get(unfinished.get(last) + 1)) last--;
    } else {
      const site = branch++ - branches;
      kind = kinds.get(site);
      if (armsOf.get(site) < armsOf.get(site + 1)) {
        unfinished.put(++last, site);
        arm.put(last, armsOf.get(site));
        depths.put(last, depth);
      }
    }
    marks.next(kind, places.get(4 * best), places.get(4 * best + 1));
  }
  marks.next(CLOSE, 0, 0);
}

function equal(a: i32, b: i32): bool {
  for (let i = 0; i < 4; i++) if (places.get(4 * a + i) != places.get(4 * b + i)) return false;
  return true;
}

/** Whether range `a` starts before `b`, or where `b` does and ends after it; also where there is no `b`. */
function precedes(a: i32, b: i32): bool {
  if (b < 0) return true;
  for (let i = 0; i < 4; i++) {
    const difference = places.get(4 * a + i) - places.get(4 * b + i);
    if (difference != 0) return i < 2 == difference < 0;
  }
  return false;
}

/** Whether range `a` ends before `b` starts, or there. */
function ends(a: i32, b: i32): bool {
  const lines = places.get(4 * a + 2) - places.get(4 * b);
  return lines < 0 || (lines == 0 && places.get(4 * a + 3) <= places.get(4 * b + 1));
}
