import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSimulatorClient } from './testing/simulator-client.ts';
import type { Answer, SimulatorClient } from './testing/simulator-client.ts';
import type { OrganisationInfo } from './start-info.ts';

let client: SimulatorClient;
let second: OrganisationInfo;
let token: string;

/** Time all but stands still, so that windows only move when a test moves them. */
beforeAll(async () => {
  client = await startSimulatorClient({ timeScale: 0.01, organisations: [{ userCount: 20 }, { userCount: 20 }] });
  const customers = client.simulator.info.organisations.filter(({ isVendor }) => !isVendor);
  second = customers[1] as OrganisationInfo;
});
afterAll(() => client.close());
beforeEach(async () => {
  await client.control('PUT', '/_sim/config', { presenceLife: false, loginThrottle: { enabled: false } });
  await client.control('DELETE', '/_sim/log');
  token = await client.clientToken();
});

const limits = (settings: Record<string, unknown>) => client.control('PATCH', '/_sim/config', { limits: settings });
const getDate = (of = token) => client.call('GET', '/api/v2/date', of);

async function spend(count: number, of = token): Promise<Answer> {
  let answer = await getDate(of);
  for (let index = 1; index < count; index += 1) answer = await getDate(of);
  return answer;
}

describe('the limit of a token', () => {
  it('is 300 a minute by default: the 301st call gets the exact 429', async () => {
    const last = await spend(300);
    expect(last.status).toBe(200);
    expect(last.headers.get('inin-ratelimit-count')).toBe('300');
    expect(last.headers.get('inin-ratelimit-allowed')).toBe('300');
    const refused = await getDate();
    const seconds = Number(refused.headers.get('retry-after'));
    expect(refused.status).toBe(429);
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.body).toEqual({
      message: `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`,
      code: 'too.many.requests.retry.after',
      status: 429,
      contextId: refused.headers.get('inin-correlation-id'),
      details: [],
      errors: [],
      limit: { key: 'client.credentials.token.rate.per.minute', namespace: 'platform.api', value: 300 },
    });
    await client.control('POST', '/_sim/time', { advanceSeconds: seconds });
    expect((await getDate()).status).toBe(200);
  });

  it('is the token’s own: another token of the same client has its own window', async () => {
    await limits({ perToken: 2 });
    expect((await spend(3)).status).toBe(429);
    expect((await getDate(await client.clientToken())).status).toBe(200);
  });

  it('can differ for one organisation, and the limits API says so', async () => {
    await client.control('PATCH', '/_sim/config', { organisations: { [client.organisation.id]: { perToken: 4 } } });
    const answer = await client.call('GET', '/api/v2/organizations/limits/namespaces/platform.api', token);
    const entities = answer.body.entities as { key: string; value: number }[];
    expect(entities.find(({ key }) => key === 'client.credentials.token.rate.per.minute')?.value).toBe(4);
    expect((await spend(4)).status).toBe(429);
    expect((await spend(10, await client.clientToken(second))).status).toBe(200);
  });

  it('can be switched off', async () => {
    await limits({ enabled: false, perToken: 1 });
    expect((await spend(5)).status).toBe(200);
  });
});

describe('what a 429 tells', () => {
  it('no rate headers when they are switched off', async () => {
    await limits({ perToken: 1, headers: false });
    expect([...(await getDate()).headers.keys()].filter((name) => name.startsWith('inin-ratelimit'))).toEqual([]);
  });

  it('some number from 1 to 30 when Retry-After fluctuates, the same in header and body', async () => {
    await limits({ perToken: 1, retryAfter: 'fluctuating' });
    await getDate();
    const seen = new Set<number>();
    for (let index = 0; index < 25; index += 1) {
      const answer = await getDate();
      const seconds = Number(answer.headers.get('retry-after'));
      expect(answer.body.message).toContain(`[${seconds}]`);
      expect(seconds >= 1 && seconds <= 30).toBe(true);
      seen.add(seconds);
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  it('the older code and no Retry-After when that is absent, no limit when that is left out', async () => {
    await limits({ perToken: 1, retryAfter: 'absent', limitInBody: false });
    const answer = await spend(2);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(answer.body.code).toBe('too.many.requests');
    expect(answer.body.message).toBe('Rate limit exceeded the maximum [1] requests within [60] seconds');
    expect(answer.body).not.toHaveProperty('limit');
  });
});

describe('limits nobody announced', () => {
  it('a route’s own limit stops that route alone, for the whole organisation', async () => {
    await limits({ subLimits: [{ operationId: 'getUsers', allowed: 2 }] });
    const users = (of: string) => client.call('GET', '/api/v2/users?pageSize=1', of);
    await users(token);
    await users(await client.clientToken());
    const refused = await users(token);
    expect(refused.status).toBe(429);
    expect(refused.body).not.toHaveProperty('limit');
    expect(Number(refused.headers.get('inin-ratelimit-count'))).toBeLessThan(5);
    expect((await getDate()).status).toBe(200);
    expect((await users(await client.clientToken(second))).status).toBe(200);
  });

  it('the gateway’s limit is shared by all organisations', async () => {
    await client.control('PATCH', '/_sim/config', { sharedGateway: { enabled: true, allowed: 5 } });
    const other = await client.clientToken(second);
    await spend(3);
    await spend(2, other);
    expect([(await getDate()).status, (await getDate(other)).status]).toEqual([429, 429]);
    const stats = await client.control('GET', `/_sim/stats?organisation=${second.id}`);
    const [organisation] = stats.body.organisations as Record<string, unknown>[];
    expect(organisation).toMatchObject({ admitted: 2, tooManyRequests: 1, rejectedBy: { 'shared-gateway': 1 } });
  });

  it('another application spends from the same window without showing in the log', async () => {
    await limits({ perToken: 100, otherApplication: { share: 0.5 } });
    await getDate();
    await client.control('POST', '/_sim/time', { advanceSeconds: 30 });
    const answer = await getDate();
    expect(Number(answer.headers.get('inin-ratelimit-count'))).toBeGreaterThanOrEqual(27);
    const stats = await client.control('GET', `/_sim/stats?organisation=${client.organisation.id}`);
    const mine = (stats.body.tokens as { admitted: number }[])[0];
    expect(mine?.admitted).toBe(2);
    expect(JSON.stringify(stats.body.otherApplications)).toContain('"rejected":0');
  });
});

describe('statistics', () => {
  it('count admitted and refused calls by token and operation, and the most in any minute', async () => {
    await limits({ perToken: 3 });
    await spend(5);
    const stats = await client.control('GET', `/_sim/stats?organisation=${client.organisation.id}`);
    expect((stats.body.tokens as unknown[])[0]).toMatchObject({
      requests: 5,
      admitted: 3,
      tooManyRequests: 2,
      maxPerWindow: 3,
      maxPerRollingMinute: 3,
      byOperation: { getDate: { admitted: 3, tooManyRequests: 2 } },
    });
  });
});
