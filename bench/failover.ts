import { askProcess } from './ask-process.ts';
import type { FigureRow } from './figure-row.ts';

/** One way to live through a carrier's failure. */
export type FailoverJob = { readonly seed: number; readonly isNaive: boolean };

/** Measures the failure of a carrier by us and by the naive design so many times, each in fresh processes with a database of its own. */
export async function measureFailover(times: number): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  for (let seed = 1; seed <= times; seed += 1) {
    for (const isNaive of [false, true]) {
      const job: FailoverJob = { seed, isNaive };
      rows.push(...(await askProcess<FigureRow[]>('./failover-process.ts', job, ['--conditions=react-server'])));
    }
  }
  return rows;
}
