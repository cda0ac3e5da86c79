import { describe, expect, it } from 'vitest';
import type { BudgetSnapshot, CallEstimate } from '#lib/genesys/gateway-types.ts';
import { estimateFinish, estimateRun } from './estimate-finish.ts';

const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);

/** A gateway that foresees the given windows; calls take 100 ms each from the last one on. */
function gatewayOf(windows: CallEstimate['windows'], pausedUntilMs: number | null = null) {
  const asked: number[] = [];
  const estimate = (_orgId: string, calls: number): CallEstimate => {
    asked.push(calls);
    const finishesAtMs = (windows.at(-1)?.freesAtMs ?? NOW) + calls * 100;
    return { durationMs: finishesAtMs - NOW, finishesAtMs, windows };
  };
  const budget = () => ({ limit: 300, windowMs: 60_000, pausedUntilMs }) as BudgetSnapshot;
  return { asked, gateway: { estimate, budget } };
}

describe('when a number of calls would be over', () => {
  it('is said without a wait while the budget has room', () => {
    const { gateway } = gatewayOf([{ freesAtMs: NOW, calls: 6 }]);
    expect(estimateFinish(gateway, 'org', 6, NOW)).toEqual({
      madeAtMs: NOW,
      calls: 6,
      finishesAtMs: NOW + 600,
      wait: null,
      limit: 300,
      windowMs: 60_000,
    });
  });

  it('names the window that the last calls wait for', () => {
    const { gateway } = gatewayOf([
      { freesAtMs: NOW, calls: 2 },
      { freesAtMs: NOW + 42_000, calls: 4 },
    ]);
    const estimate = estimateFinish(gateway, 'org', 6, NOW);
    expect(estimate).toMatchObject({ finishesAtMs: NOW + 42_600, wait: { for: 'window', untilMs: NOW + 42_000 } });
  });

  it('names the pause when that is what everything waits for', () => {
    const { gateway } = gatewayOf([{ freesAtMs: NOW + 20_000, calls: 6 }], NOW + 20_000);
    expect(estimateFinish(gateway, 'org', 6, NOW)?.wait).toEqual({ for: 'pause', untilMs: NOW + 20_000 });
  });

  it('is nothing for no calls', () => {
    expect(estimateFinish(gatewayOf([]).gateway, 'org', 0, NOW)).toBeNull();
  });
});

describe('when a run would be over', () => {
  const plan = {
    agents: 3,
    activityNames: {},
    changes: { new: 1, replace: 0, remove: 0, unchanged: 0 },
    previewCalls: 5,
    cost: [],
    costCalls: 6,
  };
  const run = { state: 'running', plan, callsMade: 5, wakeAt: null };
  const here = [{ freesAtMs: NOW, calls: 100 }];

  it.each([
    ['a draft, all of it', { ...run, state: 'draft' }, 0, 6],
    ['a running one, what it has not spent', { ...run, callsMade: 8 }, 0, 3],
    ['one that spent more than planned, at least one call', { ...run, callsMade: 30 }, 0, 1],
    ['a queued one, those before it, too', { ...run, state: 'queued' }, 2, 18],
  ])('counts for %s', (_name, stored, queuedBehind, calls) => {
    const { gateway, asked } = gatewayOf(here);
    expect(estimateRun(gateway, 'org', stored, queuedBehind, NOW)?.calls).toBe(calls);
    expect(asked).toEqual([calls]);
  });

  it('waits for the moment it sleeps until', () => {
    const sleeping = { ...run, wakeAt: new Date(NOW + 90_000) };
    expect(estimateRun(gatewayOf(here).gateway, 'org', sleeping, 0, NOW)).toMatchObject({
      finishesAtMs: NOW + 90_000,
      wait: { for: 'run', untilMs: NOW + 90_000 },
    });
  });

  it.each(['done', 'failed', 'cancelled'])('is nothing for one that is %s', (state) => {
    expect(estimateRun(gatewayOf(here).gateway, 'org', { ...run, state }, 0, NOW)).toBeNull();
  });
});
