/**
 * The last word of a thread: after all `exit` listeners, also those that are added late, and also where the program removes all listeners. An ordinary listener would be
 * none of that: it would show in `process.listenerCount('exit')`, go with `removeAllListeners`, and run before what the program's own listeners do and count.
 *
 * Emitting reads the listeners from `process._events`, so that is where one more is found, in the one moment when Node emits `exit`. Nothing of this is on the stack
 * of the program's own listeners.
 */
import process = require('node:process');
import { isMainThread } from 'node:worker_threads';
import { define, replaceProperty, standIn } from './stand-in.cjs';

type Listener = (code: number) => void;
type Events = Record<PropertyKey, unknown>;
type Internals = { _events: Events; _exiting?: boolean; reallyExit?: (code?: number) => never };

/** Node's exit code after an error. */
const FAILURE = 1;

// As they are before the program begins.
const { apply, get } = Reflect;

const ends: Listener[] = [];
/** Where the program has broken what these use, such as iterators, its exit status is still its own. */
const endAll: Listener = (code) => {
  for (let i = 0; i < ends.length; i++) {
    try {
      ends[i]!(code);
    } catch {
      // What this one had to say is missing: the process will be called vanished.
    }
  }
};

/**
 * @param end is given the exit code. In the main thread it is called again just before Node ends the process, where it ends by `process.exit`: packages such as signal-exit
 * run their handlers in between, and some programs call nothing but `process.reallyExit`. It must not throw.
 */
export function atEnd(end: Listener): void {
  if (ends.push(end) > 1) return;
  joinLast((code) => endAll(typeof process.exitCode === 'number' ? process.exitCode : code));
  const { reallyExit } = process as unknown as Internals;
  if (!isMainThread || typeof reallyExit !== 'function') return;
  const ending = standIn(reallyExit, {
    apply: (target, self, args: [code?: number]) => {
      endAll(args[0] ?? 0);
      return apply(target, self, args) as never;
    },
  });
  replaceProperty(process, 'reallyExit', ending);
}

/** Without iterators. @param listeners one or an array */
function withLast(listeners: unknown, last: Listener): unknown[] {
  if (typeof listeners === 'function') return [listeners, last];
  const all: unknown[] = [];
  const { length } = listeners as unknown[];
  for (let i = 0; i < length; i++) all[i] = (listeners as unknown[])[i];
  all[length] = last;
  return all;
}

function joinLast(last: Listener): void {
  const internals = process as unknown as Internals;
  // A property with a value, or that of another copy of this file.
  const property = Object.getOwnPropertyDescriptor(internals, '_events')!;
  let done = false;
  const view = (events: Events): Events =>
    new Proxy(events, {
      get: (target, key, receiver): unknown => {
        const listeners: unknown = get(target, key, receiver);
        if (!internals._exiting) return listeners;
        // A listener that throws takes the listeners after it along; there is no other moment then.
        if (key === 'uncaughtExceptionMonitor') last(FAILURE);
        // Once: who reads it from now on is the program.
        if (done || key !== 'exit') return listeners;
        done = true;
        if (listeners === undefined) return last;
        return withLast(listeners, last);
      },
    });
  const read = (): Events => (property.get ? property.get.call(process) : property.value) as Events;
  let shown = view(read());
  define(internals, '_events', {
    configurable: true,
    enumerable: true,
    get: () => shown,
    set: (events: Events) => {
      if (property.set) property.set.call(process, events);
      else property.value = events;
      shown = view(read());
    },
  });
}
