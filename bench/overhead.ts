import { askProcess } from './ask-process.ts';
import { startBenchSimulator } from './bench-simulator.ts';
import type { FigureRow } from './figure-row.ts';
import type { Overhead } from './overhead-process.ts';

/** Measures the gateway's own cost so many times, each in a fresh process against a simulator with room for everything. */
export async function measureOverhead(times: number): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  for (let seed = 1; seed <= times; seed += 1) {
    const { hitsPerSecond, fetchMs, gatewayMs, idleOrganisationsMb } = await measureOnce(seed);
    const row = (variant: string, value: number, unit: string, bound: string): FigureRow => ({
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
    return await askProcess<Overhead>('./overhead-process.ts', simulator.report, ['--expose-gc']);
  } finally {
    simulator.stop();
  }
}
