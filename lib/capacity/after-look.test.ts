import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { fail } from '#lib/result.ts';
import { afterLook, type Circumstances } from './after-look.ts';
import { MOST_ATTEMPTS } from './report-cost.ts';

const NOW_MS = 1_000_000;
const around = (changes: Partial<Circumstances> = {}): Circumstances => ({
  spent: 1,
  nowMs: NOW_MS,
  giveUpMs: NOW_MS + 600_000,
  pausedUntilMs: null,
  patience: { retryAfterMs: 10_000 },
  ...changes,
});
const failed = (code: GatewayCode, retryAfterMs?: number) =>
  ({ kind: 'failed', failure: { code, message: 'It did not work.', retryable: true, retryAfterMs } }) as const;

describe('a part that was looked at', () => {
  it('waits as long as Genesys holds the organisation’s requests back, and that is no failure', () => {
    const held = afterLook(failed('aborted'), { attempts: 2 }, around({ pausedUntilMs: NOW_MS + 42_000 }));
    expect(held).toMatchObject({ state: 'waiting', attempts: 2, waitUntilMs: NOW_MS + 42_000 });
    expect(held.reason).toContain('limits the requests');
    expect(afterLook(failed('aborted'), { attempts: 0 }, around()).reason).toBe(
      'Waits for its turn behind other calls.',
    );
    expect(afterLook(failed('parked'), { attempts: 0 }, around()).reason).toContain('limits the requests');
    expect(afterLook(failed('throttled', 7_000), { attempts: 0 }, around())).toMatchObject({
      state: 'waiting',
      waitUntilMs: NOW_MS + 7_000,
      reason: 'Genesys Cloud limits the requests of this organisation.',
    });
  });

  it('is tried again later after each outage, and missing after the last', () => {
    expect(afterLook(failed('unavailable'), { attempts: 0 }, around())).toMatchObject({
      state: 'waiting',
      attempts: 1,
      waitUntilMs: NOW_MS + 10_000,
    });
    expect(afterLook(failed('unavailable'), { attempts: 2 }, around())).toMatchObject({
      waitUntilMs: NOW_MS + 40_000,
    });
    expect(afterLook(failed('unavailable'), { attempts: MOST_ATTEMPTS - 1 }, around())).toMatchObject({
      state: 'failed',
      reason: 'It did not work.',
    });
  });

  it('waits while a person holds its calls back, says so, and spends no attempt', () => {
    const { error: failure } = fail<GatewayCode>('unavailable', 'An admin holds calls back.', {
      retryAfterMs: 30_000,
      context: { cause: 'breaker_held' },
    });
    const held = afterLook(
      { kind: 'failed', failure },
      { attempts: MOST_ATTEMPTS - 1 },
      around({ pausedUntilMs: NOW_MS + 42_000 }),
    );
    expect(held).toMatchObject({
      state: 'waiting',
      attempts: MOST_ATTEMPTS - 1,
      waitUntilMs: NOW_MS + 30_000,
      reason: failure.message,
    });
    const late = around({ giveUpMs: NOW_MS + 29_000 });
    expect(afterLook({ kind: 'failed', failure }, { attempts: 0 }, late)).toMatchObject({
      state: 'failed',
      reason: 'An admin holds calls back. The report did not wait for that; read the part again then.',
    });
  });

  it('is missing at once where Genesys refuses it', () => {
    expect(afterLook(failed('forbidden'), { attempts: 0 }, around())).toMatchObject({ state: 'failed' });
  });

  it('never waits beyond the moment at which the report ends without it', () => {
    const codes = fc.constantFrom<GatewayCode>(
      'throttled',
      'parked',
      'aborted',
      'unavailable',
      'malformed',
      'forbidden',
    );
    const times = fc.record({
      attempts: fc.nat(MOST_ATTEMPTS),
      retryAfterMs: fc.option(fc.nat(2_000_000), { nil: undefined }),
      pauseMs: fc.option(fc.nat(2_000_000)),
      leftMs: fc.nat(1_000_000),
    });
    fc.assert(
      fc.property(codes, times, (code, { attempts, retryAfterMs, pauseMs, leftMs }) => {
        const giveUpMs = NOW_MS + leftMs;
        const pausedUntilMs = pauseMs === null ? null : NOW_MS + pauseMs;
        const change = afterLook(failed(code, retryAfterMs), { attempts }, around({ giveUpMs, pausedUntilMs }));
        if (change.state === 'waiting') expect(change.waitUntilMs).toBeLessThanOrEqual(giveUpMs);
        else expect(change).toMatchObject({ state: 'failed', waitUntilMs: null });
        expect(change.reason).not.toBeNull();
      }),
    );
  });
});
