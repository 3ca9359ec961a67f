/**
 * Numbers by node, 0 where none was given, and where in the source sites may be. In an AST that comes fresh from the parser a node is told from others of its kind by where it starts, so that both are
 * lists by offset: a quarter of the time of a Map. An AST that others have changed (Babel's) may hold a node twice, two nodes of one place, or nodes without any.
 */
import type { Node } from './ast.ts';

export interface NodeNumbers {
  get(node: Node): number;
  /** A node that is given a second number has none: a tool put it into two places. */
  set(node: Node, value: number): void;
}

export class NumbersByNode implements NodeNumbers {
  private readonly numbers = new Map<Node, number>();

  get(node: Node): number {
    return this.numbers.get(node) ?? 0;
  }

  set(node: Node, value: number): void {
    this.numbers.set(node, this.numbers.has(node) ? 0 : value);
  }
}

/** The lists of the file that was planned last: only one is planned at a time, and clearing is cheaper than making. */
let numbers = new Int32Array(1 << 15);
let marks = new Int32Array(1 << 15);

/** Of nodes of one kind. Making one ends the use of any other. */
export class NumbersByPlace implements NodeNumbers {
  private readonly numbers: Int32Array;

  /** @param length of the source */
  constructor(length: number) {
    if (numbers.length < length) numbers = new Int32Array(2 * length);
    else numbers.fill(0, 0, length);
    this.numbers = numbers;
  }

  get(node: Node): number {
    return this.numbers[node.start]!;
  }

  set(node: Node, value: number): void {
    this.numbers[node.start] = value;
  }
}

/** A mark is looked up by its place in steps of 2 ** STEP; of two in one step the first counts, which makes less quiet than could be. */
const STEP = 2;

/** Which expressions hold nothing that could be a site. Making one ends the use of any other. */
export class QuietPlaces {
  /** While marking: the first mark in a step, and 1, or 0 where there is none. Then, of each step, the first mark from there on. */
  private readonly marks: Int32Array;
  private readonly steps: number;

  /** @param length of the source */
  constructor(length: number) {
    this.steps = (length >> STEP) + 1;
    if (marks.length < this.steps) marks = new Int32Array(2 * this.steps);
    else marks.fill(0, 0, this.steps);
    this.marks = marks;
  }

  /** @param place in what is not quiet, and, so that they may be, in none of its children */
  mark(place: number): void {
    const step = place >> STEP;
    const before = this.marks[step]!;
    if (before === 0 || before > place + 1) this.marks[step] = place + 1;
  }

  /** After the last mark, before the first question. */
  settle(): void {
    const { marks, steps } = this;
    let next = 0x7fffffff;
    for (let step = steps - 1; step >= 0; step--) {
      if (marks[step] !== 0) next = marks[step]! - 1;
      marks[step] = next;
    }
  }

  /** Whether there is no mark in a node, or only before it in its first step. */
  has(node: Node): boolean {
    return this.marks[node.start >> STEP]! >= node.end;
  }
}
