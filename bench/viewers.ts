import { askProcess } from './ask-process.ts';
import type { FigureRow } from './figure-row.ts';

/** People who look at the directory of one organisation at the same time. */
export const VIEWER_COUNTS = [1, 10, 100, 1_000] as const;

/** What one number of viewers came to. */
export type ViewersReport = {
  /** Calls Genesys counted from the first look to the end, everything that had to be read and subscribed included. */
  readonly calls: number;
  /** Calls Genesys counted a minute, once everybody was there. */
  readonly callsPerMinute: number;
  /** Milliseconds from the change at Genesys to its event in a browser; empty for pages that poll. */
  readonly latenciesMs: readonly number[];
  readonly refused: number;
};

/** One number of viewers, in one way. */
export type ViewersJob = { readonly seed: number; readonly viewers: number; readonly isPolling: boolean };

const POLLING = 'polling every 5 s';

/** Measures viewers of live streams, and of pages that poll, each number in fresh processes with a database of its own. */
export async function measureViewers(times: number): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  for (let seed = 1; seed <= times; seed += 1) {
    let alone: number | null = null;
    for (const viewers of VIEWER_COUNTS) {
      const row = (what: string, strategy: string, value: number, unit: string, bound = ''): void => {
        const variant = `${viewers} viewers: ${what}`;
        rows.push({ scenario: 'B10', variant, strategy, seed, unit, bound, value: Math.round(value * 1_000) / 1_000 });
      };
      const live = await ask({ seed, viewers, isPolling: false });
      const polling = await ask({ seed, viewers, isPolling: true });
      alone ??= live.calls;
      const sorted = live.latenciesMs;
      row('calls a minute', 'headroom', live.callsPerMinute, '1/min');
      row('calls a minute', POLLING, polling.callsPerMinute, '1/min');
      row('calls refused with 429', 'headroom', live.refused, '');
      row('calls refused with 429', POLLING, polling.refused, '');
      row('calls in all ÷ those for one viewer', 'headroom', live.calls / alone, '', '≤ 1.02');
      row('event to browser, median', 'headroom', sorted[Math.floor(sorted.length * 0.5)] ?? Number.NaN, 'ms');
      row('event to browser, p95', 'headroom', sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN, 'ms', '≤ 250');
      row('events that came to a browser', 'headroom', sorted.length, '');
    }
  }
  return rows;
}

const ask = (job: ViewersJob) =>
  askProcess<ViewersReport>('./viewers/viewers-process.ts', job, ['--conditions=react-server']);
