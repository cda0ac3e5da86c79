import { describe, expect, it } from 'vitest';
import type { BudgetSnapshot } from '#lib/genesys/gateway-types.ts';
import { budgetNow, limitRows, sourceOf, withLearnedLimit } from './limit-rows.ts';

const snapshot: BudgetSnapshot = {
  limit: 300,
  limitSource: 'headers',
  windowMs: 60_000,
  windowKind: 'fixed',
  used: 250,
  remaining: 50,
  reserve: 30,
  others: 0,
  inFlight: 3,
  resetsAtMs: 1_000,
  pausedUntilMs: null,
  pauseReason: null,
  sharing: 'alone',
  waiting: { interactive: 0, sync: 1, bulk: 200 },
};
const recent = { calls: 240, throttled: 0, saved: 11 };

describe('the budget on screen', () => {
  it('is one number with its level', () => {
    expect(budgetNow(snapshot, recent)).toMatchObject({ used: 250, limit: 300, level: 'near', recent });
    expect(budgetNow({ ...snapshot, used: 270 }, recent).level).toBe('reached');
    expect(budgetNow({ ...snapshot, limit: 0 }, recent)).toMatchObject({ ratio: null, level: 'normal' });
  });

  it.each([
    ['default', 'documented'],
    ['limits_api', 'documented'],
    ['headers', 'observed'],
    ['throttle', 'observed'],
    ['override', 'override'],
  ] as const)('calls a limit from %s %s', (source, word) => expect(sourceOf(source)).toBe(word));
});

describe('the limit before the first call of a process', () => {
  const unused: BudgetSnapshot = { ...snapshot, limitSource: 'default', used: 0, remaining: 300 };
  const told = (source: 'documented' | 'observed' | 'override', allowed: number) =>
    ({ key: 'token', source, allowed, windowMs: 60_000, observedAtMs: 0 }) as const;

  it('is what an earlier process learned, a person’s word before all', () => {
    const learned = [told('override', 90), told('documented', 300), told('observed', 120)];
    expect(withLearnedLimit(unused, learned)).toMatchObject({ limit: 90, remaining: 90, limitSource: 'override' });
    expect(sourceOf(withLearnedLimit(unused, learned.slice(1)).limitSource)).toBe('observed');
  });

  it('is the gateway’s own as soon as that knows it', () => {
    expect(withLearnedLimit(snapshot, [told('observed', 120)])).toBe(snapshot);
    expect(withLearnedLimit(unused, [])).toBe(unused);
  });
});

describe('the table of limits', () => {
  const now = budgetNow(snapshot, recent);

  it('gives the token limit its numbers, and says why others have none', () => {
    const [token, application] = limitRows(now, [], []);
    expect(token).toMatchObject({ used: 250, limit: 300, source: 'observed', resetsAtMs: 1_000, unknownReason: null });
    expect(application).toMatchObject({ used: null, limit: 3_000, source: 'documented' });
    expect(application?.unknownReason).toBeTruthy();
  });

  it('adds each limit that a 429 named, once, and no other reason', () => {
    const causes = ['route.users.get', 'retry', 'client.credentials.token.rate.per.minute', 'route.users.get'];
    expect(limitRows(now, causes, []).slice(2)).toMatchObject([
      { key: 'route.users.get', limit: null, source: 'observed' },
    ]);
  });

  const learned = { allowed: 50, windowMs: 6_000, source: 'observed', observedAtMs: 7 } as const;

  it('adds what was learned of operations and the host, with its source and since when, each once', () => {
    const rows = limitRows(
      now,
      ['operation:users.list', 'route.users.get'],
      [
        { ...learned, key: 'token', allowed: 300, observedAtMs: 5 },
        { ...learned, key: 'operation:users.list', source: 'override', allowed: 20 },
        { ...learned, key: 'operation:users.list' },
        { ...learned, key: 'host:https://api.example.com', allowed: 6_000 },
      ],
    );
    expect(rows[0]).toMatchObject({ seenAtMs: 5 });
    expect(rows.slice(2)).toMatchObject([
      { key: 'operation:users.list', name: 'Calls of users.list', limit: 20, source: 'override', seenAtMs: 7 },
      { key: 'host:https://api.example.com', kind: 'Calls per 6 s window', limit: 6_000, source: 'observed' },
      { key: 'route.users.get', limit: null },
    ]);
    expect(rows[3]?.name).toBe('All of Headroom’s calls to api.example.com');
  });

  it('names no time for a limit whose number comes from another source than what was learned', () => {
    const [token] = limitRows(now, [], [{ ...learned, key: 'token', source: 'documented' }]);
    expect(token?.seenAtMs).toBeNull();
  });
});
