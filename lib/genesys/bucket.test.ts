import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Clock } from '#lib/clock.ts';
import { createHostGate } from '#lib/limits/host-gate.ts';
import { createBuckets } from './bucket.ts';
import type { Bucket } from './bucket.ts';
import { completeSettings } from './gateway-settings.ts';
import { createMemoryGrants } from './memory-grants.ts';
import { exampleCredential } from './testing/example-credential.ts';

const { environment } = exampleCredential;
const windowMs = 60_000;
const idleMs = 40_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Buckets that are idle before their window ends, and how many were made. */
function startBuckets() {
  const clock: Clock = {
    now: () => Date.now(),
    sleep: () => Promise.reject(new Error('nobody sleeps here')),
  };
  const settings = completeSettings({ windowMs, idleMs });
  const gate = createHostGate(settings, clock);
  const made: Bucket[] = [];
  const buckets = createBuckets({
    settings,
    clock,
    grants: createMemoryGrants(),
    fetch: () => Promise.reject(new Error('nothing is sent here')),
    gateOf: () => gate,
    laneDeps: () => ({}),
    onNew: (bucket) => made.push(bucket),
    onJoined: () => {},
    beforeFirst: () => Promise.resolve(),
    onBreaker: () => {},
  });
  onTestFinished(() => {
    buckets.close();
    gate.close();
  });
  return { buckets, made };
}

/** Takes a turn and spends one call in it. */
async function spend({ lane }: Bucket): Promise<void> {
  const turn = lane.turn(lane.enter('interactive'), undefined, async (grant) => {
    grant.depart();
    grant.settle({ outcome: 'admitted', headers: { count: null, allowed: null, resetMs: null } });
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await turn).kind).toBe('done');
}

describe('buckets', () => {
  it('are dropped when they are idle, though nobody calls any more, and made anew when they are needed', async () => {
    const { buckets, made } = startBuckets();
    const bucket = buckets.of('org', undefined);
    await vi.advanceTimersByTimeAsync(idleMs - 1);
    expect(buckets.find('org')).toBe(bucket);
    await vi.advanceTimersByTimeAsync(idleMs / 4 + 1);
    expect(buckets.find('org')).toBeNull();
    expect(bucket.lane.haltReason).toBe('closed');
    expect(buckets.of('org', undefined)).not.toBe(bucket);
    expect(made).toHaveLength(2);
  });

  it('of people leave memory with the token they are found under', async () => {
    const { buckets } = startBuckets();
    const credential = { kind: 'user', id: 'session', environment, accessToken: 'token' } as const;
    const bucket = buckets.of('org', credential);
    await vi.advanceTimersByTimeAsync(2 * idleMs);
    expect(bucket.lane.haltReason).toBe('closed');
    // Nothing is left to look after.
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stay for as long as they are used', async () => {
    const { buckets } = startBuckets();
    const bucket = buckets.of('org', undefined);
    for (let round = 0; round < 10; round += 1) {
      await vi.advanceTimersByTimeAsync(idleMs - 1);
      expect(buckets.of('org', undefined)).toBe(bucket);
    }
  });

  it('stay for as long as a call is in them', async () => {
    const { buckets } = startBuckets();
    const bucket = buckets.of('org', undefined);
    let end = () => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    const turn = bucket.lane.turn(bucket.lane.enter('bulk'), undefined, () => ended);
    await vi.advanceTimersByTimeAsync(5 * idleMs);
    expect(buckets.find('org')).toBe(bucket);
    end();
    await turn;
    await vi.advanceTimersByTimeAsync(idleMs);
    expect(buckets.find('org')).toBeNull();
  });

  it('stay until their budget has come back', async () => {
    const { buckets } = startBuckets();
    const bucket = buckets.of('org', undefined);
    await spend(bucket);
    await vi.advanceTimersByTimeAsync(windowMs - 5_000);
    expect(bucket.lane.state().used).toBe(1);
    expect(buckets.find('org')).toBe(bucket);
    await vi.advanceTimersByTimeAsync(5_000 + idleMs);
    expect(buckets.find('org')).toBeNull();
  });

  it('stay until nothing pauses them', async () => {
    const { buckets } = startBuckets();
    const bucket = buckets.of('org', undefined);
    bucket.lane.pause(3_600_000, 'parked');
    await vi.advanceTimersByTimeAsync(3_599_000);
    expect(buckets.find('org')).toBe(bucket);
    await vi.advanceTimersByTimeAsync(idleMs);
    expect(buckets.find('org')).toBeNull();
  });
});
