import { describe, expect, it } from 'vitest';
import {
  createOtherApplication,
  createWindow,
  inspectWindow,
  runOtherApplication,
  takeFromWindow,
} from './rate-limit.ts';
import type { WindowRule } from './rate-limit.ts';

const rule = (over: Partial<WindowRule> = {}): WindowRule => ({
  allowed: 3,
  windowMs: 60_000,
  windowType: 'fixed',
  countRejected: false,
  ...over,
});

/** Takes at each moment and answers which were admitted. */
function takeAt(times: readonly number[], over: Partial<WindowRule> = {}): boolean[] {
  const state = createWindow();
  return times.map((nowMs) => takeFromWindow(state, rule(over), nowMs).admitted);
}

describe('a fixed window', () => {
  it('opens with the first call and lets the allowance through', () => {
    expect(takeAt([10_000, 20_000, 30_000, 40_000])).toEqual([true, true, true, false]);
  });

  it('stays shut until its length has passed since that first call, then opens again', () => {
    expect(takeAt([10_000, 10_000, 10_000, 69_999, 70_000])).toEqual([true, true, true, false, true]);
  });

  it('tells how long it lasts, and its whole length while none is open', () => {
    const state = createWindow();
    expect(inspectWindow(state, rule(), 5_000)).toMatchObject({ counted: 0, resetMs: 60_000 });
    takeFromWindow(state, rule(), 5_000);
    expect(inspectWindow(state, rule(), 25_000)).toMatchObject({ counted: 1, resetMs: 40_000 });
  });

  it('does not slide: twice the allowance fits across its edge', () => {
    expect(takeAt([0, 59_998, 59_999, 60_000, 60_001, 60_002])).toEqual(new Array(6).fill(true));
  });
});

describe('an aligned window', () => {
  it('ends on multiples of its length, wherever the first call fell', () => {
    const aligned = { windowType: 'aligned' } as const;
    expect(takeAt([59_000, 59_100, 59_200, 59_300, 60_000], aligned)).toEqual([true, true, true, false, true]);
  });

  it('tells the time to the next multiple', () => {
    const state = createWindow();
    takeFromWindow(state, rule({ windowType: 'aligned' }), 61_000);
    expect(inspectWindow(state, rule({ windowType: 'aligned' }), 61_000).resetMs).toBe(59_000);
  });
});

describe('a rolling window', () => {
  const rolling = { windowType: 'rolling' } as const;

  it('never lets more than the allowance through in any span of its length', () => {
    expect(takeAt([0, 30_000, 59_999, 60_000, 60_001, 90_000], rolling)).toEqual([true, true, true, true, false, true]);
  });

  it('names the moment the oldest counted call falls out', () => {
    const state = createWindow();
    for (const nowMs of [1_000, 2_000, 3_000]) takeFromWindow(state, rule(rolling), nowMs);
    expect(inspectWindow(state, rule(rolling), 4_000)).toMatchObject({ admitted: false, resetMs: 57_000 });
  });

  it('keeps its memory small over many windows', () => {
    const state = createWindow();
    for (let index = 0; index < 50_000; index += 1)
      takeFromWindow(state, rule({ ...rolling, allowed: 100 }), index * 100);
    expect(state.hits.length).toBeLessThan(3_000);
  });
});

describe('refused calls', () => {
  it('cost nothing unless they are told to count', () => {
    const times = [0, 0, 0, 30_000, 60_000];
    expect(takeAt(times, { windowType: 'rolling' }).at(-1)).toBe(true);
  });

  it('keep a hammering caller out when they count in a rolling window', () => {
    const hammering = Array.from({ length: 40 }, (_, index) => index * 5_000);
    const admitted = takeAt(hammering, { windowType: 'rolling', countRejected: true });
    expect(admitted.slice(3)).toEqual(new Array(37).fill(false));
  });

  it('raise the count past the allowance in a fixed window', () => {
    const state = createWindow();
    for (let index = 0; index < 5; index += 1) takeFromWindow(state, rule({ countRejected: true }), 0);
    expect(inspectWindow(state, rule({ countRejected: true }), 0).counted).toBe(5);
  });
});

describe('another application on the same window', () => {
  const shared = rule({ allowed: 100 });

  it('takes its share evenly, seen or not', () => {
    const state = createWindow();
    const other = createOtherApplication();
    const plan = { callsPerWindow: 30 };
    runOtherApplication(other, plan, state, shared, 0);
    runOtherApplication(other, plan, state, shared, 30_000);
    expect(other).toMatchObject({ admitted: 16, rejected: 0 });
    expect(inspectWindow(state, shared, 30_000).counted).toBe(16);
  });

  it('is refused like anybody once the window is full', () => {
    const state = createWindow();
    const other = createOtherApplication();
    runOtherApplication(other, { callsPerWindow: 60 }, state, shared, 0);
    for (let index = 0; index < 99; index += 1) takeFromWindow(state, shared, 1);
    runOtherApplication(other, { callsPerWindow: 60 }, state, shared, 59_000);
    expect(other.admitted).toBe(1);
    expect(other.rejected).toBe(59);
  });

  it('works and rests by its schedule', () => {
    const state = createWindow();
    const other = createOtherApplication();
    const plan = { callsPerWindow: 60, onMs: 10_000, offMs: 50_000 };
    runOtherApplication(other, plan, state, shared, 0);
    runOtherApplication(other, plan, state, shared, 59_999);
    expect(other.admitted).toBe(10);
  });

  it('does not make up for hours nobody looked at', () => {
    const state = createWindow();
    const other = createOtherApplication();
    runOtherApplication(other, { callsPerWindow: 30 }, state, shared, 0);
    runOtherApplication(other, { callsPerWindow: 30 }, state, shared, 36_000_000);
    expect(other.admitted).toBeLessThanOrEqual(92);
  });
});
