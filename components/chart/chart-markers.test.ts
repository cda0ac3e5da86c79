import { describe, expect, it } from 'vitest';
import { brushedRange, groupMarkers, markersOfSlot, tickWords, timeWords, type ChartMarker } from './chart-markers.ts';

const marker = (atMs: number, tone: ChartMarker['tone'] = 'bad'): ChartMarker => ({ atMs, tone, label: `at ${atMs}` });
const asIs = (atMs: number) => atMs;

describe('groupMarkers', () => {
  it('draws markers apart where there is room, and a burst as one that is bad when one of it is', () => {
    expect(groupMarkers([marker(100), marker(10, 'good'), marker(18, 'bad'), marker(26, 'good')], asIs, 10)).toEqual([
      { leftPx: 10, tone: 'bad', count: 3 },
      { leftPx: 100, tone: 'bad', count: 1 },
    ]);
  });
});

describe('markersOfSlot', () => {
  const timesMs = [1000, 2000, 3000];

  it('gives what happened from the time on until the next, and after the last time as long', () => {
    const markers = [marker(1999), marker(2000), marker(2999), marker(3999), marker(4000)];
    expect(markersOfSlot(markers, timesMs, 0)).toEqual([marker(1999)]);
    expect(markersOfSlot(markers, timesMs, 1)).toEqual([marker(2000), marker(2999)]);
    expect(markersOfSlot(markers, timesMs, 2)).toEqual([marker(3999)]);
  });
});

describe('brushedRange', () => {
  const toMs = (px: number) => px * 10_000;

  it('gives the time under the brush in whole minutes, outwards', () => {
    expect(brushedRange(10, 20, toMs)).toEqual({ fromMs: 60_000, toMs: 300_000 });
  });

  it('takes a click for a click', () => {
    expect(brushedRange(10, 3, toMs)).toBeNull();
  });
});

describe('times of a chart', () => {
  const MIDNIGHT = Date.UTC(2026, 10, 22);
  const HOUR = 3_600_000;

  it('names the day where one begins, and where ticks are days apart', () => {
    expect(tickWords(MIDNIGHT + 6 * HOUR, 6 * HOUR, 'UTC')).toBe('06:00');
    expect(tickWords(MIDNIGHT, 6 * HOUR, 'UTC')).toBe('22 Nov');
    expect(tickWords(MIDNIGHT + HOUR, 24 * HOUR, 'UTC')).toBe('22 Nov');
  });

  it('names the day of a value where more than one day is shown', () => {
    expect(timeWords(MIDNIGHT, [MIDNIGHT, MIDNIGHT + 23 * HOUR], 'UTC')).toBe('00:00');
    expect(timeWords(MIDNIGHT, [MIDNIGHT, MIDNIGHT + 48 * HOUR], 'UTC')).toBe('22 Nov 2026, 00:00');
  });
});
