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

// As they are before the program begins.
const { defineProperty, setPrototypeOf } = Object;

/** Defines a property also where the program has replaced `Object.defineProperty`, or given all objects a property `get`, which a descriptor would inherit. */
export function define(owner: object, key: PropertyKey, descriptor: PropertyDescriptor): void {
  defineProperty(owner, key, setPrototypeOf(descriptor, null) as PropertyDescriptor);
}

/** Puts a value in the place of a property and leaves the rest of it (enumerable, writable, configurable) as it was. */
export function replaceProperty(owner: object, key: PropertyKey, value: unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  define(owner, key, { configurable: true, enumerable: true, writable: true, ...descriptor, value });
}
