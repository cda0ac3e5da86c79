import { describe, expect, it } from 'vitest';
import { estimateCost, totalCalls } from './estimate-cost.ts';

describe('estimateCost', () => {
  const facts = { hasChanges: true, isPublished: true, agentsByUnit: [40, 50], weekCount: 1, hasChannel: false };

  it.each([
    ['a published week of some agents costs six calls, however many assignments', facts, 6],
    ['and a call more for each further thousand', { ...facts, agentsByUnit: [1_400, 1_500] }, 8],
    [
      'or for each further two hundred and fifty where a schedule has four weeks',
      { ...facts, agentsByUnit: [500], weekCount: 4 },
      7,
    ],
    ['and four while the channel is open', { ...facts, hasChannel: true }, 4],
    ['a draft is read back by management unit', { ...facts, isPublished: false }, 7],
    ['a large one in several calls', { ...facts, isPublished: false, agentsByUnit: [1_400, 50] }, 8],
    ['nothing to change costs nothing', { ...facts, hasChanges: false }, 0],
  ])('%s', (_name, input, calls) => {
    expect(totalCalls(estimateCost(input))).toBe(calls);
  });
});
