import { describe, expect, it } from 'vitest';
import { createEffectiveLimit } from './effective-limit.ts';
import type { EffectiveLimit } from './effective-limit.ts';

const WINDOW_MS = 60_000;
const say = (limits: EffectiveLimit, allowed: number, count: number | null = 1) =>
  limits.noteHeader({ allowed, count, outcome: 'admitted' });

describe('the limit that counts', () => {
  it('changes by header when two answers say the same, or a refusal does', () => {
    const limits = createEffectiveLimit(300, WINDOW_MS);
    say(limits, 300);
    say(limits, 120);
    expect(limits.read(0).limit).toBe(300);
    say(limits, 120);
    expect(limits.read(0).limit).toBe(120);
    limits.noteHeader({ allowed: 80, count: 80, outcome: 'throttled' });
    expect(limits.read(0)).toMatchObject({ limit: 80, source: 'headers' });
  });

  it('ignores what contradicts itself', () => {
    const limits = createEffectiveLimit(300, WINDOW_MS);
    expect(say(limits, 10, 57)).toBe(false);
    expect(limits.noteHeader({ allowed: 500, count: 20, outcome: 'throttled' })).toBe(false);
    expect(limits.read(0)).toMatchObject({ limit: 300, source: 'default' });
  });

  it('tries less and less often to exceed a ceiling that is met at the same height again', () => {
    const limits = createEffectiveLimit(Infinity, WINDOW_MS);
    limits.noteThrottle(50, 0);
    const triedAtWindows: number[] = [];
    let metAtMs = 0;
    for (let nowMs = 0; nowMs < 40 * WINDOW_MS; nowMs += WINDOW_MS / 4) {
      const { limit, sure } = limits.read(nowMs);
      expect(sure).toBe(50);
      if (limit <= 52) continue;
      triedAtWindows.push((nowMs - metAtMs) / WINDOW_MS);
      metAtMs = nowMs;
      limits.noteThrottle(50, nowMs);
    }
    expect(triedAtWindows.length).toBeLessThanOrEqual(6);
    for (const [index, windows] of triedAtWindows.entries()) {
      expect(windows).toBeGreaterThan(index === 0 ? 1 : (triedAtWindows[index - 1] ?? 0));
    }
  });

  it('believes an earlier process until headers say otherwise, and the limits API before it', () => {
    const limits = createEffectiveLimit(300, WINDOW_MS);
    limits.set(400, 'limits_api');
    limits.adopt(150, 0);
    expect(limits.read(0).limit).toBe(150);
    say(limits, 200);
    say(limits, 200);
    expect(limits.read(0).limit).toBe(200);
  });

  it('lets a lower limit that was remembered grow again after a while', () => {
    const limits = createEffectiveLimit(300, WINDOW_MS);
    limits.adopt(150, 0);
    expect(limits.read(8 * WINDOW_MS).limit).toBe(150);
    expect(limits.read(11 * WINDOW_MS).limit).toBeGreaterThan(200);
    expect(limits.read(20 * WINDOW_MS).limit).toBe(300);
  });

  it('takes a person’s word: what was set by hand needs no trying', () => {
    const limits = createEffectiveLimit(300, WINDOW_MS);
    limits.set(600, 'override');
    expect(limits.read(0)).toMatchObject({ limit: 600, sure: 600 });
  });

  it('says what is worth remembering: no default, no override, no growth', () => {
    const limits = createEffectiveLimit(300, WINDOW_MS);
    limits.set(90, 'override');
    expect(limits.learned()).toBeNull();
    limits.set(250, 'limits_api');
    expect(limits.learned()).toEqual({ allowed: 250, source: 'documented' });
    limits.noteThrottle(60, 0);
    expect(limits.read(2 * WINDOW_MS).limit).toBeGreaterThan(60);
    expect(limits.learned()).toEqual({ allowed: 60, source: 'observed' });
  });
});
