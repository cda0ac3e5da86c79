import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCallsPerMinute,
  formatCount,
  formatCountdown,
  formatDate,
  formatDateTime,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRelativeAge,
  formatTime,
} from './format.ts';

const NOON = Date.UTC(2025, 10, 22, 12, 0, 0);

describe('numbers', () => {
  it('groups thousands and keeps decimals only where asked', () => {
    expect(formatNumber(3480)).toBe('3,480');
    expect(formatNumber(3.456)).toBe('3');
    expect(formatNumber(3.456, 1)).toBe('3.5');
  });

  it('turns a ratio into a percentage', () => {
    expect(formatPercent(0.8341)).toBe('83%');
    expect(formatPercent(1.204, 1)).toBe('120.4%');
  });

  it('agrees the noun with the count', () => {
    expect(formatCount(1, 'row')).toBe('1 row');
    expect(formatCount(0, 'row')).toBe('0 rows');
    expect(formatCount(3480, 'entry', 'entries')).toBe('3,480 entries');
  });

  it('does not show a slow trickle of calls as none', () => {
    expect(formatCallsPerMinute(212.4)).toBe('212/min');
    expect(formatCallsPerMinute(0.4)).toBe('0.4/min');
    expect(formatCallsPerMinute(0)).toBe('0/min');
  });

  it.each([
    [512, '512 B'],
    [1_250, '1.3 kB'],
    [48_000, '48 kB'],
    [1_250_000, '1.3 MB'],
  ])('gives %d bytes as %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words));
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [20, '0.1 s'],
    [850, '0.9 s'],
    [42_000, '42 s'],
    [59_600, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_600, '1 h 00 min'],
    [3_840_000, '1 h 04 min'],
    [86_399_000, '1 d 0 h'],
    [187_200_000, '2 d 4 h'],
  ])('gives %d ms as %s', (ms, words) => expect(formatDuration(ms)).toBe(words));

  it('rounds a count-down up, so it never reads zero while waiting', () => {
    expect(formatCountdown(NOON + 1, NOON)).toBe('1 s');
    expect(formatCountdown(NOON + 41_200, NOON)).toBe('42 s');
    expect(formatCountdown(NOON, NOON)).toBe('0 s');
    expect(formatCountdown(NOON - 9_000, NOON)).toBe('0 s');
  });
});

describe('ages', () => {
  it.each([
    [0, 'now'],
    [4_999, 'now'],
    [12_000, '12 s ago'],
    [59_999, '59 s ago'],
    [4 * 60_000, '4 min ago'],
    [3 * 3_600_000 + 1, '3 h ago'],
    [50 * 3_600_000, '2 d ago'],
    [-42_000, 'in 42 s'],
  ])('gives a moment %d ms back as %s', (elapsedMs, words) =>
    expect(formatRelativeAge(NOON - elapsedMs, NOON)).toBe(words),
  );

  it('reads ISO strings and Dates as the same moment', () => {
    expect(formatRelativeAge('2025-11-22T11:56:00Z', NOON)).toBe('4 min ago');
    expect(formatRelativeAge(new Date(NOON - 240_000), NOON)).toBe('4 min ago');
  });

  it('refuses a string that is not a moment', () => {
    expect(() => formatRelativeAge('yesterday', NOON)).toThrow(RangeError);
  });
});

describe('dates', () => {
  it('states the zone beside the time', () => {
    expect(formatDateTime(NOON, 'Europe/London')).toBe('22 Nov 2025, 12:00 GMT');
    expect(formatDateTime(NOON, 'Europe/Paris')).toBe('22 Nov 2025, 13:00 CET');
  });

  it('follows summer time of the zone', () => {
    const july = Date.UTC(2025, 6, 1, 12, 0, 0);
    expect(formatDateTime(july, 'Europe/London')).toBe('1 Jul 2025, 13:00 BST');
    expect(formatTime(july, 'America/New_York')).toBe('08:00');
  });

  it('gives the date of the zone, not of UTC', () => {
    expect(formatDate(Date.UTC(2025, 10, 22, 23, 30), 'Asia/Tokyo')).toBe('23 Nov 2025');
  });

  it('writes midnight as 00 and seconds on demand', () => {
    expect(formatTime(Date.UTC(2025, 10, 22, 0, 0, 9), 'UTC', 'en-GB', true)).toBe('00:00:09');
  });
});
