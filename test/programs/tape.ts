/**
 * A tape of random numbers that a grammar reads its choices from. Any tape is a program, a shorter or smaller tape is a simpler one
 * (past its end every choice is the first), so fast-check shrinks programs by shrinking arrays of numbers, and knows no grammar.
 */
export class Tape {
  private position = 0;
  constructor(private readonly numbers: readonly number[]) {}

  get done(): boolean {
    return this.position >= this.numbers.length;
  }

  /** An integer from 0 to `count` - 1. */
  below(count: number): number {
    return (this.numbers[this.position++] ?? 0) % count;
  }

  /** True `percent` times in a hundred; false past the end. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }

  /** Put the simplest choice first. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}
