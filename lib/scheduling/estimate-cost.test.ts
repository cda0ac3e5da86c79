import { describe, expect, it } from 'vitest';
import { estimateCost, totalCalls } from './estimate-cost.ts';

describe('estimateCost', () => {
  const facts = { hasChanges: true, isPublished: true, managementUnits: 2, hasChannel: false };

  it.each([
    ['a published week costs six calls, however many agents', facts, 6],
    ['and four while the channel is open', { ...facts, hasChannel: true }, 4],
    ['a draft is read back by management unit', { ...facts, isPublished: false }, 7],
    ['nothing to change costs nothing', { ...facts, hasChanges: false }, 0],
  ])('%s', (_name, input, calls) => {
    expect(totalCalls(estimateCost(input))).toBe(calls);
  });
});
