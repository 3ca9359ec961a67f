import type { Result } from './jobs.ts';

export function summarize(results: Result[]): string {
  const sums: Record<string, number> = {};
  for (const { task, count } of results) sums[task] = (sums[task] ?? 0) + count;
  const lines = Object.entries(sums).map(([task, count]) => `${task}: ${count}`);
  return lines.length > 0 ? lines.join(', ') : 'nothing to do';
}
