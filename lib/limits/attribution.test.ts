import { describe, expect, it } from 'vitest';
import { attributeThrottle } from './attribution.ts';
import { NO_RATE_HEADERS } from './rate-headers.ts';

const headers = (count: number) => ({ count, allowed: 300, resetMs: 10_000 });

describe('attributeThrottle', () => {
  const none = null;
  it.each([
    ['nothing said, limit used up', NO_RATE_HEADERS, none, 280, 'limits_api', false],
    ['nothing said, hardly any of a documented limit used', NO_RATE_HEADERS, none, 40, 'limits_api', true],
    ['nothing said, hardly any of an assumed limit used', NO_RATE_HEADERS, none, 40, 'default', false],
    ['the count has reached the allowance', headers(300), none, 300, 'headers', false],
    ['the count is below the allowance', headers(120), none, 120, 'headers', true],
    ['the client limit named', NO_RATE_HEADERS, 'client.credentials.token.rate.per.minute', 40, 'limits_api', false],
    ['the token limit named', headers(120), 'token.rate.per.minute', 120, 'headers', false],
    ['a limit of a service named', headers(300), 'schedules.rate.per.minute', 300, 'headers', true],
  ] as const)('%s', (_name, rateHeaders, key, used, limitSource, isElsewhere) => {
    const limit = key === null ? null : { key, namespace: null };
    const evidence = { headers: rateHeaders, limit, used, believed: 300, limitSource };
    expect(attributeThrottle(evidence).isElsewhere).toBe(isElsewhere);
  });
});
