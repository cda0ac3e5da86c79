import { describe, expect, it } from 'vitest';
import { createInteractiveDemand } from './interactive-demand.ts';

const WINDOW_MS = 60_000;

describe('the demand of people that an estimate expects', () => {
  it('does not take one page’s burst of calls for a rate that lasts', () => {
    const demand = createInteractiveDemand(WINDOW_MS);
    for (let call = 0; call < 10; call += 1) demand.note(call * 50);
    expect(demand.expected(WINDOW_MS, 500)).toBeLessThan(30);
  });

  it('is what was seen, once it has gone on for a while', () => {
    const demand = createInteractiveDemand(WINDOW_MS);
    for (let call = 0; call < 120; call += 1) demand.note(call * 2_000);
    const expected = demand.expected(WINDOW_MS, 240_000);
    expect(expected).toBeGreaterThan(27);
    expect(expected).toBeLessThan(33);
  });
});
