import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatorClient } from '../core/testing/simulator-client.ts';
import type { SimulatorClient } from '../core/testing/simulator-client.ts';
import type { SimEvent } from '../core/types.ts';

let client: SimulatorClient;
let token: string;

beforeAll(async () => {
  client = await startSimulatorClient({ organisations: [{ userCount: 130 }], config: { limits: { enabled: false } } });
  token = await client.clientToken();
  const organisation = world();
  const master = [...(organisation?.roles.values() ?? [])].find(({ name }) => name === 'Master Admin');
  const service = organisation?.clients.get(client.organisation.clientCredentials.clientId);
  service?.roleDivisions.push({ roleId: master?.id ?? '', divisionId: '*' });
});
afterAll(() => client.close());

const get = (path: string, as = token) => client.call('GET', `/api/v2${path}`, as);
type User = { id: string; name: string; email: string; version: number } & Record<string, unknown>;
const entities = (body: Record<string, unknown>) => body.entities as User[];
const world = () => client.simulator.world.organisations.get(client.organisation.id);

async function pageThrough(path: string): Promise<User[]> {
  const found: User[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const { body }: { body: Record<string, unknown> } = await get(next);
    found.push(...entities(body));
    next = (body.nextUri as string | undefined)?.replace('/api/v2', '');
  }
  return found;
}

describe('listing people', () => {
  it('gives everybody once, by page and by cursor, in the same order', async () => {
    const byPage = await pageThrough('/users?pageSize=50');
    const byCursor = await pageThrough('/users/query?pageSize=37');
    expect(new Set(byPage.map(({ id }) => id)).size).toBe(client.organisation.userCount);
    expect(byCursor.map(({ id }) => id)).toEqual(byPage.map(({ id }) => id));
  });

  it('expands what is asked for and nothing else', async () => {
    const plain = entities((await get('/users?pageSize=1')).body)[0];
    expect(plain).not.toHaveProperty('presence');
    const wide = entities(
      (await get('/users?pageSize=1&expand=presence&expand=routingStatus,groups&expand=nonsense')).body,
    )[0];
    expect(wide).toHaveProperty('presence.presenceDefinition.systemPresence');
    expect(wide).toHaveProperty('routingStatus.status');
    expect(wide).toHaveProperty('groups');
    expect(wide).not.toHaveProperty('nonsense');
  });

  it('takes at most 100 ids', async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, index) => `id=${index}`).join('&');
    expect((await get(`/users?${ids(100)}`)).status).toBe(200);
    expect((await get(`/users?${ids(101)}`)).body.code).toBe('max.user.ids');
  });

  it('leaves out those who are not active unless asked', async () => {
    const [first] = entities((await get('/users?pageSize=1')).body);
    const user = world()?.users.get(first?.id ?? '');
    if (!user) throw new Error('no such person');
    const setState = (state: string) =>
      client.call('PATCH', `/api/v2/users/${user.id}`, token, { version: user.version, state });
    expect((await setState('inactive')).status).toBe(200);
    const ids = async (state: string) => entities((await get(`/users?pageSize=500${state}`)).body).map(({ id }) => id);
    expect(await ids('')).not.toContain(user.id);
    expect(await ids('&state=inactive')).toEqual([user.id]);
    expect(await ids('&state=any')).toContain(user.id);
    expect((await get('/users?state=asleep')).status).toBe(400);
    expect((await setState('active')).status).toBe(200);
  });
});

describe('searching', () => {
  const search = (body: unknown) => client.call('POST', '/api/v2/users/search', token, body);

  it('finds by part of a name, by exact address, and by several criteria together', async () => {
    const someone = entities((await get('/users?pageSize=1&pageNumber=9')).body)[0];
    const exact = await search({ query: [{ type: 'EXACT', fields: ['email'], value: someone?.email }] });
    expect(exact.body).toMatchObject({ total: 1, types: ['users'], results: [{ id: someone?.id }] });
    const agents = await search({
      pageSize: 100,
      query: [
        { type: 'CONTAINS', fields: ['title'], value: 'Customer Service' },
        { type: 'EXACT', fields: ['department'], value: 'Customer Service', operator: 'AND' },
      ],
    });
    expect(agents.body.total).toBeGreaterThan(3);
    for (const user of agents.body.results as User[]) expect(user.department).toBe('Customer Service');
  });

  it('pages with links that work', async () => {
    const first = await search({ pageSize: 5, query: [{ type: 'MATCH_ALL' }] });
    const next = await get((first.body.nextPage as string).replace('/api/v2', ''));
    expect(next.body).toMatchObject({ pageNumber: 2, pageSize: 5, total: first.body.total });
  });
});

describe('changing a person', () => {
  it('needs the current version', async () => {
    const [user] = entities((await get('/users?pageSize=1')).body);
    const patch = (version: number) =>
      client.call('PATCH', `/api/v2/users/${user?.id}`, token, { version, title: 'Changed' });
    expect((await patch(0)).body.code).toBe('general.conflict');
    expect((await patch(user?.version ?? 0)).body).toMatchObject({
      title: 'Changed',
      version: (user?.version ?? 0) + 1,
    });
  });
});

describe('presence', () => {
  const definitions = () => world()?.presenceDefinitions ?? [];
  const idOf = (name: string) =>
    definitions().find(({ systemPresence, primary }) => primary && systemPresence === name)?.id;

  it('is set by the person without a permission, and tells the topics in upper case', async () => {
    const planner = client.organisation.signIns.find(({ role }) => role === 'planner');
    const user = world()?.users.get(planner?.userId ?? '');
    if (!user) throw new Error('no planner');
    const events: SimEvent[] = [];
    const stop = client.simulator.world.onEvent((event) => events.push(event));
    const vendor = [...client.simulator.world.organisations.values()]
      .flatMap((organisation) => [...organisation.clients.values()])
      .find(({ id }) => id === client.region.vendorClient.clientId);
    vendor?.scopes.push('presence');
    const own = await client.personToken('planner');
    const path = `/api/v2/users/${user.id}/presences/purecloud`;
    const answer = await client.call('PATCH', path, own, { presenceDefinition: { id: idOf('On Queue') } });
    expect(answer.body).toMatchObject({ presenceDefinition: { systemPresence: 'On Queue' } });
    stop();
    const topics = events.map(({ topicName }) => topicName.replace(user.id, '{id}'));
    expect(topics).toEqual(['v2.users.{id}.presence', 'v2.users.{id}.routingStatus', 'v2.users.{id}.activity']);
    expect(events[0]?.eventBody).toMatchObject({ presenceDefinition: { systemPresence: 'ON_QUEUE' } });
    const other = client.organisation.signIns.find(({ role }) => role === 'admin')?.userId ?? '';
    const foreign = await client.call('PATCH', path.replace(user.id, other), own, {
      presenceDefinition: { id: idOf('Busy') },
    });
    expect([foreign.status, foreign.body.code]).toEqual([403, 'missing.permissions']);
  });

  it('is read for 50 people at once, no more, on both paths', async () => {
    const ids = entities((await get('/users?pageSize=51')).body).map(({ id }) => `id=${id}`);
    for (const source of ['purecloud', 'PURECLOUD']) {
      const path = `/users/presences/${source}/bulk`;
      const answer = await get(`${path}?${ids.slice(0, 50).join('&')}`);
      expect((answer.body as unknown as unknown[]).length).toBe(50);
      expect((await get(`${path}?${ids.join('&')}`)).body.code).toBe('max.user.presences');
    }
  });

  it('cannot be set to on queue in bulk', async () => {
    const [user] = entities((await get('/users?pageSize=1')).body);
    const put = (name: string) =>
      client.call('PUT', '/api/v2/users/presences/bulk', token, [
        { id: user?.id, presenceDefinition: { id: idOf(name) } },
      ]);
    expect((await put('On Queue')).body.code).toBe('endpoint.does.not.support.on.queue');
    expect((await put('Busy')).status).toBe(200);
    expect((await get(`/users/${user?.id}?expand=presence`)).body).toHaveProperty(
      'presence.presenceDefinition.systemPresence',
      'Busy',
    );
  });
});

describe('groups', () => {
  it('take members by version, 50 at a time', async () => {
    const made = await client.call('POST', '/api/v2/groups', token, {
      name: 'Night desk',
      type: 'official',
      visibility: 'public',
    });
    const path = `/api/v2/groups/${made.body.id as string}`;
    const ids = entities((await get('/users?pageSize=51')).body).map(({ id }) => id);
    const add = (memberIds: string[], version: number) =>
      client.call('POST', `${path}/members`, token, { memberIds, version });
    expect((await add(ids, 1)).status).toBe(400);
    expect((await add(ids.slice(0, 3), 9)).body.code).toBe('general.conflict');
    expect((await add(ids.slice(0, 3), 1)).status).toBe(202);
    expect((await client.call('GET', path, token)).body).toMatchObject({ memberCount: 3, version: 2 });
    expect((await client.call('GET', `${path}/members`, token)).body.total).toBe(3);
    await client.call('DELETE', `${path}/members?ids=${ids[0]},${ids[1]}`, token);
    expect((await client.call('GET', path, token)).body.memberCount).toBe(1);
    const found = await client.call('POST', '/api/v2/groups/search', token, {
      query: [{ type: 'STARTS_WITH', fields: ['name'], value: 'night' }],
    });
    expect(found.body).toMatchObject({ total: 1, results: [{ name: 'Night desk' }] });
    expect((await client.call('DELETE', path, token)).status).toBe(204);
  });
});

describe('usage', () => {
  it('counts this organisation’s calls by template, method and status once the query is ready', async () => {
    await get('/users/nobody');
    const now = client.simulator.world.clock.now();
    const interval = `${new Date(now - 3_600_000).toISOString()}/${new Date(now + 3_600_000).toISOString()}`;
    const started = await client.call('POST', '/api/v2/usage/aggregates/query/jobs', token, {
      interval,
      granularity: 'Day',
      groupBy: ['TemplateUri', 'HttpMethod', 'OauthClientId'],
    });
    expect(started.status).toBe(202);
    const path = started.body.resultsUri as string;
    expect(await client.call('GET', path, token)).toMatchObject({ status: 202, body: { queryStatus: 'Running' } });
    await client.control('POST', '/_sim/time', { advanceSeconds: 2 });
    const answer = await client.call('GET', path, token);
    expect(answer.body.queryStatus).toBe('Succeeded');
    const rows = answer.body.entities as Record<string, unknown>[];
    const row = rows.find(
      ({ templateUri, httpMethod }) => templateUri === '/api/v2/users/{userId}' && httpMethod === 'GET',
    );
    expect(row).toMatchObject({
      httpMethod: 'GET',
      oauthClient: { id: client.organisation.clientCredentials.clientId },
    });
    expect(row?.status400).toBeGreaterThanOrEqual(1);
    const long = await client.call('POST', '/api/v2/usage/aggregates/query/jobs', token, {
      interval: '2026-01-01T00:00:00Z/2026-11-01T00:00:00Z',
    });
    expect(long.status).toBe(400);
  });
});
