// Call-heavy: a scheduler that passes messages between tasks of five kinds. Many small methods, little work in each.
class Message {
  constructor(sender, kind, value) {
    this.sender = sender;
    this.kind = kind;
    this.value = value;
    this.next = null;
  }
}

class Mailbox {
  constructor() {
    this.first = null;
    this.last = null;
    this.size = 0;
  }

  isEmpty() {
    return this.first === null;
  }

  push(message) {
    message.next = null;
    if (this.last === null) {
      this.first = message;
    } else {
      this.last.next = message;
    }
    this.last = message;
    this.size++;
  }

  pop() {
    const message = this.first;
    if (message === null) return null;
    this.first = message.next;
    if (this.first === null) this.last = null;
    this.size--;
    return message;
  }
}

class Task {
  constructor(id, priority) {
    this.id = id;
    this.priority = priority;
    this.mailbox = new Mailbox();
    this.runs = 0;
    this.suspended = false;
  }

  isReady() {
    return !this.suspended && this.hasWork();
  }

  hasWork() {
    return !this.mailbox.isEmpty();
  }

  receive(message) {
    this.mailbox.push(message);
    return this;
  }

  run(scheduler) {
    this.runs++;
    const message = this.mailbox.pop();
    if (message !== null) this.handle(scheduler, message);
  }

  handle() {}
}

class Idle extends Task {
  constructor(id, turns) {
    super(id, 0);
    this.turns = turns;
    this.state = 1;
  }

  hasWork() {
    return this.turns > 0;
  }

  run(scheduler) {
    this.runs++;
    this.turns--;
    if ((this.state & 1) === 0) {
      this.state = this.state >> 1;
      scheduler.send(this, 1, 'work', this.state & 255);
    } else {
      this.state = (this.state >> 1) ^ 0xd008;
      scheduler.send(this, 2, 'work', this.state & 255);
    }
  }
}

class Worker extends Task {
  constructor(id, priority, device) {
    super(id, priority);
    this.device = device;
    this.sum = 0;
  }

  handle(scheduler, message) {
    if (message.kind === 'work') {
      this.sum = (this.sum + this.mix(message.value)) & 0xffff;
      scheduler.send(this, this.device, 'request', this.sum);
    } else {
      this.sum = (this.sum ^ message.value) & 0xffff;
    }
  }

  mix(value) {
    return this.rotate(value) + 7;
  }

  rotate(value) {
    return ((value << 3) | (value >> 5)) & 255;
  }
}

class Device extends Task {
  constructor(id, priority) {
    super(id, priority);
    this.handled = 0;
    this.pending = 0;
  }

  handle(scheduler, message) {
    this.handled++;
    if (message.kind === 'request') {
      this.pending++;
      scheduler.send(this, message.sender, 'reply', message.value ^ this.handled);
      if (this.isFull()) this.flush(scheduler);
    }
  }

  isFull() {
    return this.pending >= 8;
  }

  flush(scheduler) {
    scheduler.log(this.id, this.pending);
    this.pending = 0;
  }
}

class Scheduler {
  constructor() {
    this.tasks = [];
    this.check = 0;
  }

  add(task) {
    this.tasks.push(task);
    return task;
  }

  log(id, value) {
    this.check = (this.check * 31 + id * 7 + value) & 0xffffff;
  }

  send(from, to, kind, value) {
    this.tasks[to].receive(new Message(from.id, kind, value));
  }

  next() {
    let best = null;
    for (let i = 0; i < this.tasks.length; i++) {
      const task = this.tasks[i];
      if (task.isReady() && (best === null || task.priority > best.priority)) best = task;
    }
    return best;
  }

  loop() {
    for (;;) {
      const task = this.next();
      if (task === null) return;
      task.run(this);
    }
  }
}

export function run() {
  const scheduler = new Scheduler();
  scheduler.add(new Idle(0, 60000));
  scheduler.add(new Worker(1, 10, 3));
  scheduler.add(new Worker(2, 20, 4));
  scheduler.add(new Device(3, 30));
  scheduler.add(new Device(4, 40));
  scheduler.loop();
  return [scheduler.check, ...scheduler.tasks.map((task) => task.runs)].join();
}
