import { describe, expect, it } from 'vitest';
import { estimateCalls } from './estimate.ts';
import { playScenario } from './testing/scenario.ts';
import type { Scenario } from './testing/scenario.ts';

const CONCURRENCY = 5;

/** Errors of the estimates made at moments of a run, as parts of what was left to wait for. */
function errorsOf(scenario: Scenario): number[] {
  const estimates: { atMs: number; finishesAtMs: number }[] = [];
  const moments = [0.02, 0.3, 0.7, 1.2, 1.6].map((windows) => windows * scenario.windowMs);
  const startMs = (scenario.phase ?? 0) * scenario.windowMs;
  const result = playScenario(scenario, {}, ({ server, budget }) =>
    moments.map((moment) => ({
      atMs: startMs + moment,
      run() {
        const atMs = startMs + moment;
        const outlook = { ...budget.outlook('bulk', atMs), callMs: scenario.latencyMs / CONCURRENCY };
        const { finishesAtMs } = estimateCalls(outlook, 0, scenario.bulk - server.admitted);
        estimates.push({ atMs, finishesAtMs });
      },
    })),
  );
  return estimates
    .filter(({ atMs }) => atMs < result.bulkFinishedAtMs - scenario.windowMs / 10)
    .map(
      ({ atMs, finishesAtMs }) => Math.abs(finishesAtMs - result.bulkFinishedAtMs) / (result.bulkFinishedAtMs - atMs),
    );
}

describe('an estimate from what a budget expects', () => {
  it.each([0, 0.3])('is within 10 percent at the median when others take %d of the limit', (share) => {
    const errors = (['fixed', 'aligned', 'rolling'] as const).flatMap((kind) =>
      [120, 300, 600].flatMap((limit) =>
        [500, 900, 1_400].flatMap((bulk) =>
          errorsOf({
            kind,
            limit,
            bulk,
            windowMs: 60_000,
            secondMs: 1_000,
            latencyMs: 50,
            phase: kind === 'aligned' ? 0.4 : 0,
            ...(share === 0 ? {} : { others: { share } }),
          }),
        ),
      ),
    );
    errors.sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(60);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThanOrEqual(0.1);
  });
});
