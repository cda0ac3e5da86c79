import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

const nowMs = Date.parse('2026-11-22T10:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['42', null, { kind: 'wait', waitMs: 42_000, source: 'header' }],
    ['1.5', null, { kind: 'wait', waitMs: 1_500, source: 'header' }],
    ['0', null, { kind: 'wait', waitMs: 1_000, source: 'header' }],
    ['-1', null, { kind: 'wait', waitMs: 1_000, source: 'header' }],
    [null, null, { kind: 'wait', waitMs: 5_000, source: 'default' }],
    ['abc', null, { kind: 'wait', waitMs: 5_000, source: 'default' }],
    ['', null, { kind: 'wait', waitMs: 5_000, source: 'default' }],
    ['1e3', null, { kind: 'wait', waitMs: 5_000, source: 'default' }],
    ['Infinity', null, { kind: 'wait', waitMs: 5_000, source: 'default' }],
    ['Sun, 22 Nov 2026 10:00:30 GMT', null, { kind: 'wait', waitMs: 30_000, source: 'header' }],
    ['Sun, 22 Nov 2026 09:00:00 GMT', null, { kind: 'wait', waitMs: 1_000, source: 'header' }],
    ['300', null, { kind: 'wait', waitMs: 300_000, source: 'header' }],
    ['301', null, { kind: 'park', waitMs: 301_000, source: 'header' }],
    ['86400', null, { kind: 'park', waitMs: 86_400_000, source: 'header' }],
    ['999999999', null, { kind: 'park', waitMs: 86_400_000, source: 'header' }],
    ['9'.repeat(400), null, { kind: 'park', waitMs: 86_400_000, source: 'header' }],
    ['Fri, 31 Dec 9999 23:59:59 GMT', null, { kind: 'park', waitMs: 86_400_000, source: 'header' }],
    [null, 'Retry the request in [9999999] seconds', { kind: 'park', waitMs: 86_400_000, source: 'body' }],
    ['30, 60', null, { kind: 'wait', waitMs: 60_000, source: 'header' }],
    ['60,30', null, { kind: 'wait', waitMs: 60_000, source: 'header' }],
    ['30,', null, { kind: 'wait', waitMs: 5_000, source: 'default' }],
    ['Mon, 23 Nov 2026 10:00:00 GMT', null, { kind: 'park', waitMs: 86_400_000, source: 'header' }],
    [null, 'Retry the request in [17] seconds', { kind: 'wait', waitMs: 17_000, source: 'body' }],
    ['abc', 'Retry the request in [17] seconds', { kind: 'wait', waitMs: 17_000, source: 'body' }],
    ['20', 'Retry the request in [17] seconds', { kind: 'wait', waitMs: 20_000, source: 'header' }],
    ['3', 'Retry the request in [17] seconds', { kind: 'wait', waitMs: 17_000, source: 'body' }],
  ] as const)('reads header %j with message %j', (header, message, expected) => {
    expect(parseRetryAfter({ header, message, date: null }, nowMs, 1_000)).toEqual(expected);
  });

  it.each([-120_000, 0, 120_000])('reads a date by the server’s clock when ours is %d ms wrong', (wrongByMs) => {
    const hints = { header: 'Sun, 22 Nov 2026 10:00:30 GMT', date: 'Sun, 22 Nov 2026 10:00:00 GMT', message: null };
    const expected = { kind: 'wait', waitMs: 30_000, source: 'header' };
    expect(parseRetryAfter(hints, nowMs + wrongByMs, 1_000)).toEqual(expected);
  });

  it('measures in seconds of the server’s clock', () => {
    expect(parseRetryAfter({ header: '42', message: null, date: null }, nowMs, 100)).toEqual({
      kind: 'wait',
      waitMs: 4_200,
      source: 'header',
    });
  });
});
