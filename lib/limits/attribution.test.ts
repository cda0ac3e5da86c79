import { describe, expect, it } from 'vitest';
import { attributeThrottle } from './attribution.ts';
import { NO_RATE_HEADERS } from './rate-headers.ts';

const headers = (count: number) => ({ count, allowed: 300, resetMs: 10_000 });

describe('attributeThrottle', () => {
  it.each([
    ['nothing said', NO_RATE_HEADERS, null, 'token'],
    ['the count has reached the allowance', headers(300), null, 'token'],
    ['the count is below the allowance', headers(120), null, 'elsewhere'],
    [
      'client.credentials.token.rate.per.minute named',
      NO_RATE_HEADERS,
      'client.credentials.token.rate.per.minute',
      'token',
    ],
    ['token.rate.per.minute named', headers(120), 'token.rate.per.minute', 'token'],
    ['a limit of a service named', headers(300), 'schedules.rate.per.minute', 'elsewhere'],
  ] as const)('%s', (_name, rateHeaders, key, scope) => {
    const limit = key === null ? null : { key, namespace: null };
    const attribution = attributeThrottle({ operation: 'users.list', headers: rateHeaders, limit });
    expect(attribution.scope).toBe(scope);
    expect(attribution.suspect).toBe(scope === 'token' ? null : 'users.list');
  });
});
