import { describe, expect, it } from 'vitest';
import { movedRange, rangeWords, shownRange, zoomedRange } from './trunk-range.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MINUTE_END = NOW + 30_000;

describe('the shown range', () => {
  it('moves with time to the minute while nothing else was chosen', () => {
    expect(shownRange({ window: 'hour', from: null, to: null }, NOW)).toEqual({
      fromMs: MINUTE_END - HOUR,
      toMs: MINUTE_END,
      window: 'hour',
    });
  });

  it('is what was chosen, and the window again where that makes no sense', () => {
    const [from, to] = [new Date(NOW - HOUR), new Date(NOW)];
    expect(shownRange({ window: 'day', from, to }, NOW)).toEqual({ fromMs: NOW - HOUR, toMs: NOW, window: null });
    expect(shownRange({ window: 'day', from: to, to: from }, NOW).window).toBe('day');
    expect(shownRange({ window: 'day', from, to: null }, NOW).window).toBe('day');
  });

  it('is said in words with its dates', () => {
    const fromMs = Date.UTC(2026, 10, 21, 12);
    expect(rangeWords({ fromMs, toMs: fromMs + HOUR, window: null }, 'UTC')).toBe('21 Nov 2026, 12:00 to 13:00');
    expect(rangeWords({ fromMs, toMs: fromMs + 24 * HOUR, window: null }, 'UTC')).toBe(
      '21 Nov 2026, 12:00 to 22 Nov 2026, 12:00',
    );
    expect(rangeWords({ fromMs, toMs: fromMs, window: 'sixHours' }, 'UTC')).toBe('last 6 hours');
    expect(rangeWords({ fromMs, toMs: fromMs, window: 'hour' }, 'UTC')).toBe('last hour');
  });
});

describe('moving and zooming', () => {
  const range = { fromMs: MINUTE_END - 3 * HOUR, toMs: MINUTE_END - HOUR };

  it('moves by half its length and never beyond now', () => {
    expect(movedRange(range, 'earlier', NOW)).toEqual({ fromMs: range.fromMs - HOUR, toMs: range.toMs - HOUR });
    const later = movedRange(range, 'later', NOW);
    expect(later).toEqual({ fromMs: range.fromMs + HOUR, toMs: MINUTE_END });
    expect(movedRange(later, 'later', NOW)).toEqual(later);
  });

  it('zooms around its middle or a moment, down to ten minutes, and out without showing the future', () => {
    expect(zoomedRange(range, 'in', NOW)).toEqual({ fromMs: range.fromMs + HOUR / 2, toMs: range.toMs - HOUR / 2 });
    const shortest = zoomedRange({ fromMs: MINUTE_END - 12 * MINUTE, toMs: MINUTE_END }, 'in', NOW);
    expect(shortest.toMs - shortest.fromMs).toBe(10 * MINUTE);
    expect(zoomedRange(range, 'out', NOW)).toEqual({ fromMs: MINUTE_END - 4 * HOUR, toMs: MINUTE_END });
    const around = zoomedRange(range, 'in', NOW, range.fromMs);
    expect(around).toEqual({ fromMs: range.fromMs - HOUR / 2, toMs: range.fromMs + HOUR / 2 });
  });
});
