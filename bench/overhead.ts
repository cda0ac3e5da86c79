import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startBenchSimulator } from './bench-simulator.ts';
import { median } from './figures.ts';
import type { Overhead } from './overhead-process.ts';
import { textTable } from './report.ts';

/** One measured figure of B12. */
export type OverheadRow = {
  readonly scenario: 'B12';
  readonly variant: string;
  readonly strategy: 'headroom';
  readonly seed: number;
  readonly value: number;
  readonly unit: string;
  /** What it must keep to. */
  readonly bound: string;
};

/** Measures the gateway's own cost so many times, each in a fresh process against a simulator with room for everything. */
export async function measureOverhead(times: number): Promise<OverheadRow[]> {
  const rows: OverheadRow[] = [];
  for (let seed = 1; seed <= times; seed += 1) {
    const { hitsPerSecond, fetchMs, gatewayMs, idleOrganisationsMb } = await measureOnce(seed);
    const row = (variant: string, value: number, unit: string, bound: string): OverheadRow => ({
      scenario: 'B12',
      variant,
      strategy: 'headroom',
      seed,
      value: Math.round(value * 1_000) / 1_000,
      unit,
      bound,
    });
    rows.push(
      row('cached hits per second of one core', hitsPerSecond, '1/s', '≥ 200,000'),
      row('an uncached call: added to a bare fetch', gatewayMs - fetchMs, 'ms', '≤ 3'),
      row('a bare fetch, side by side', fetchMs, 'ms', ''),
      row('memory of 500 idle organisations', idleOrganisationsMb, 'MB', '≤ 100'),
    );
  }
  return rows;
}

async function measureOnce(seed: number): Promise<Overhead> {
  const simulator = await startBenchSimulator({
    seed,
    timeScale: 1,
    startMs: Date.UTC(2026, 10, 23, 9),
    organisationCount: 1,
    config: { limits: { perToken: 1_000_000, perOrgAppUser: 1_000_000 } },
  });
  try {
    const child = fork(new URL('./overhead-process.ts', import.meta.url), { execArgv: ['--expose-gc'] });
    child.send(simulator.report);
    const ended = once(child, 'exit').then(() => {
      throw new Error('measuring the overhead ended without a result');
    });
    const [overhead] = (await Promise.race([once(child, 'message'), ended])) as [Overhead];
    ended.catch(() => {});
    return overhead;
  } finally {
    simulator.stop();
  }
}

/** Medians of the figures. */
export function overheadTable(rows: readonly OverheadRow[]): string {
  const variants = [...new Set(rows.map(({ variant }) => variant))];
  return textTable(
    ['figure', 'unit', 'median', 'must be'],
    variants.map((variant) => {
      const own = rows.filter((row) => row.variant === variant);
      const value = median(own.map((row) => row.value)) ?? 0;
      return [
        variant,
        own[0]?.unit ?? '',
        value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toFixed(2),
        own[0]?.bound ?? '',
      ];
    }),
  );
}
