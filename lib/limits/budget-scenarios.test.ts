import { describe, expect, it } from 'vitest';
import { createRandom } from './testing/random.ts';
import { fairOptimumMs, playScenario } from './testing/scenario.ts';
import type { Scenario } from './testing/scenario.ts';

const MINUTE = { windowMs: 60_000, secondMs: 1_000 };
const LIMITS = [60, 300, 600];
/** A shorter window is told in coarser steps, and its calls take a larger part of it. */
const WINDOWS = [
  { ...MINUTE, latencyMs: 30 },
  { windowMs: 20_000, secondMs: 1_000, latencyMs: 35 },
];
const PHASES = [0.02, 0.35, 0.8];

/** Every combination of a run of one and a half to four windows with the given parts. */
function runs(over: Partial<Scenario>, limits = LIMITS): Scenario[] {
  return limits.flatMap((limit) =>
    WINDOWS.flatMap((window) =>
      [1.67, 2.4, 3.5].flatMap((windows) =>
        (over.kind === 'aligned' || over.others !== undefined ? PHASES : [0]).map((phase) => ({
          kind: 'fixed' as const,
          limit,
          ...window,
          bulk: Math.floor(limit * windows * (1 - (over.others?.share ?? 0))),
          phase,
          ...over,
        })),
      ),
    ),
  );
}

function worst(scenarios: Scenario[]) {
  const results = scenarios.map((scenario) => ({ scenario, ...playScenario(scenario) }));
  for (const { wasStuck, finished, scenario } of results) {
    expect(wasStuck, JSON.stringify(scenario)).toBe(false);
    expect(finished).toBeGreaterThanOrEqual(scenario.bulk);
  }
  const excesses = results.map(({ ratio, scenario }) => ((ratio - 1) * fairOptimumMs(scenario)) / scenario.windowMs);
  const ratios = results.map(({ ratio }) => ratio).sort((a, b) => a - b);
  return {
    ratio: ratios.at(-1) ?? Infinity,
    medianRatio: ratios[Math.floor(ratios.length / 2)] ?? Infinity,
    /** In windows. */
    excess: Math.max(...excesses),
    refused: Math.max(...results.map(({ refused }) => refused)),
    othersRefusedShare: Math.max(...results.map(({ othersRefusedShare }) => othersRefusedShare)),
    interactiveWait: Math.max(
      ...results.map(({ worstInteractiveWaitMs, scenario }) => worstInteractiveWaitMs / scenario.windowMs),
    ),
  };
}

describe('a bulk run of several windows', () => {
  it.each(['fixed', 'aligned'] as const)(
    'alone in a %s window ends 0.03 windows after the optimum at most, unrefused',
    (kind) => {
      const { excess, refused } = worst(runs({ kind }));
      expect(refused).toBe(0);
      expect(excess).toBeLessThanOrEqual(0.03);
    },
  );

  it('alone in a rolling window ends within 1.15 of the optimum, unrefused', () => {
    const { ratio, refused } = worst(runs({ kind: 'rolling' }, [300, 600]));
    expect(refused).toBe(0);
    expect(ratio).toBeLessThanOrEqual(1.15);
  });

  it.each(['fixed', 'aligned'] as const)(
    'in a %s window beside an application that takes three tenths ends 0.03 windows after the optimum and refuses it nothing',
    (kind) => {
      const { excess, refused, othersRefusedShare } = worst(runs({ kind, others: { share: 0.3 } }, [300, 600]));
      expect(refused).toBe(0);
      expect(othersRefusedShare).toBe(0);
      expect(excess).toBeLessThanOrEqual(0.03);
    },
  );

  it('in a rolling window beside an application that takes 30 % costs it at most 2 % of its calls', () => {
    const results = worst(runs({ kind: 'rolling', others: { share: 0.3 } }, [300, 600]));
    expect(results.othersRefusedShare).toBeLessThanOrEqual(0.02);
    expect(results.refused).toBeLessThanOrEqual(2);
    expect(results.medianRatio).toBeLessThanOrEqual(1.15);
  });

  it.each(['fixed', 'aligned', 'rolling'] as const)(
    'keeps nobody waiting who calls 30 times a window in a %s window',
    (kind) => {
      const alone = worst(runs({ kind, peoplePerWindow: 30 }, [300, 600]));
      expect(alone.refused).toBe(0);
      // Half a second of a minute.
      expect(alone.interactiveWait).toBeLessThanOrEqual(0.5 / 60);
    },
  );

  it.each(['fixed', 'aligned'] as const)('keeps nobody waiting beside another application, in a %s window', (kind) => {
    const results = worst(runs({ kind, peoplePerWindow: 30, others: { share: 0.3 } }, [300, 600]));
    expect(results.refused).toBe(0);
    expect(results.interactiveWait).toBeLessThanOrEqual(0.5 / 60);
    expect(results.othersRefusedShare).toBe(0);
  });

  it('keeps nobody waiting in a rolling window that another application has been using for long', () => {
    for (const phase of [1.02, 1.5, 2.8]) {
      const run = { ...MINUTE, kind: 'rolling' as const, limit: 300, bulk: 500, latencyMs: 50, phase };
      const result = playScenario({ ...run, peoplePerWindow: 30, others: { share: 0.3 } });
      expect(result.worstInteractiveWaitMs).toBeLessThanOrEqual(500);
      expect(result.othersRefusedShare).toBeLessThanOrEqual(0.02);
      expect(result.ratio).toBeLessThanOrEqual(1.15);
    }
  });

  it.each(['fixed', 'aligned'] as const)(
    'needs no window more in a %s window when the work leaves 6 in 100 calls of the last one free',
    (kind) => {
      for (const limit of [300, 600]) {
        const others = { share: 0.3 };
        const bulk = Math.floor(limit * (1 - others.share)) * 2 - Math.ceil(0.06 * limit);
        const result = playScenario({ ...MINUTE, kind, limit, bulk, latencyMs: 50, phase: 1e-6, others });
        expect(result.ratio).toBeLessThanOrEqual(1.05);
        expect(result.othersRefusedShare).toBeLessThanOrEqual(0.02);
      }
    },
  );

  it('without rate headers ends within 1.05 of the optimum, unrefused', () => {
    const { ratio, refused } = worst(
      (['fixed', 'rolling'] as const).map((kind) => ({
        ...MINUTE,
        kind,
        limit: 300,
        bulk: 500,
        latencyMs: 60,
        sendsHeaders: false,
      })),
    );
    expect(refused).toBe(0);
    expect(ratio).toBeLessThanOrEqual(1.05);
  });
});

describe('another application whose share switches on and off', () => {
  it.each([0.1, 0.3, 0.5])(
    'is refused at most 2 in 100 of its calls in fixed and aligned windows, asking for %d of the limit',
    (share) => {
      const spans = [
        [20_000, 20_000],
        [45_000, 70_000],
        [90_000, 30_000],
      ];
      let [refused, asked] = [0, 0];
      for (const [onMs = 0, offMs = 0] of spans) {
        for (const phase of PHASES) {
          for (const kind of ['fixed', 'aligned'] as const) {
            const random = createRandom(Math.round(phase * 100) + onMs);
            const others = { share, onMs, offMs, random };
            const run = { ...MINUTE, kind, limit: 300, bulk: 1_800, latencyMs: 60, phase, others };
            const result = playScenario(run);
            expect(result.wasStuck).toBe(false);
            refused += result.server.others.rejected;
            asked += result.server.others.rejected + result.server.others.admitted;
          }
        }
      }
      expect(asked).toBeGreaterThan(500);
      expect(refused / asked).toBeLessThanOrEqual(0.02);
    },
  );
});

describe('a limit that is cut in mid-run', () => {
  it.each([5_000, 20_000, 70_000, 100_000, 118_000])(
    'at %d ms costs at most 5 refusals and is known within a window',
    (atMs) => {
      for (const kind of ['fixed', 'aligned', 'rolling'] as const) {
        const scenario: Scenario = { ...MINUTE, kind, limit: 300, bulk: 1_100, latencyMs: 60 };
        const result = playScenario(scenario, {}, ({ server }) => [{ atMs, run: () => server.setLimit(120) }]);
        expect(result.finished).toBe(1_100);
        expect(result.refused, kind).toBeLessThanOrEqual(5);
        expect(result.budget.state(result.finishedAtMs).limit).toBe(120);
      }
    },
  );
});
