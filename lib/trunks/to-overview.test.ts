import { describe, expect, it } from 'vitest';
import type { LiveCondition } from '#lib/events/schema.ts';
import { NOON } from './testing/trunk-samples.ts';
import { conditionOfTrunks } from './to-overview.ts';

const LIVE: LiveCondition = { state: 'live', sinceMs: NOON, reason: null, trueUntilMs: NOON, isComplete: true };
const HEARD = { isHeard: true, gapSinceMs: null, statesAtMs: NOON - 60_000, problem: null };

describe('how true what is known of trunks is', () => {
  it('counts from the last reading, where that is later than what events are true until', () => {
    const interrupted = { ...LIVE, state: 'interrupted', trueUntilMs: NOON - 600_000 } as const;
    expect(conditionOfTrunks(interrupted, HEARD, true).trueUntilMs).toBe(NOON - 60_000);
    const ofStream = { ...LIVE, trueUntilMs: NOON - 600_000 };
    expect(conditionOfTrunks(ofStream, HEARD, true).trueUntilMs).toBe(NOON - 60_000);
    const gapped = { ...HEARD, gapSinceMs: NOON - 600_000 };
    expect(conditionOfTrunks(LIVE, gapped, true)).toMatchObject({ state: 'interrupted', trueUntilMs: NOON - 60_000 });
  });

  it('counts from the events, where these were true for longer than the last reading', () => {
    const old = { ...HEARD, statesAtMs: NOON - 3_600_000 };
    const interrupted = { ...LIVE, state: 'interrupted', trueUntilMs: NOON - 600_000 } as const;
    expect(conditionOfTrunks(interrupted, old, true).trueUntilMs).toBe(NOON - 600_000);
    const gapped = { ...old, gapSinceMs: NOON - 600_000 };
    expect(conditionOfTrunks(LIVE, gapped, true).trueUntilMs).toBe(NOON - 600_000);
  });

  it('is not known while trunks were never read, however the events stand', () => {
    const unread = { ...HEARD, statesAtMs: null, problem: 'Missing: telephony:plugin:all' };
    const interrupted = { ...LIVE, state: 'interrupted', trueUntilMs: NOON - 600_000 } as const;
    expect(conditionOfTrunks(interrupted, unread, false).trueUntilMs).toBeNull();
    expect(conditionOfTrunks(LIVE, unread, false)).toMatchObject({ state: 'interrupted', trueUntilMs: null });
    expect(conditionOfTrunks(LIVE, null, false)).toMatchObject({ state: 'interrupted', trueUntilMs: null });
  });

  it('is not touched by a reading that failed while every event is heard, which is told nevertheless', () => {
    const failed = { ...HEARD, problem: 'Genesys Cloud does not answer' };
    expect(conditionOfTrunks(LIVE, failed, true)).toEqual({ ...LIVE, reason: 'Genesys Cloud does not answer' });
    expect(conditionOfTrunks(LIVE, { ...failed, isHeard: false }, true).state).toBe('interrupted');
  });
});
