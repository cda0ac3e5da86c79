import type { FailoverJob } from '../failover.ts';
import type { FigureRow } from '../figure-row.ts';
import type { AskersReport } from './askers-process.ts';
import { ASSIGNMENTS, WINDOW_MS, type StoryLog } from './story.ts';

/** What a way of living through the failure came to. */
export type FailoverOutcome = {
  readonly log: StoryLog;
  readonly askers: AskersReport;
  /** Asked shifts that were there at the end. */
  readonly assignments: number;
  /** Part of the report that was there at the end, 0 to 1. */
  readonly report: number;
  /** What the application used of a processor; null where there is none. */
  readonly appCpuSeconds: number | null;
};

/** The figures of one outcome. */
export function failoverRows(
  { seed, isNaive }: FailoverJob,
  { log, askers, assignments, report, appCpuSeconds }: FailoverOutcome,
): FigureRow[] {
  const strategy = isNaive ? 'each asks Genesys' : 'headroom';
  const row = (variant: string, value: number, unit = '', bound = ''): FigureRow => ({
    scenario: 'B15',
    variant,
    strategy,
    seed,
    value: Math.round(value * 100) / 100,
    unit,
    bound,
  });
  const sorted = askers.answersMs.toSorted((left, right) => left - right);
  const percentile = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return [
    row('calls refused with 429', log.refused, '', '≤ 2'),
    row('metered calls', log.metered),
    row('calls for trunks, a minute', (log.trunkCalls * 60_000) / WINDOW_MS, '1/min', '≤ 10'),
    row('assignments made', assignments, '', String(ASSIGNMENTS)),
    row('report complete', 100 * report, '%', '100'),
    row('data actions answered', (100 * sorted.length) / Math.max(1, askers.asked), '%', '100'),
    row('data action, median', percentile(0.5), 'ms'),
    row('data action, p99', percentile(0.99), 'ms', '≤ 20'),
    row('failed trunks seen on pages', (100 * log.seenMs.length) / Math.max(1, log.toSee), '%', '100'),
    row('failed trunk on screen, longest', Math.max(...log.seenMs) / 1000, 's', '≤ 2'),
    ...(appCpuSeconds === null ? [] : [row('processor time of the application', appCpuSeconds, 's')]),
  ];
}
