/**
 * The sites of a file as marks (marks.ts): the lists of the site map become one walk over the source, outer ranges before inner ones. The reader does not need
 * to know how that order was found: any in which what was opened last is closed first would do. That of plugin/swc/assembly/outline.ts is the same.
 */
import { ARM, BODY, BRANCH, CLOSE, DECLARATION, NO_ARM, SAME_ARM, STATEMENT } from './marks.ts';
import { BRANCH_TYPES, type BranchSite, type FunctionSite, type Range, type SiteMap } from './sites.ts';

/** The ranges of a map in one list, in which all of its numbers are: V8 compiles code again for each kind of list that it sees. */
export interface Places {
  /** Four numbers a range: statements, declarations, bodies, branches, arms. An arm without text starts in line 0. */
  places: Int32Array;
  /** Where each of these kinds starts, in ranges. */
  declarations: number;
  bodies: number;
  branches: number;
  arms: number;
  /** Of each branch its kind of mark, and where its arms start; then the end. */
  kinds: Int32Array;
  armsOf: Int32Array;
}

export function placesOf(map: SiteMap): Places {
  const declarations = map.statements.length;
  const bodies = declarations + map.functions.length;
  const branches = bodies + map.functions.length;
  const arms = branches + map.branches.length;
  const armsOf = new Int32Array(map.branches.length + 1);
  const end = countArms(map.branches, armsOf, arms);
  const places = new Int32Array(4 * end);
  putAll(places, 0, map.statements);
  putFunctions(places, declarations, map.functions);
  return { places, declarations, bodies, branches, arms, kinds: putBranches(places, branches, armsOf, map.branches), armsOf };
}

function countArms(branches: readonly BranchSite[], armsOf: Int32Array, start: number): number {
  for (let i = 0; i < branches.length; i++) {
    armsOf[i] = start;
    start += branches[i]!.arms.length;
  }
  return (armsOf[branches.length] = start);
}

function putFunctions(places: Int32Array, at: number, functions: readonly FunctionSite[]): void {
  for (let i = 0; i < functions.length; i++) {
    put(places, at + i, functions[i]!.declaration);
    put(places, at + functions.length + i, functions[i]!.body);
  }
}

/** @returns the kinds of mark */
function putBranches(places: Int32Array, at: number, armsOf: Int32Array, branches: readonly BranchSite[]): Int32Array {
  const kinds = new Int32Array(branches.length);
  for (let i = 0; i < branches.length; i++) {
    const { type, range, arms } = branches[i]!;
    kinds[i] = BRANCH + BRANCH_TYPES.indexOf(type);
    put(places, at + i, range);
    putAll(places, armsOf[i]!, arms);
  }
  return kinds;
}

function putAll(places: Int32Array, at: number, ranges: readonly (Range | null)[]): void {
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i];
    if (range) put(places, at + i, range);
  }
}

/** Three numbers a mark: kind, line, column. */
export function marksOf({ places, declarations, bodies, branches, arms, kinds, armsOf }: Places): Int32Array {
  const size = places.length / 4;
  const marks = new Int32Array(6 * size + 3);
  let end = 0;
  // What is open; functions whose body is to come; branches some of whose arms are, the next of these, and how deep they are. What was opened last is served first.
  const open = new Int32Array(size);
  const bodyless = new Int32Array(branches - bodies);
  const unfinished = new Int32Array(kinds.length);
  const arm = new Int32Array(kinds.length);
  const depths = new Int32Array(kinds.length);
  let depth = 0;
  let waiting = 0;
  let last = -1;
  let statement = 0;
  let declaration = declarations;
  let branch = branches;
  for (;;) {
    const onTop = last >= 0 && depths[last] === depth;
    // What starts first is next, and of that the longest.
    let kind = CLOSE;
    let best = -1;
    if (last >= 0) {
      const missing = places[4 * arm[last]!] === 0;
      const same = !missing && equal(places, arm[last]!, branches + unfinished[last]!);
      if (!missing && !same) {
        kind = ARM;
        best = arm[last]!;
      } else if (onTop) {
        marks[end] = same ? SAME_ARM : NO_ARM;
        end += 3;
        if (++arm[last]! === armsOf[unfinished[last]! + 1]) last--;
        continue;
      }
    }
    if (waiting > 0 && precedes(places, bodyless[waiting - 1]!, best)) {
      kind = BODY;
      best = bodyless[waiting - 1]!;
    }
    if (statement < declarations && precedes(places, statement, best)) {
      kind = STATEMENT;
      best = statement;
    }
    if (branch < arms && precedes(places, branch, best)) {
      kind = BRANCH;
      best = branch;
    }
    if (declaration < bodies && precedes(places, declaration, best)) {
      kind = DECLARATION;
      best = declaration;
    }
    if (depth > 0 && !onTop && (kind === ARM || best < 0 || ends(places, open[depth - 1]!, best))) {
      depth--;
      marks[end + 1] = places[4 * open[depth]! + 2]!;
      marks[end + 2] = places[4 * open[depth]! + 3]!;
      end += 3;
      continue;
    }
    if (best < 0) return marks.subarray(0, end + 3);
    open[depth++] = best;
    if (kind === STATEMENT) statement++;
    else if (kind === BODY) waiting--;
    else if (kind === DECLARATION) bodyless[waiting++] = bodies + declaration++ - declarations;
    else if (kind === ARM) {
      if (++arm[last]! === armsOf[unfinished[last]! + 1]) last--;
    } else {
      const site = branch++ - branches;
      kind = kinds[site]!;
      if (armsOf[site]! < armsOf[site + 1]!) {
        unfinished[++last] = site;
        arm[last] = armsOf[site]!;
        depths[last] = depth;
      }
    }
    marks[end] = kind;
    marks[end + 1] = places[4 * best]!;
    marks[end + 2] = places[4 * best + 1]!;
    end += 3;
  }
}

function put(places: Int32Array, at: number, range: Range): void {
  places[4 * at] = range[0];
  places[4 * at + 1] = range[1];
  places[4 * at + 2] = range[2];
  places[4 * at + 3] = range[3];
}

const equal = (places: Int32Array, a: number, b: number): boolean =>
  places[4 * a] === places[4 * b] && places[4 * a + 1] === places[4 * b + 1] && places[4 * a + 2] === places[4 * b + 2] && places[4 * a + 3] === places[4 * b + 3];

/** Whether range `a` starts before `b`, or where `b` does and ends after it; also where there is no `b`. */
function precedes(places: Int32Array, a: number, b: number): boolean {
  if (b < 0) return true;
  for (let i = 0; i < 4; i++) {
    const difference = places[4 * a + i]! - places[4 * b + i]!;
    if (difference !== 0) return i < 2 === difference < 0;
  }
  return false;
}

/** Whether range `a` ends before `b` starts, or there. */
function ends(places: Int32Array, a: number, b: number): boolean {
  const lines = places[4 * a + 2]! - places[4 * b]!;
  return lines < 0 || (lines === 0 && places[4 * a + 3]! <= places[4 * b + 1]!);
}

type Growing = [startLine: number, startColumn: number, endLine: number, endColumn: number];
type Arms = (Range | null)[];
/** The arms of what is no branch. */
const NO_ARMS: Arms = [];

/**
 * The sites of marks, three numbers each, the last of which is the end.
 * @throws RangeError where no file has such marks
 */
export function sitesOf(marks: readonly number[], names: readonly string[]): Omit<SiteMap, 'hints'> {
  const statements: Range[] = [];
  const functions: FunctionSite[] = [];
  const branches: BranchSite[] = [];
  // What is open, with its arms; functions whose body is to come.
  const open: Growing[] = [];
  const openArms: Arms[] = [];
  const bodies: Growing[] = [];
  for (let i = 0; i + 3 < marks.length; i += 3) {
    const kind = marks[i]!;
    if (kind === CLOSE) {
      const range = open.pop()!;
      range[2] = marks[i + 1]!;
      range[3] = marks[i + 2]!;
      openArms.pop();
      continue;
    }
    let range: Growing = [marks[i + 1]!, marks[i + 2]!, 0, 0];
    let arms = NO_ARMS;
    if (kind === STATEMENT) statements.push(range);
    else if (kind === DECLARATION) {
      const body: Growing = [0, 0, 0, 0];
      bodies.push(body);
      functions.push({ name: functions.length < names.length ? names[functions.length]! : '', declaration: range, body });
    } else if (kind === BODY) {
      if (bodies.length === 0) throw new RangeError('no site map: a body without a function');
      range = bodies.pop()!;
      range[0] = marks[i + 1]!;
      range[1] = marks[i + 2]!;
    } else if (kind >= BRANCH) {
      arms = [];
      branches.push({ type: BRANCH_TYPES[kind - BRANCH]!, range, arms });
    } else {
      const around = openArms.length > 0 ? openArms[openArms.length - 1]! : NO_ARMS;
      if (around === NO_ARMS) throw new RangeError('no site map: an arm without a branch');
      around.push(kind === ARM ? range : kind === SAME_ARM ? open[open.length - 1]! : null);
      if (kind !== ARM) continue;
    }
    open.push(range);
    openArms.push(arms);
  }
  if (bodies.length > 0) throw new RangeError('no site map: a function without its body');
  return { statements, functions, branches };
}
