import { fork } from 'node:child_process';
import { once } from 'node:events';
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
      const rows = await runInProcess(job);
      collected.set(job, rows);
      onRows(job, rows);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, work));
  return jobs.flatMap((job) => collected.get(job) ?? []);
}

async function runInProcess(job: BenchJob): Promise<readonly BenchRow[]> {
  const child = fork(new URL('./run-process.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(job);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${job.scenario} ${job.variant.name} with ${job.strategy}: the run ended without a result`);
  });
  const [rows] = (await Promise.race([once(child, 'message'), ended])) as [readonly BenchRow[]];
  ended.catch(() => {});
  return rows;
}
