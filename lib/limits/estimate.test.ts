import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateCalls } from './estimate.ts';
import type { Outlook } from './estimate.ts';

const outlook: Outlook = {
  nowMs: 1_000,
  steps: [
    { freesAtMs: 1_000, calls: 100 },
    { freesAtMs: 31_000, calls: 300 },
  ],
  windowMs: 60_000,
  callsPerWindow: 300,
  callMs: 10,
  notBeforeMs: 0,
};

describe('estimateCalls', () => {
  it('takes what is free now and asks for nothing more', () => {
    expect(estimateCalls(outlook, 0, 100)).toEqual({
      durationMs: 1_000,
      finishesAtMs: 2_000,
      windows: [{ freesAtMs: 1_000, calls: 100 }],
    });
  });

  it('uses one window after the other and ends with the calls of the last', () => {
    const { windows, durationMs } = estimateCalls(outlook, 0, 750);
    expect(windows).toEqual([
      { freesAtMs: 1_000, calls: 100 },
      { freesAtMs: 31_000, calls: 300 },
      { freesAtMs: 91_000, calls: 300 },
      { freesAtMs: 151_000, calls: 50 },
    ]);
    expect(durationMs).toBe(150_000 + 500);
  });

  it('lets calls of a rolling window come back one window after they were made', () => {
    const steps = [
      { freesAtMs: 1_000, calls: 200 },
      { freesAtMs: 61_000, calls: 50 },
    ];
    const { windows } = estimateCalls({ ...outlook, steps, callsPerWindow: null }, 0, 460);
    expect(windows).toEqual([
      { freesAtMs: 1_000, calls: 200 },
      { freesAtMs: 61_000, calls: 50 },
      { freesAtMs: 61_000, calls: 200 },
      { freesAtMs: 121_000, calls: 10 },
    ]);
  });

  it('lets what waits already go first', () => {
    expect(estimateCalls(outlook, 350, 100).windows).toEqual([
      { freesAtMs: 31_000, calls: 50 },
      { freesAtMs: 91_000, calls: 50 },
    ]);
  });

  it('starts nothing during a pause', () => {
    expect(estimateCalls({ ...outlook, notBeforeMs: 9_000 }, 0, 1).windows).toEqual([{ freesAtMs: 9_000, calls: 1 }]);
  });

  it('needs no time for no calls', () => {
    expect(estimateCalls(outlook, 10, 0)).toEqual({ durationMs: 0, finishesAtMs: 1_000, windows: [] });
  });

  it('gives every call a window, in order, and never takes less time for more calls', () => {
    const count = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(count, count, count, (ahead, calls, more) => {
        const fewer = estimateCalls(outlook, ahead, calls);
        expect(fewer.windows.reduce((sum, window) => sum + window.calls, 0)).toBe(calls);
        expect(fewer.windows).toEqual([...fewer.windows].sort((a, b) => a.freesAtMs - b.freesAtMs));
        expect(estimateCalls(outlook, ahead, calls + more).durationMs).toBeGreaterThanOrEqual(fewer.durationMs);
      }),
      { numRuns: 300 },
    );
  });
});
