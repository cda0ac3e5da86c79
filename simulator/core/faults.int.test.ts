import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatorClient } from './testing/simulator-client.ts';
import type { SimulatorClient } from './testing/simulator-client.ts';

let client: SimulatorClient;
let admin: string;

beforeAll(async () => {
  client = await startSimulatorClient();
  admin = await client.personToken('admin');
});
afterAll(() => client.close());
afterEach(() => client.control('DELETE', '/_sim/faults'));

const addFault = async (rule: Record<string, unknown>) => {
  const answer = await client.control('POST', '/_sim/faults', rule);
  expect(answer.status).toBe(201);
};
const group = (name: string) => ({ name, type: 'official', visibility: 'public' });
const createGroup = (name: string) => client.call('POST', '/api/v2/groups', admin, group(name));
const hasGroup = (name: string) =>
  [...(client.simulator.world.organisations.get(client.organisation.id)?.groups.values() ?? [])].some(
    (existing) => existing.name === name,
  );
const onGroups = { match: { operationId: 'postGroups' }, when: { count: 1 } };

describe('a server error', () => {
  it('comes without the effect', async () => {
    await addFault({ ...onGroups, effect: { type: 'status', status: 503 } });
    const answer = await createGroup('never');
    expect([answer.status, answer.body.code]).toEqual([503, 'service.unavailable']);
    expect(hasGroup('never')).toBe(false);
  });

  it('or with it', async () => {
    await addFault({ ...onGroups, effect: { type: 'status', status: 504, withEffect: true } });
    expect((await createGroup('despite a time-out')).body.code).toBe('request.timeout');
    expect(hasGroup('despite a time-out')).toBe(true);
  });
});

describe('a broken connection', () => {
  it('before the effect leaves nothing behind', async () => {
    await addFault({ ...onGroups, effect: { type: 'reset', when: 'before' } });
    await expect(createGroup('lost request')).rejects.toThrow();
    expect(hasGroup('lost request')).toBe(false);
  });

  it('after the effect leaves it done, which only the log knows', async () => {
    await addFault({ ...onGroups, effect: { type: 'reset', when: 'after' } });
    await expect(createGroup('lost answer')).rejects.toThrow();
    expect(hasGroup('lost answer')).toBe(true);
    const log = await client.control('GET', '/_sim/log?operation=postGroups&limit=1');
    expect((log.body.entries as unknown[])[0]).toMatchObject({
      status: null,
      metered: true,
      tookEffect: true,
      fault: { type: 'reset' },
    });
  });
});

describe('a malformed answer', () => {
  const getMe = () => client.call('GET', '/api/v2/organizations/me', admin);
  const onMe = { match: { operationId: 'getOrganizationsMe' } };

  it('may be cut off, be no JSON, be empty, or be a proxy’s page', async () => {
    await addFault({ ...onMe, when: { nth: 1 }, effect: { type: 'malformed', kind: 'truncated' } });
    await expect(getMe()).rejects.toThrow();
    await client.control('DELETE', '/_sim/faults');
    await addFault({ ...onMe, effect: { type: 'malformed', kind: 'not-json' } });
    await expect(getMe()).rejects.toThrow(SyntaxError);
    await client.control('DELETE', '/_sim/faults');
    await addFault({ ...onMe, effect: { type: 'malformed', kind: 'empty' } });
    expect(await getMe()).toMatchObject({ status: 200, text: '' });
    await client.control('DELETE', '/_sim/faults');
    await addFault({ ...onMe, effect: { type: 'malformed', kind: 'html' } });
    expect((await getMe()).text).toContain('Bad Gateway');
  });

  it('may be huge', async () => {
    await addFault({ ...onMe, effect: { type: 'malformed', kind: 'huge', bytes: 3_000_000 } });
    expect((await getMe()).text.length).toBeGreaterThan(3_000_000);
  });
});

describe('slowness', () => {
  it('holds the answer back by simulated seconds', async () => {
    await addFault({ match: { operationId: 'getDate' }, effect: { type: 'delay', seconds: 600 } });
    let isAnswered = false;
    const pending = client.call('GET', '/api/v2/date', admin).then((answer) => {
      isAnswered = true;
      return answer;
    });
    const held = await client.call('GET', '/api/v2/organizations/me', admin);
    expect([held.status, isAnswered]).toEqual([200, false]);
    await client.control('POST', '/_sim/time', { advanceSeconds: 601 });
    expect((await pending).status).toBe(200);
  });
});

describe('revocation', () => {
  it('kills the caller’s token in mid-flight', async () => {
    const token = await client.clientToken();
    await addFault({
      match: { operationId: 'getDate' },
      when: { nth: 2 },
      effect: { type: 'revoke-token', scope: 'one' },
    });
    const date = () => client.call('GET', '/api/v2/date', token);
    expect([(await date()).status, (await date()).status, (await date()).status]).toEqual([200, 401, 401]);
    expect((await client.call('GET', '/api/v2/date', admin)).status).toBe(200);
  });
});

describe('the login host', () => {
  it('can fail and break, too', async () => {
    await addFault({ match: { host: 'login' }, when: { nth: 1 }, effect: { type: 'status', status: 503 } });
    await expect(client.clientToken()).rejects.toThrow('No token');
    await expect(client.clientToken()).resolves.toBeTypeOf('string');
  });
});
