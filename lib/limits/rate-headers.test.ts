import { describe, expect, it } from 'vitest';
import { NO_RATE_HEADERS, parseRateHeaders } from './rate-headers.ts';

const read = (values: Record<string, string>, serverSecondMs = 1_000) =>
  parseRateHeaders(
    new Headers(Object.entries(values).map(([name, value]) => [`inin-ratelimit-${name}`, value] as [string, string])),
    serverSecondMs,
  );

describe('parseRateHeaders', () => {
  it('reads all three', () => {
    expect(read({ count: '3', allowed: '180', reset: '3' })).toEqual({ count: 3, allowed: 180, resetMs: 3_000 });
    expect(read({ count: '3', allowed: '180', reset: '30' }, 100).resetMs).toBe(3_000);
  });

  it.each<Record<string, string>>([
    { count: '3', reset: '3' },
    { count: '3', allowed: '0', reset: '3' },
    { count: '3', allowed: 'many', reset: '3' },
    { count: '3', allowed: '-5', reset: '3' },
    { count: '3', allowed: '1e9', reset: '3' },
    {},
  ])('takes %j for no headers at all', (values) => {
    expect(read(values)).toEqual(NO_RATE_HEADERS);
  });

  it('keeps what makes sense beside what does not', () => {
    expect(read({ count: 'NaN', allowed: '180', reset: '-1' })).toEqual({ count: null, allowed: 180, resetMs: null });
  });
});
