/**
 * Functions that take the place of Node's own and look like them: same name, length, prototype and source text; `instanceof` and subclassing work. Whoever asks
 * `Function.prototype.toString` directly is told `function () { [native code] }`.
 */

/** @param traps what it does differently when called or constructed */
export function standIn<F extends object>(original: F, traps: Pick<ProxyHandler<F>, 'apply' | 'construct'>): F {
  const result: F = new Proxy(original, {
    ...traps,
    get: (target, key, receiver): unknown => {
      const value: unknown = Reflect.get(target, key, receiver === result ? target : receiver);
      return key === 'toString' && value === Function.prototype.toString ? toString : value;
    },
  });
  const toString = new Proxy(Function.prototype.toString, { apply: (target, self, args) => Reflect.apply(target, self === result ? original : self, args) as string });
  return result;
}

/** Puts a value in the place of a property and leaves the rest of it (enumerable, writable, configurable) as it was. */
export function replaceProperty(owner: object, key: PropertyKey, value: unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  Object.defineProperty(owner, key, { configurable: true, enumerable: true, writable: true, ...descriptor, value });
}
