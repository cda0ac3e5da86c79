import { askProcess } from './ask-process.ts';
import type { FigureRow } from './figure-row.ts';

/** How long, and what happens meanwhile. */
export type SoakJob = { readonly minutes: number; readonly viewers: number; readonly runs: number };

/** Runs a minute: 50 in ten minutes. */
const RUNS_A_MINUTE = 5;

/** Measures what a server's memory does, and whether streams are lost, while 1,000 browsers look and runs are carried out. */
export function measureSoak(minutes: number): Promise<FigureRow[]> {
  const job: SoakJob = { minutes, viewers: 1_000, runs: RUNS_A_MINUTE * minutes };
  return askProcess<FigureRow[]>('./soak/soak-process.ts', job, ['--conditions=react-server']);
}
