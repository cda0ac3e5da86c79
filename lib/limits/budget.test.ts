import { describe, expect, it } from 'vitest';
import { createBudget } from './budget.ts';
import type { BudgetSettings, RateHeaders } from './budget-types.ts';
import { NO_RATE_HEADERS } from './rate-headers.ts';
import { driveBudget } from './testing/drive-budget.ts';
import type { DrivenCall } from './testing/drive-budget.ts';
import { createVirtualServer } from './testing/virtual-server.ts';
import type { VirtualServerOptions } from './testing/virtual-server.ts';

const settings: BudgetSettings = {
  limit: 300,
  windowMs: 60_000,
  windowMarginMs: 10,
  serverSecondMs: 1_000,
  reserveFloorShare: 0.05,
};

function budgetFor(server: VirtualServerOptions, limit = server.limit) {
  return createBudget({ ...settings, limit, windowMs: server.windowMs });
}

describe('budget against truthful servers of every window type', () => {
  it.each(['fixed', 'aligned', 'rolling'] as const)('uses nearly all of a %s window', (kind) => {
    const options: VirtualServerOptions = {
      kind,
      limit: 300,
      windowMs: 60_000,
      countsRejected: false,
      sendsHeaders: true,
      rounding: 'ceil',
    };
    const server = createVirtualServer(options);
    const calls = Array.from({ length: 3_000 }, (): DrivenCall => ({
      askedAtMs: 0,
      priority: 'bulk',
      thereMs: 20,
      backMs: 20,
    }));
    const outcome = driveBudget(budgetFor(options), server, { calls, concurrency: 10, giveUpAtMs: 10_000_000 });
    expect(outcome.finished).toBe(3_000);
    expect(server.rejected).toBe(0);
    // 285 usable calls a window make ten full windows and a rest.
    expect(outcome.finishedAtMs).toBeLessThan(10.5 * 60_000);
  });

  it('keeps interactive calls moving while bulk has used its whole share', () => {
    const options: VirtualServerOptions = {
      kind: 'rolling',
      limit: 300,
      windowMs: 60_000,
      countsRejected: false,
      sendsHeaders: true,
      rounding: 'ceil',
    };
    const flight = { thereMs: 20, backMs: 20 };
    const bulk = Array.from({ length: 1_500 }, (): DrivenCall => ({ askedAtMs: 0, priority: 'bulk', ...flight }));
    const people = Array.from({ length: 120 }, (_, index): DrivenCall => ({
      askedAtMs: 1_000 + index * 2_000,
      priority: 'interactive',
      ...flight,
    }));
    const outcome = driveBudget(budgetFor(options), createVirtualServer(options), {
      calls: [...bulk, ...people],
      concurrency: 10,
      giveUpAtMs: 10_000_000,
    });
    expect(outcome.finished).toBe(1_620);
    expect(Math.max(...outcome.interactiveWaitsMs)).toBeLessThan(500);
  });
});

describe('budget', () => {
  const headers = (count: number, allowed: number, resetMs: number): RateHeaders => ({ count, allowed, resetMs });

  it('subtracts what is in flight from what the server counts', () => {
    const budget = createBudget({ ...settings, limit: 10 });
    const first = budget.start('bulk', 0);
    budget.start('bulk', 5);
    if (first === null) throw new Error('no room');
    budget.settle(first, { atMs: 100, outcome: 'admitted', headers: headers(7, 10, 50_000) });
    // Seven are counted, and of those only two can be ours: five belong to somebody else.
    expect(budget.state(100)).toMatchObject({ limit: 10, inFlight: 1, used: 7, remaining: 3 });
  });

  it('takes the limit from the headers over the limits API, and an override only downwards', () => {
    const budget = createBudget(settings);
    budget.setLimit(120, 'limits_api');
    expect(budget.state(0)).toMatchObject({ limit: 120, limitSource: 'limits_api' });
    const permit = budget.start('sync', 0);
    if (permit === null) throw new Error('no room');
    budget.settle(permit, { atMs: 10, outcome: 'admitted', headers: headers(1, 200, 60_000) });
    expect(budget.state(10), 'one answer may be garbled').toMatchObject({ limit: 120 });
    const second = budget.start('sync', 10);
    if (second === null) throw new Error('no room');
    budget.settle(second, { atMs: 10, outcome: 'admitted', headers: headers(2, 200, 60_000) });
    expect(budget.state(10)).toMatchObject({ limit: 200, limitSource: 'headers' });
    budget.setLimit(400, 'override');
    expect(budget.state(10).limit).toBe(200);
    budget.setLimit(50, 'override');
    expect(budget.state(10)).toMatchObject({ limit: 50, limitSource: 'override' });
    budget.setLimit(null, 'override');
    expect(budget.state(10).limit).toBe(200);
  });

  it('lets one call probe after a pause before the others follow', () => {
    const budget = createBudget(settings);
    budget.pause(1_000, 'throttled');
    expect(budget.admission('interactive', 500)).toEqual({ admit: false, reason: 'paused', retryAtMs: 1_000 });
    expect(budget.state(500)).toMatchObject({ pausedUntilMs: 1_000, pauseReason: 'throttled' });
    const probe = budget.start('bulk', 1_000);
    expect(probe).not.toBeNull();
    expect(budget.start('interactive', 1_001)).toBeNull();
    if (probe === null) throw new Error('no probe');
    budget.settle(probe, { atMs: 1_050, outcome: 'admitted', headers: NO_RATE_HEADERS });
    expect(budget.start('interactive', 1_051)).not.toBeNull();
  });

  it('is not talked out of a pause by a call that was in flight before it', () => {
    const budget = createBudget(settings);
    const early = budget.start('bulk', 0);
    if (early === null) throw new Error('no room');
    budget.pause(1_000, 'throttled');
    budget.settle(early, { atMs: 1_100, outcome: 'admitted', headers: NO_RATE_HEADERS });
    expect(budget.startable(1_100)).toBe(1);
  });

  it('does not shorten a pause', () => {
    const budget = createBudget(settings);
    budget.pause(5_000, 'throttled');
    budget.pause(2_000, 'throttled');
    expect(budget.state(3_000).pausedUntilMs).toBe(5_000);
  });

  it('lowers its ceiling after a refusal without headers and regains it in quiet windows', () => {
    const budget = createBudget({ ...settings, limit: 100 });
    for (let index = 0; index < 40; index += 1) {
      const permit = budget.start('bulk', index);
      if (permit === null) throw new Error('no room');
      budget.settle(permit, { atMs: index, outcome: 'admitted', headers: NO_RATE_HEADERS });
    }
    const refused = budget.start('bulk', 50);
    if (refused === null) throw new Error('no room');
    budget.settle(refused, { atMs: 60, outcome: 'throttled', headers: NO_RATE_HEADERS });
    expect(budget.state(61)).toMatchObject({ limit: 40, limitSource: 'throttle' });
    expect(budget.state(60 + 4 * settings.windowMs).limit).toBe(70);
    expect(budget.state(60 + 9 * settings.windowMs)).toMatchObject({ limit: 100, limitSource: 'default' });
  });

  it('keeps its ceiling when another limit than the token’s refused the call', () => {
    const budget = createBudget(settings);
    const refused = budget.start('bulk', 0);
    if (refused === null) throw new Error('no room');
    budget.settle(refused, { atMs: 10, outcome: 'throttled_elsewhere', headers: NO_RATE_HEADERS });
    expect(budget.state(11).limit).toBe(300);
  });

  it('gives a call that was never sent its room back', () => {
    const budget = createBudget({ ...settings, limit: 1 });
    const permit = budget.start('interactive', 0);
    if (permit === null) throw new Error('no room');
    expect(budget.start('interactive', 1)).toBeNull();
    budget.settle(permit, { atMs: 2, outcome: 'unsent', headers: NO_RATE_HEADERS });
    expect(budget.start('interactive', 3)).not.toBeNull();
    expect(() => budget.settle(permit, { atMs: 4, outcome: 'unsent', headers: NO_RATE_HEADERS })).toThrow();
  });

  it('reserves 43 of 300 calls at 30 interactive calls a window', () => {
    const budget = createBudget(settings);
    for (let atMs = 0; atMs < 600_000; atMs += 2_000) budget.noteInteractive(atMs);
    expect(budget.state(600_000).reserve).toBeGreaterThanOrEqual(42);
    expect(budget.state(600_000).reserve).toBeLessThanOrEqual(44);
  });
});

describe('a call whose outcome is unknown', () => {
  it('is not counted twice once the server’s count includes it', () => {
    const budget = createBudget(settings);
    const send = (atMs: number, outcome: 'admitted' | 'unknown', headers: RateHeaders) => {
      const permit = budget.start('interactive', atMs);
      if (permit === null) throw new Error('no room');
      budget.settle(permit, { atMs: atMs + 50, outcome, headers });
    };
    const counted = (count: number, resetMs: number): RateHeaders => ({ count, allowed: 300, resetMs });
    // A window, and another that proves that it turned.
    for (let call = 0; call < 20; call += 1) send(call * 100, 'admitted', counted(call + 1, 60_000));
    send(61_100, 'admitted', counted(1, 60_000));
    expect(budget.state(61_200).windowKind).toBe('fixed');
    for (let call = 0; call < 10; call += 1) send(61_200 + call * 100, 'unknown', NO_RATE_HEADERS);
    expect(budget.state(62_300).used).toBe(11);
    send(62_400, 'admitted', counted(12, 59_000));
    expect(budget.state(62_500).used).toBe(12);
  });
});
