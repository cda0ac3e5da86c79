import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession, waitFor, type SimSession } from '../contract/sim-session.ts';
import type { EventBridgeEnvelope } from './eventbridge-envelope.ts';

type Received = { readonly headers: IncomingHttpHeaders; readonly envelope: EventBridgeEnvelope };
type Burst = { users: { userId: string; presence: { systemPresence: string } }[] };
type State = {
  pending: number;
  matched: number;
  delivered: number;
  abandoned: number;
  repeats: number;
  attempts: number;
};

const PRESENCE = 'v2.users.{id}.presence';
const properties = {
  awsAccountId: '123456789012',
  awsAccountRegion: 'eu-west-1',
  eventSourceSuffix: 'headroom',
  eventFilter: [PRESENCE],
};

let session: SimSession;
let server: Server;
let received: Received[];
/** Statuses of the next answers; 200 once they are used up. */
let answers: number[];
let destination: { url: string; headerName: string; headerValue: string };

beforeEach(async () => {
  received = [];
  answers = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const status = answers.shift() ?? 200;
      if (status === 200)
        received.push({ headers: request.headers, envelope: JSON.parse(body) as EventBridgeEnvelope });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  session = await openSession({ timeScale: 100 });
  const { port } = server.address() as AddressInfo;
  destination = { url: `http://127.0.0.1:${port}/events`, headerName: 'x-api-key', headerValue: 'only-for-tests' };
});
afterEach(async () => {
  await session.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const answer = await session.control(method, path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body as T;
};
const admin = () => session.userToken('admin');

/** Installs the integration, says what to send, and switches it on. */
async function install(eventFilter: string[] = [PRESENCE]): Promise<string> {
  const call = async (method: string, path: string, body: unknown) => {
    const answer = await session.call(method, `/api/v2/integrations${path}`, body, admin());
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body as { id: string };
  };
  const { id } = await call('POST', '', { integrationType: { id: 'amazon-eventbridge-source' } });
  const config = { name: 'Events', version: 1, advanced: {}, notes: '', credentials: {} };
  await call('PUT', `/${id}/config/current`, { ...config, properties: { ...properties, eventFilter } });
  await call('PATCH', `/${id}`, { intendedState: 'ENABLED' });
  session.simulator.world.clock.advance(3_000);
  return id;
}

const burst = (count: number, overMs = 0) =>
  control<Burst>('POST', `/_sim/organisations/${session.organisation.id}/presence-burst`, { count, overMs });

/** Waits until nothing is under way any more. */
function settled(matched: number): Promise<State> {
  return vi.waitFor(
    async () => {
      const state = await control<State>('GET', '/_sim/eventbridge');
      expect(state).toMatchObject({ matched, pending: 0 });
      return state;
    },
    { timeout: 10_000, interval: 20 },
  );
}

describe('an Amazon EventBridge source', () => {
  it('posts the events of its filter as an API destination gets them', async () => {
    await control('PUT', '/_sim/eventbridge', destination);
    await install();
    const { users } = await burst(1);
    await waitFor('the event', () => received[0]);
    const [{ headers, envelope }] = received as [Received];
    expect(received).toHaveLength(1);
    expect(headers).toMatchObject({ 'x-api-key': 'only-for-tests', 'content-type': 'application/json; charset=utf-8' });
    expect(envelope).toMatchObject({
      version: '0',
      'detail-type': PRESENCE,
      source: `aws.partner/genesys.com/cloud/${session.organisation.id}/headroom`,
      account: '123456789012',
      region: 'eu-west-1',
      resources: [],
      detail: { topicName: `v2.users.${users[0]?.userId ?? ''}.presence`, version: '2' },
    });
    expect(envelope.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(envelope.detail.metadata.CorrelationId).toMatch(/^[0-9a-f-]{36}$/);
    const { systemPresence } = (envelope.detail.eventBody as { presenceDefinition: { systemPresence: string } })
      .presenceDefinition;
    expect(systemPresence).toBe(users[0]?.presence.systemPresence.toUpperCase().replaceAll(' ', '_'));
  });

  it('sends nothing before it is enabled, and nothing of a class that is not in its filter', async () => {
    await control('PUT', '/_sim/eventbridge', destination);
    await burst(3);
    await install(['v2.users.{id}.routingStatus']);
    await burst(90);
    await waitFor('an event', () => received.length > 0);
    expect(new Set(received.map(({ envelope }) => envelope['detail-type']))).toEqual(
      new Set(['v2.users.{id}.routingStatus']),
    );
  });

  it('refuses a configuration that names no account', async () => {
    const id = await install();
    const path = `/api/v2/integrations/${id}/config/current`;
    const body = {
      name: 'Events',
      version: 2,
      advanced: {},
      notes: '',
      credentials: {},
      properties: { eventFilter: [] },
    };
    expect((await session.call('PUT', path, body, admin())).status).toBe(400);
  });

  it('tries again until it is taken, and gives up in the end', async () => {
    await control('PUT', '/_sim/eventbridge', { ...destination, maxAttempts: 3 });
    await install();
    answers = [503, 429];
    await burst(1);
    expect(await settled(1)).toMatchObject({ delivered: 1, attempts: 3, abandoned: 0 });
    answers = [500, 500, 500];
    await burst(1);
    expect(await settled(2)).toMatchObject({ delivered: 1, attempts: 6, abandoned: 1 });
    const { entries } = await control<{ entries: { result: string; attempt: number; status: number }[] }>(
      'GET',
      `/_sim/eventbridge/deliveries?organisation=${session.organisation.id}`,
    );
    expect(entries.map(({ status, result }) => `${status} ${result}`)).toEqual([
      ...['503 retried', '429 retried', '200 delivered', '500 retried', '500 retried', '500 abandoned'],
    ]);
  });

  it('doubles and reorders as told, and loses nothing', async () => {
    await control('PUT', '/_sim/eventbridge', { ...destination, duplicatePercent: 20, reorderPercent: 20 });
    await install();
    const { users } = await burst(300, 1_000);
    const state = await settled(300);
    expect(state.repeats).toBeGreaterThan(20);
    expect(received).toHaveLength(300 + state.repeats);
    const order = received.map(({ envelope }) => Date.parse(envelope.detail.timestamp));
    expect(order).not.toEqual(order.toSorted((left, right) => left - right));
    expect(new Set(received.map(({ envelope }) => envelope.id)).size).toBe(300);
    const latest = new Map<string, EventBridgeEnvelope>();
    for (const { envelope } of received) {
      const { topicName, eventBody } = envelope.detail;
      const at = (body: unknown) => (body as { modifiedDate: string }).modifiedDate;
      const known = latest.get(topicName);
      if (!known || at(known.detail.eventBody) <= at(eventBody)) latest.set(topicName, envelope);
    }
    expect(latest.size).toBe(users.length);
  });

  it('brings the adherence of everybody in the organisation', async () => {
    await control('PUT', '/_sim/eventbridge', destination);
    await install(['v2.users.{id}.workforcemanagement.adherence']);
    const agents = session.simulator.world.agentsOf(session.organisation.id).map(({ id }) => id);
    const path = `/_sim/organisations/${session.organisation.id}`;
    await control('POST', `${path}/presence-burst`, { count: agents.length, userIds: agents });
    await waitFor('an event of each agent', () => {
      return new Set(received.map(({ envelope }) => envelope.detail.topicName)).size === agents.length;
    });
    const people = await control<{ users: { id: string; adherence: { adherenceState: string } | null }[] }>(
      'GET',
      `${path}/people?userId=${agents[0] ?? ''}`,
    );
    const own = received.findLast(({ envelope }) => envelope.detail.topicName.includes(agents[0] ?? '-'));
    expect(own?.envelope.detail.eventBody).toMatchObject({
      adherenceState: people.users[0]?.adherence?.adherenceState,
    });
  });

  it('goes only to this machine', async () => {
    const answer = await session.control('PUT', '/_sim/eventbridge', { ...destination, url: 'https://example.com/' });
    expect(answer.status).toBe(400);
  });
});
