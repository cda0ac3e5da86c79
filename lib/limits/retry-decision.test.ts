import { describe, expect, it } from 'vitest';
import { decideRetry } from './retry-decision.ts';
import type { FailedAttempt } from './retry-decision.ts';

const maxPauseMs = { interactive: 10_000, sync: Infinity, bulk: Infinity };
const settings = { maxAttempts: 4, maxThrottles: 3, baseDelayMs: 400, maxDelayMs: 1_000, maxPauseMs };
const base: FailedAttempt = {
  outcome: 'server_error',
  status: 503,
  priority: 'interactive',
  isIdempotent: true,
  wasUnsent: false,
  attempt: 1,
  throttles: 0,
  hasNewToken: false,
  canRefresh: true,
  retryAfter: null,
};
const wait = (waitMs: number) => ({ kind: 'wait', waitMs, source: 'header' }) as const;
const park = { kind: 'park', waitMs: 3_600_000, source: 'header' } as const;

describe('decideRetry', () => {
  it.each<[string, Partial<FailedAttempt>, object]>([
    ['500 on an idempotent call', { status: 500 }, { action: 'retry', reason: 'transient', waitMs: 200 }],
    ['503 on an idempotent call, third attempt', { attempt: 3 }, { action: 'retry', waitMs: 500 }],
    ['503 with a longer hint', { retryAfter: wait(7_000) }, { action: 'retry', waitMs: 7_000 }],
    ['503 with a hint of hours', { retryAfter: park }, { action: 'fail', reason: 'down_for_long', waitMs: 3_600_000 }],
    [
      '503 with a hint of hours, for a run',
      { retryAfter: park, priority: 'bulk' },
      { action: 'fail', reason: 'down_for_long', waitMs: 3_600_000 },
    ],
    [
      '503 with a hint beyond what a person waits',
      { retryAfter: wait(10_001) },
      { action: 'fail', reason: 'down_for_long', waitMs: 10_001 },
    ],
    [
      '503 with such a hint, for a run',
      { retryAfter: wait(10_001), priority: 'bulk' },
      { action: 'retry', reason: 'transient', waitMs: 10_001 },
    ],
    [
      '503 with a hint of hours on a call that is not idempotent',
      { retryAfter: park, isIdempotent: false },
      { action: 'ambiguous', reason: 'effect_unknown' },
    ],
    ['503 when attempts are used up', { attempt: 4 }, { action: 'fail', reason: 'attempts_exhausted' }],
    [
      '503 on a call that is not idempotent',
      { isIdempotent: false },
      { action: 'ambiguous', reason: 'effect_unknown' },
    ],
    ['reset, idempotent', { outcome: 'network_error', status: null }, { action: 'retry', reason: 'transient' }],
    ['reset, not idempotent', { outcome: 'network_error', status: null, isIdempotent: false }, { action: 'ambiguous' }],
    [
      'refused connection, not idempotent',
      { outcome: 'network_error', status: null, isIdempotent: false, wasUnsent: true },
      { action: 'retry', reason: 'never_sent' },
    ],
    ['time-out, idempotent', { outcome: 'timeout', status: null }, { action: 'retry', reason: 'transient' }],
    ['time-out, not idempotent', { outcome: 'timeout', status: null, isIdempotent: false }, { action: 'ambiguous' }],
    ['malformed, idempotent', { outcome: 'malformed', status: 200 }, { action: 'retry', reason: 'transient' }],
    [
      'malformed to the end',
      { outcome: 'malformed', status: 200, attempt: 4 },
      { action: 'fail', reason: 'unreadable' },
    ],
    ['malformed, not idempotent', { outcome: 'malformed', status: 200, isIdempotent: false }, { action: 'ambiguous' }],
    ['408, idempotent', { outcome: 'client_error', status: 408 }, { action: 'retry' }],
    ['408, not idempotent', { outcome: 'client_error', status: 408, isIdempotent: false }, { action: 'ambiguous' }],
    ['400', { outcome: 'client_error', status: 400 }, { action: 'fail', reason: 'refused_for_good' }],
    ['404', { outcome: 'client_error', status: 404 }, { action: 'fail', reason: 'refused_for_good' }],
    ['409', { outcome: 'client_error', status: 409 }, { action: 'fail', reason: 'refused_for_good' }],
    ['403', { outcome: 'forbidden', status: 403 }, { action: 'fail', reason: 'refused_for_good' }],
    ['401', { outcome: 'unauthorized', status: 401 }, { action: 'refresh_token', reason: 'token_rejected' }],
    [
      '401, not idempotent: it was refused, so nothing happened',
      { outcome: 'unauthorized', status: 401, isIdempotent: false },
      { action: 'refresh_token' },
    ],
    [
      '401 with a new token',
      { outcome: 'unauthorized', status: 401, hasNewToken: true },
      { action: 'fail', reason: 'still_unauthorized' },
    ],
    [
      '401 of a signed-in person',
      { outcome: 'unauthorized', status: 401, canRefresh: false },
      { action: 'fail', reason: 'still_unauthorized' },
    ],
    [
      '429 with a hint',
      { outcome: 'throttled', status: 429, throttles: 1, retryAfter: wait(10_000) },
      { action: 'pause', reason: 'throttled', waitMs: 10_200 },
    ],
    [
      '429 on a call that is not idempotent: it was refused, so it goes back to its place',
      { outcome: 'throttled', status: 429, throttles: 1, isIdempotent: false, retryAfter: wait(1_000) },
      { action: 'pause' },
    ],
    [
      '429 for hours',
      { outcome: 'throttled', status: 429, throttles: 1, retryAfter: park },
      { action: 'park', reason: 'hint_beyond_ceiling', waitMs: 3_600_000 },
    ],
    [
      '429 again and again',
      { outcome: 'throttled', status: 429, throttles: 3, retryAfter: wait(1_000) },
      { action: 'fail', reason: 'throttled_too_often', waitMs: 1_025 },
    ],
    ['abort', { outcome: 'aborted', status: null }, { action: 'fail', reason: 'aborted' }],
  ])('%s', (_name, change, expected) => {
    expect(decideRetry({ ...base, ...change }, settings, 0.5)).toMatchObject(expected);
  });
});
