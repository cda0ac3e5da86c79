import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSimClock } from './clock.ts';

describe('createSimClock', () => {
  afterEach(() => vi.useRealTimers());

  it('runs so many simulated milliseconds for each real one, and follows a change of pace', () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const clock = createSimClock(1_000_000, 10);
    vi.advanceTimersByTime(100);
    expect(clock.now()).toBe(1_001_000);
    clock.setTimeScale(1);
    vi.advanceTimersByTime(100);
    expect(clock.now()).toBe(1_001_100);
  });

  it('runs a task at its simulated moment even when the pace changes while it waits', () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const clock = createSimClock(0, 1);
    const ran: number[] = [];
    clock.after(60_000, () => ran.push(clock.now()));
    vi.advanceTimersByTime(10_000);
    clock.setTimeScale(100);
    vi.advanceTimersByTime(499);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(ran).toHaveLength(1);
    expect(ran[0]).toBeGreaterThanOrEqual(60_000);
  });

  it('jumps forward through due tasks in order, each seeing its own moment', () => {
    const clock = createSimClock(0, 0.01);
    const seen: [string, number][] = [];
    clock.after(5_000, () => seen.push(['second', clock.now()]));
    clock.after(1_000, () => {
      seen.push(['first', clock.now()]);
      clock.after(1_000, () => seen.push(['nested', clock.now()]));
    });
    clock.after(90_000, () => seen.push(['later', clock.now()]));
    clock.advance(10_000);
    expect(seen.map(([name]) => name)).toEqual(['first', 'nested', 'second']);
    for (const [, atMs] of seen) expect(atMs % 1_000).toBeLessThan(50);
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
    clock.stop();
  });

  it('does not run what was cancelled', () => {
    const clock = createSimClock(0, 1);
    let hasRun = false;
    const cancel = clock.after(1_000, () => (hasRun = true));
    cancel();
    clock.advance(2_000);
    expect(hasRun).toBe(false);
  });
});
