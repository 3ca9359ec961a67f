import { parentPort } from 'node:worker_threads';
import { countPrimes } from './primes.ts';
import { countWords } from './words.ts';
import type { Answer, Job, Result } from './jobs.ts';

const reply = (answer: Answer) => parentPort!.postMessage(answer);

parentPort!.on('message', (job: Job) => reply({ result: work(job) }));

function work(job: Job): Result {
  switch (job.task) {
    case 'primes':
      return { task: job.task, count: countPrimes(job.from, job.to) };
    case 'words':
      return { task: job.task, count: countWords(job.text) };
    case 'spin':
      reply({ started: job.task });
      for (let turns = 0; ; turns++) {
        if (turns < 0) return { task: job.task, count: turns };
      }
  }
}
