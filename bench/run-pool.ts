import { askProcess } from './ask-process.ts';
import type { BenchJob, BenchRow } from './job.ts';

/** Runs jobs in processes of their own, at most `parallel` at a time; tells `onRows` of each as it ends, in no fixed order. */
export async function runPool(
  jobs: readonly BenchJob[],
  parallel: number,
  onRows: (job: BenchJob, rows: readonly BenchRow[]) => void,
): Promise<BenchRow[]> {
  const collected = new Map<BenchJob, readonly BenchRow[]>();
  const waiting = [...jobs];
  const work = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const rows = await askProcess<readonly BenchRow[]>('./run-process.ts', job);
      collected.set(job, rows);
      onRows(job, rows);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, work));
  return jobs.flatMap((job) => collected.get(job) ?? []);
}
