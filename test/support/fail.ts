/** Ends a test where it must not get, as an expression: uvu's `assert.unreachable` is not typed as never returning. */
export function fail(message: string): never {
  throw new Error(message);
}
