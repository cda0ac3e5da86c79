import { describe, expect, it } from 'vitest';
import { fail } from '#lib/result.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { classifyFailure } from './classify-failure.ts';

const failure = (code: GatewayCode, retryAfterMs?: number) => fail(code, 'Why.', { retryAfterMs }).error;

describe('classifyFailure', () => {
  it.each<[GatewayCode, number | undefined, number, number]>([
    ['throttled', 42_000, 1, 42_000],
    ['throttled', 0, 1, 1_000],
    ['parked', 86_400_000, 1, 300_000],
    ['unavailable', undefined, 1, 2_000],
    ['unavailable', undefined, 30, 60_000],
  ])('waits after %s with the hint %s, attempt %s, for %s ms', (code, hint, attempts, waitMs) => {
    expect(classifyFailure(failure(code, hint), attempts)).toEqual({ kind: 'park', waitMs, reason: 'Why.' });
  });

  it.each<GatewayCode>(['not_installed', 'grant_refused', 'forbidden', 'not_found', 'invalid_request'])(
    'stops at %s, which only a person can mend',
    (code) => {
      expect(classifyFailure(failure(code), 1)).toEqual({ kind: 'stop', reason: 'Why.' });
    },
  );

  it('stops in the end when Genesys stays away', () => {
    expect(classifyFailure(failure('unavailable'), 60).kind).toBe('stop');
  });

  it('never ends a run that a person holds back, and does not count the looks', () => {
    const held = fail<GatewayCode>('unavailable', 'An admin holds calls back.', {
      retryAfterMs: 30_000,
      context: { cause: 'breaker_held' },
    }).error;
    for (const attempts of [1, 60, 1_000]) {
      expect(classifyFailure(held, attempts)).toEqual({
        kind: 'park',
        waitMs: 30_000,
        reason: held.message,
        isUncounted: true,
      });
    }
  });

  it('gives the run back when the process stops', () => {
    expect(classifyFailure(failure('aborted'), 1)).toEqual({ kind: 'release' });
  });
});
