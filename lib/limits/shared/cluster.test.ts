import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterTimes, permitLifeMs } from './cluster-times.ts';
import { busiestWindow, driveCluster } from './testing/drive-cluster.ts';
import type { ClusterCall } from './testing/drive-cluster.ts';
import { randomTrace } from './testing/random-traces.ts';

const windowMs = 10_000;
const times = clusterTimes(windowMs, 20, 1_000);

const bulk = (count: number, processes: number): ClusterCall[] =>
  Array.from({ length: count }, (_, index) => ({
    process: index % processes,
    askedAtMs: 0,
    priority: 'bulk',
    thereMs: 30,
    backMs: 30,
  }));

describe('processes that share a budget', () => {
  it('never send more than the limit in any window, whatever happens to Redis and to them, and finish', () => {
    fc.assert(
      fc.property(randomTrace, (trace) => {
        const outcome = driveCluster(trace, times);
        // Each time the book starts anew, one call asks the server what nobody else can know.
        const probes = 1 + outcome.flushes;
        expect(busiestWindow(outcome.arrivals, windowMs)).toBeLessThanOrEqual(trace.limit + probes);
        expect(outcome.finished + outcome.died).toBe(trace.calls.length);
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it.each([1, 3])('use the whole limit while nothing goes wrong, %i of them, with few messages', (processes) => {
    const trace = { processes, limit: 60, sendsHeaders: true, events: [], delays: [1, 2, 5], giveUpAtMs: 300_000 };
    const outcome = driveCluster({ ...trace, calls: bulk(600, processes) }, times);
    expect(outcome.finished).toBe(600);
    // 60 less the 3 kept for interactive calls each window, after the book has asked what was spent before it.
    const optimumMs = (Math.ceil(600 / 57) - 1) * windowMs;
    expect(outcome.finishedAtMs - permitLifeMs(times)).toBeLessThanOrEqual(1.1 * optimumMs);
    const heartbeats = (processes * outcome.finishedAtMs) / times.heartbeatMs;
    expect(outcome.messages - heartbeats).toBeLessThan(300);
  });

  it('keep room for interactive calls that come to another process than the bulk ones', () => {
    const people: ClusterCall[] = Array.from({ length: 24 }, (_, index) => ({
      process: 1,
      askedAtMs: 5_000 + index * 2_000,
      priority: 'interactive',
      thereMs: 30,
      backMs: 30,
    }));
    const trace = { processes: 2, limit: 60, sendsHeaders: true, events: [], delays: [1, 2, 5], giveUpAtMs: 300_000 };
    const calls = [...bulk(300, 1), ...people];
    const outcome = driveCluster({ ...trace, calls }, times);
    expect(outcome.finished).toBe(calls.length);
    // Two windows show how many people there are.
    const known = outcome.interactive.filter(({ askedAtMs }) => askedAtMs > 2.5 * windowMs);
    expect(known.length).toBeGreaterThan(10);
    expect(Math.max(...known.map(({ waitMs }) => waitMs))).toBeLessThanOrEqual(100);
  });

  it('go on with their shares while Redis is lost', () => {
    const calls = bulk(300, 3);
    const lost = { kind: 'lost' as const, atMs: 25_000, forMs: 400_000 };
    const trace = { processes: 3, limit: 30, sendsHeaders: true, delays: [1, 2, 5], giveUpAtMs: 400_000 };
    const outcome = driveCluster({ ...trace, calls, events: [lost] }, times);
    expect(outcome.finished).toBe(300);
    expect(busiestWindow(outcome.arrivals, windowMs)).toBeLessThanOrEqual(31);
  });
});
