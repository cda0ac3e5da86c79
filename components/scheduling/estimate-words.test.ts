import { describe, expect, it } from 'vitest';
import { estimateWords } from './estimate-words.ts';

const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);
const estimate = { madeAtMs: NOON, calls: 6, finishesAtMs: NOON + 90_000, wait: null, limit: 300, windowMs: 60_000 };

describe('the words of an estimate', () => {
  it('say the minute it ends, in the time zone of the page', () => {
    expect(estimateWords(estimate, 'UTC')).toEqual({ finish: 'about 12:01', reason: null });
    expect(estimateWords(estimate, 'Europe/Berlin').finish).toBe('about 13:01');
  });

  it.each([
    ['pause', 'Genesys Cloud asked for a pause until 12:01:00.'],
    ['run', 'The run waits until 12:01:00.'],
    ['window', 'Waits until 12:01:00 for the next of the 300 requests each 60 s that the organisation may make.'],
  ] as const)('say why it waits for a %s', (kind, words) => {
    const waiting = { ...estimate, wait: { for: kind, untilMs: NOON + 60_000 } };
    expect(estimateWords(waiting, 'UTC').reason).toBe(words);
  });
});
