// Async: a pool of workers over a queue, async generators, retries after rejections, and a small event bus.
class Queue {
  constructor() {
    this.items = [];
    this.waiting = [];
    this.closed = false;
  }

  put(item) {
    if (this.waiting.length > 0) this.waiting.shift()({ value: item, done: false });
    else this.items.push(item);
  }

  close() {
    this.closed = true;
    for (const wake of this.waiting) wake({ value: undefined, done: true });
    this.waiting = [];
  }

  async next() {
    if (this.items.length > 0) return { value: this.items.shift(), done: false };
    if (this.closed) return { value: undefined, done: true };
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

class Bus {
  constructor() {
    this.listeners = new Map();
  }
  on(name, listener) {
    if (!this.listeners.has(name)) this.listeners.set(name, []);
    this.listeners.get(name).push(listener);
  }
  async emit(name, value) {
    const listeners = this.listeners.get(name) ?? [];
    for (const listener of listeners) await listener(value);
    return listeners.length;
  }
}

async function fetchPage(id, attempt) {
  await null;
  if (id % 13 === 0 && attempt < 2) throw new RangeError('busy ' + id);
  return { id, links: [(id * 3) % 101, (id * 7) % 101] };
}

async function retry(action, attempts) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await action(attempt);
    } catch (error) {
      if (attempt + 1 >= attempts || !(error instanceof RangeError)) throw error;
    }
  }
}

async function* pages(from, to) {
  for (let id = from; id < to; id++) yield await retry((attempt) => fetchPage(id, attempt), 3);
}

async function worker(queue, bus) {
  let handled = 0;
  for await (const page of queue) {
    handled += await bus.emit('page', page);
    if (page.links[0] > 90) await bus.emit('far', page);
  }
  return handled;
}

export async function run() {
  const queue = new Queue();
  const bus = new Bus();
  const seen = new Map();
  let far = 0;
  bus.on('page', async ({ id, links }) => {
    for (const link of links) seen.set(link, (seen.get(link) ?? 0) + id);
  });
  bus.on('page', (page) => {
    if (page.id < 0) throw new Error('negative');
  });
  bus.on('far', async () => {
    far++;
  });
  const workers = Array.from({ length: 8 }, () => worker(queue, bus));
  for await (const page of pages(0, 4000)) queue.put(page);
  queue.close();
  const handled = await Promise.all(workers);
  let sum = 0;
  for (const [link, value] of seen) sum = (sum + link * value) % 1000003;
  return [handled.reduce((a, b) => a + b), seen.size, far, sum].join();
}
