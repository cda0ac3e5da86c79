import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../contract/channel-listener.ts';
import { openSession, type SimSession } from '../contract/sim-session.ts';

type Trunk = {
  id: string;
  name: string;
  trunkType: string;
  inService: boolean;
  enabled: boolean;
  trunkBase: { id: string };
  edge: { id: string };
  connectedStatus: { connected: boolean };
  optionsStatus: { optionState: boolean; errorInfo?: { code: string } }[];
  registersStatus: { registerState: boolean }[];
};
type Base = {
  id: string;
  name: string;
  version: number;
  trunkType: string;
  properties: Record<string, { value: { instance: unknown } }>;
};
type Metrics = { trunk: { id: string }; calls: { inboundCallCount: number; outboundCallCount: number } };
type Telephony = {
  calls: { inbound: number; outbound: number; blocked: number; capacity: number };
  trunkBases: { id: string; name: string; maxCalls: number | null }[];
  trunks: { id: string; trunkBaseId: string; isConnected: boolean; inbound: number; outbound: number }[];
  failure: { trunkBaseIds: string[]; trunkIds: string[]; agentIds: string[] } | null;
};

const edges = '/api/v2/telephony/providers/edges';
const singapore = { name: 'Singapore', mediaRegion: 'ap-southeast-1' };
const telephony = {
  sites: [singapore, { name: 'Tokyo', mediaRegion: 'ap-northeast-1' }],
  edges: 3,
  carriers: [
    { name: 'First', maxCalls: 60 },
    { name: 'Second', maxCalls: 30 },
    { name: 'Third', maxCalls: 80 },
    { name: 'Fourth', maxCalls: null },
    { name: 'Fifth', maxCalls: 20 },
  ],
};

let session: SimSession;
let path: string;

beforeAll(async () => {
  // A Tuesday morning, when people call.
  session = await openSession({ startMs: Date.parse('2026-11-24T10:00:00Z'), telephony });
  path = `/_sim/organisations/${session.organisation.id}`;
});
afterAll(() => session.close());

const get = async <T>(url: string): Promise<T> => (await session.call('GET', url)).body as T;
const entities = async <T>(url: string): Promise<T[]> => (await get<{ entities: T[] }>(url)).entities;
const trunks = () => entities<Trunk>(`${edges}/trunks?trunkType=EXTERNAL&pageSize=100`);
const oracle = async () => (await session.control('GET', `${path}/telephony`)).body as Telephony;
const control = async <T>(method: string, rest: string, body?: unknown): Promise<T> => {
  const answer = await session.control(method, `${path}${rest}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as T;
};
const callsOf = ({ trunks: all }: Telephony, baseId: string | undefined) =>
  all.filter(({ trunkBaseId }) => trunkBaseId === baseId).reduce((sum, one) => sum + one.inbound + one.outbound, 0);

describe('trunks', () => {
  it('are one for each carrier and edge, beside what Genesys Cloud makes for itself', async () => {
    const found = await trunks();
    expect(found).toHaveLength(15);
    expect(new Set(found.map(({ trunkBase, edge }) => `${trunkBase.id} ${edge.id}`)).size).toBe(15);
    const bases = await entities<Base>(`${edges}/trunkbasesettings?expand=properties`);
    expect(
      bases
        .map(({ trunkType }) => trunkType)
        .toSorted()
        .join(' '),
    ).toBe('EDGE EXTERNAL EXTERNAL EXTERNAL EXTERNAL EXTERNAL PHONE');
    const byName = new Map(
      bases.map(({ name, properties }) => [name, properties.trunk_maxConcurrentCalls?.value.instance]),
    );
    expect(byName.get('First')).toBe(60);
    expect(byName.get('Fourth')).toBeUndefined();
    const ofEdge = await entities<Trunk>(`${edges}/${found[0]?.edge.id ?? ''}/trunks?trunkType=EXTERNAL`);
    expect(ofEdge).toHaveLength(5);
  });

  it('carry the calls that the organisation has, and no carrier more than it may', async () => {
    const ids = (await trunks()).map(({ id }) => id);
    const metrics = await get<Metrics[]>(`${edges}/trunks/metrics?trunkIds=${ids.join(',')},unknown`);
    expect(metrics.map(({ trunk }) => trunk.id)).toEqual(ids);
    const carried = metrics.reduce((sum, { calls }) => sum + calls.inboundCallCount + calls.outboundCallCount, 0);
    const whole = await get<{ concurrentCallCount: number; maxCallCapacity: number }>(
      '/api/v2/telephony/calls/metrics',
    );
    expect(carried).toBeGreaterThan(20);
    expect(whole.concurrentCallCount).toBe(carried);
    expect(whole.maxCallCapacity).toBeGreaterThan(carried);
    const now = await oracle();
    for (const { id, maxCalls } of now.trunkBases)
      if (maxCalls !== null) expect(callsOf(now, id)).toBeLessThanOrEqual(maxCalls);
  });

  it('are out of service with their carrier, whose settings take the current version alone', async () => {
    const base = (await entities<Base>(`${edges}/trunkbasesettings?name=Fifth&expand=properties`))[0];
    if (!base) throw new Error('There is no fifth carrier.');
    const url = `${edges}/trunkbasesettings/${base.id}`;
    const changed = { ...base, properties: { ...base.properties, trunk_enabled: { value: { instance: false } } } };
    // The background client may do everything in telephony: the permission knows no reading alone.
    expect((await session.call('PUT', url, changed)).body).toMatchObject({ version: base.version + 1 });
    expect((await session.call('PUT', url, changed)).status).toBe(409);
    const own = (await trunks()).filter(({ trunkBase }) => trunkBase.id === base.id);
    expect(own.map(({ inService }) => inService)).toEqual([false, false, false]);
    expect(callsOf(await oracle(), base.id)).toBe(0);
    await session.call('PUT', url, { ...base, version: base.version + 1 });
  });

  it('are for those who may see telephony', async () => {
    const viewer = session.userToken('viewer');
    expect((await session.call('GET', `${edges}/trunks`, undefined, viewer)).status).toBe(403);
    expect((await session.call('GET', `${edges}/sites`, undefined, viewer)).status).toBe(200);
  });
});

describe('calls of an outbound route', () => {
  it('move to the carrier that it names first from now on', async () => {
    type Route = { name: string; site: { id: string }; id: string; externalTrunkBases: { id: string }[] };
    const route = (await entities<Route>(`${edges}/outboundroutes`)).find(({ name }) => name === 'Singapore outbound');
    const url = `${edges}/sites/${route?.site.id ?? ''}/outboundroutes/${route?.id ?? ''}`;
    const [first, second] = route?.externalTrunkBases ?? [];
    const before = await oracle();
    expect(callsOf(before, first?.id)).toBeGreaterThan(callsOf(before, second?.id));
    const put = async (externalTrunkBases: Route['externalTrunkBases'] | undefined) => {
      const current = await get<Route>(url);
      expect((await session.call('PUT', url, { ...current, externalTrunkBases })).status).toBe(200);
      session.simulator.world.clock.advance(1_000);
      return oracle();
    };
    const after = await put(route?.externalTrunkBases.toReversed());
    expect(callsOf(after, second?.id)).toBeGreaterThan(callsOf(after, first?.id));
    expect((await put(route?.externalTrunkBases)).calls).toEqual(before.calls);
  });
});

describe('what somebody sets by the control host', () => {
  it('is told to whoever listens, once', async () => {
    const [trunk] = await trunks();
    const topic = `v2.telephony.providers.edges.trunks.${trunk?.id ?? ''}.metrics`;
    const listener = await listen(session, [topic]);
    const calls = { trunkId: trunk?.id, inbound: 7, outbound: 5, mismatches: 3 };
    await control('POST', '/telephony/calls', calls);
    await control('POST', '/telephony/calls', calls);
    const frame = await listener.next(topic);
    expect(frame.eventBody).toMatchObject({
      trunk: { id: trunk?.id },
      calls: { inboundCallCount: 7, outboundCallCount: 5 },
      qos: { mismatchCount: 3 },
    });
    expect(await get(`${edges}/trunks/${trunk?.id ?? ''}/metrics`)).toMatchObject({ calls: frame.eventBody.calls });
    expect(listener.frames.filter(({ topicName }) => topicName === topic)).toHaveLength(1);
    listener.close();
  });

  it('takes an edge offline with its trunks', async () => {
    const edgeId = (await trunks())[0]?.edge.id ?? '';
    const topic = `v2.telephony.providers.edges.${edgeId}`;
    const listener = await listen(session, [topic]);
    await control('POST', `/telephony/edges/${edgeId}`, { onlineStatus: 'OFFLINE' });
    expect((await listener.next(topic)).eventBody).toEqual({ id: edgeId, onlineStatus: 'OFFLINE' });
    const own = (await trunks()).filter(({ edge }) => edge.id === edgeId);
    expect(own.every(({ enabled }) => !enabled)).toBe(true);
    await control('POST', `/telephony/edges/${edgeId}`, { onlineStatus: 'ONLINE' });
    listener.close();
  });
});

describe('a carrier that times out', () => {
  it('loses its registrations step by step, its calls go to the next carriers, and it comes back', async () => {
    const before = await oracle();
    const primary = before.trunkBases[0]?.id;
    const first = before.trunks.find(({ trunkBaseId }) => trunkBaseId === primary)?.id ?? '';
    const topic = `v2.telephony.providers.edges.trunks.${first}`;
    const listener = await listen(session, [topic, `${topic}.metrics`]);
    const { clock } = session.simulator.world;
    const failure = await control<Telephony['failure']>('POST', '/carrier-failure', { recoverAfterSeconds: 60 });
    expect(failure).toMatchObject({ trunkBaseIds: [primary] });
    expect(failure?.trunkIds).toHaveLength(3);
    expect((await oracle()).trunks.filter(({ isConnected }) => !isConnected)).toHaveLength(1);
    expect((await session.control('POST', `${path}/carrier-failure`, {})).status).toBe(409);
    clock.advance(10_000);

    const down = await oracle();
    expect(callsOf(down, primary)).toBe(0);
    expect(down.calls.inbound + down.calls.outbound + down.calls.blocked).toBe(
      before.calls.inbound + before.calls.outbound + before.calls.blocked,
    );
    const lost = (await listener.next(topic)).eventBody as unknown as Trunk;
    expect(lost.connectedStatus.connected).toBe(false);
    expect(lost.registersStatus.map(({ registerState }) => registerState)).toEqual([false]);
    expect(lost.optionsStatus.map(({ errorInfo }) => errorInfo?.code)).toEqual(['408', '408']);
    await listener.next(`${topic}.metrics`, ({ calls }) => (calls as Metrics['calls']).inboundCallCount === 0);

    clock.advance(70_000);
    const after = await oracle();
    expect(after.failure).toBeNull();
    expect(after.calls).toEqual(before.calls);
    expect(callsOf(after, primary)).toBe(callsOf(before, primary));
    const back = await listener.next(
      topic,
      ({ connectedStatus }) => (connectedStatus as { connected: boolean }).connected,
    );
    expect((back.eventBody as unknown as Trunk).optionsStatus.every(({ optionState }) => optionState)).toBe(true);
    listener.close();
  });

  it('takes agents off the queue, who return with it, at once when it is ended', async () => {
    const { agentIds } = await control<NonNullable<Telephony['failure']>>('POST', '/carrier-failure', {
      steps: 1,
      recoverAfterSeconds: null,
    });
    const presences = async () => {
      const query = agentIds.map((id) => `userId=${id}`).join('&');
      const { users } = (await session.control('GET', `${path}/people?${query}`)).body as {
        users: { presence: { presenceDefinition: { systemPresence: string } } }[];
      };
      return new Set(users.map(({ presence }) => presence.presenceDefinition.systemPresence));
    };
    expect(agentIds.length).toBeGreaterThan(3);
    expect([...(await presences())]).toEqual(['Available']);
    expect(await control('DELETE', '/carrier-failure')).toEqual({ ended: true });
    expect(await presences()).not.toContain('Available');
    expect((await oracle()).trunks.every(({ isConnected }) => isConnected)).toBe(true);
    expect(await control('DELETE', '/carrier-failure')).toEqual({ ended: false });
  });
});

describe('calls', () => {
  it('come and go by themselves, and are told where somebody listens', async () => {
    await session.control('PATCH', '/_sim/config', { telephony: { callLife: true, metricsIntervalMs: 1_000 } });
    const [trunk] = await trunks();
    const topic = `v2.telephony.providers.edges.trunks.${trunk?.id ?? ''}.metrics`;
    const told: string[] = [];
    const stop = session.simulator.world.onEvent(({ topicName }) => told.push(topicName));
    const listener = await listen(session, [topic]);
    const { clock } = session.simulator.world;
    for (let quarter = 0; quarter < 8; quarter += 1) clock.advance(900_000 + quarter * 1000);
    stop();
    await listener.next(topic);
    const trunkTopics = told.filter((name) => name.endsWith('.metrics'));
    expect(new Set(trunkTopics)).toEqual(new Set([topic]));
    expect(trunkTopics.length).toBeGreaterThan(2);
    listener.close();
    await session.control('PATCH', '/_sim/config', { telephony: { callLife: false, metricsIntervalMs: null } });
  });
});
