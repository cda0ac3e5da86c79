import { describe, expect, it } from 'vitest';
import { createHeaderTrust } from './header-trust.ts';

const WINDOW_MS = 1_000;

describe('trust in rate headers', () => {
  it('is given until it is lost, and comes back after two windows, on probation first', () => {
    const trust = createHeaderTrust(WINDOW_MS);
    expect(trust.isGiven(0)).toBe(true);
    expect(trust.isOnProbation(0)).toBe(false);
    trust.lose(0);
    expect(trust.isGiven(1_999)).toBe(false);
    expect(trust.isGiven(2_000)).toBe(true);
    expect(trust.isOnProbation(5_999)).toBe(true);
    expect(trust.isOnProbation(6_000)).toBe(false);
  });

  it('takes twice as long to come back each time it is lost on probation, and no longer for who has passed it', () => {
    const trust = createHeaderTrust(WINDOW_MS);
    trust.lose(0);
    trust.lose(3_000);
    expect(trust.isGiven(6_999)).toBe(false);
    expect(trust.isGiven(7_000)).toBe(true);
    trust.lose(100_000);
    expect(trust.isGiven(102_000)).toBe(true);
  });
});
