import { describe, expect, it } from 'vitest';
import { retryAtMs, untilNextCallMs, type QueuePace } from './queue-pace.ts';

const pace: QueuePace = { callsPerMinute: 10, minRetryMs: 60_000, maxRetryMs: 3_600_000 };

describe('the pace of reading queues', () => {
  it.each([1, 7, 10, 11])('lets no minute have more than its %d calls', (callsPerMinute) => {
    const sentAtMs: number[] = [];
    for (let nowMs = 0; sentAtMs.length < 100;) {
      nowMs += untilNextCallMs({ ...pace, callsPerMinute }, sentAtMs.at(-1) ?? null, nowMs);
      sentAtMs.push(nowMs);
      // Answers come fast, slowly, and after a while without any work.
      nowMs += [0, 1, 4_000, 90_000][sentAtMs.length % 4] ?? 0;
    }
    for (const fromMs of sentAtMs) {
      const within = sentAtMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + 60_000);
      expect(within.length).toBeLessThanOrEqual(callsPerMinute);
    }
  });

  it('begins at once', () => {
    expect(untilNextCallMs(pace, null, 5)).toBe(0);
  });
});

describe('the distance of further attempts', () => {
  it('grows up to the longest, and is never shorter than Genesys asked for', () => {
    const waits = [1, 2, 3, 6, 7, 60].map((failures) => retryAtMs(pace, failures, undefined, 1_000) - 1_000);
    expect(waits).toEqual([60_000, 120_000, 240_000, 1_920_000, 3_600_000, 3_600_000]);
    expect(retryAtMs(pace, 1, 300_000, 0)).toBe(300_000);
    expect(retryAtMs(pace, 9, 300_000, 0)).toBe(3_600_000);
  });
});
