export type Job = { task: 'primes'; from: number; to: number } | { task: 'words'; text: string } | { task: 'spin' };

export interface Result {
  task: string;
  count: number;
}

export type Answer = { result: Result } | { started: string };
