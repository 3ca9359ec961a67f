import { Worker } from 'node:worker_threads';
import type { Answer, Job, Result } from './jobs.ts';

interface Waiting {
  job: Job;
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** A fixed number of workers that take jobs from one queue. */
export class Pool {
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<Worker, Waiting>();
  readonly #started = new Map<string, () => void>();

  constructor(size: number) {
    for (let i = 0; i < size; i++) {
      const worker = new Worker(new URL('./worker.js', import.meta.url));
      worker.on('message', (answer: Answer) => this.#answer(worker, answer));
      worker.on('exit', () => this.#running.get(worker)?.reject(new Error('the worker was terminated')));
      this.#workers.push(worker);
      this.#idle.push(worker);
    }
  }

  run(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#next();
    });
  }

  /** Resolves when a job of this kind says that it runs. */
  busy(task: string): Promise<void> {
    return new Promise((resolve) => this.#started.set(task, resolve));
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #next(): void {
    while (this.#idle.length > 0 && this.#queue.length > 0) {
      const worker = this.#idle.pop()!;
      const waiting = this.#queue.shift()!;
      this.#running.set(worker, waiting);
      worker.postMessage(waiting.job);
    }
  }

  #answer(worker: Worker, answer: Answer): void {
    if ('started' in answer) return this.#started.get(answer.started)?.();
    const { resolve } = this.#running.get(worker)!;
    this.#running.delete(worker);
    this.#idle.push(worker);
    resolve(answer.result);
    this.#next();
  }
}
