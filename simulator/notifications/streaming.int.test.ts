import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, listen } from '../contract/channel-listener.ts';
import { openSession, requestToken, waitFor, type SimSession } from '../contract/sim-session.ts';

const CHANNELS = '/api/v2/notifications/channels';

let session: SimSession;
let userId: string;

const emit = (topicName: string, eventBody: unknown) =>
  session.simulator.world.emit({ organisationId: session.organisation.id, topicName, eventBody });

const subscribe = (method: 'PUT' | 'POST', channelId: string, topics: readonly string[], query = '') =>
  session.call(
    method,
    `${CHANNELS}/${channelId}/subscriptions${query}`,
    topics.map((id) => ({ id })),
  );

async function newChannel(token?: string) {
  const answer = await session.call('POST', CHANNELS, undefined, token);
  expect(answer.status).toBe(200);
  return answer.body as { id: string; connectUri: string; expires: string };
}

beforeAll(async () => {
  session = await openSession();
  userId = session.organisation.signIns[0]?.userId ?? '';
});
afterAll(() => session.close());

describe('channels', () => {
  it('keeps twenty for a client and drops the least recently used', async () => {
    const token = await requestToken(session.region, session.organisation);
    const ids: string[] = [];
    for (let count = 0; count < 20; count++) ids.push((await newChannel(token)).id);
    await subscribe('PUT', ids[0] ?? '', [`v2.users.${userId}.presence`]);
    const last = await newChannel(token);
    const alive = async (id: string) => (await session.call('HEAD', `${CHANNELS}/${id}`)).status;
    expect(await alive(ids[1] ?? '')).toBe(404);
    expect([await alive(ids[0] ?? ''), await alive(last.id)]).toEqual([200, 200]);
  });

  it('lives a day, and longer when given subscriptions', async () => {
    const { id, expires } = await newChannel();
    session.simulator.world.clock.advance(3_600_000);
    await subscribe('PUT', id, []);
    const listed = (await session.call('GET', `${CHANNELS}?includechannels=oauthclient`)).body as {
      entities: { id: string; expires: string }[];
    };
    const now = listed.entities.find((channel) => channel.id === id)?.expires ?? '';
    expect(Date.parse(now)).toBeGreaterThanOrEqual(Date.parse(expires) + 3_600_000);
  });

  it('is nobody else’s: another person of the organisation does not find it', async () => {
    const { id } = await newChannel();
    const answer = await session.call(
      'GET',
      `${CHANNELS}/${id}/subscriptions`,
      undefined,
      session.userToken('planner'),
    );
    expect(answer).toMatchObject({ status: 404, body: { code: 'entity.not.found' } });
  });
});

describe('subscriptions', () => {
  it('adds with POST, replaces with PUT, clears with DELETE', async () => {
    const { id } = await newChannel();
    const read = async () =>
      (
        (await session.call('GET', `${CHANNELS}/${id}/subscriptions`)).body as { entities: { id: string }[] }
      ).entities.map((topic) => topic.id);
    await subscribe('POST', id, [`v2.users.${userId}.presence`]);
    await subscribe('POST', id, [`v2.users.${userId}.activity`]);
    expect(await read()).toHaveLength(2);
    await subscribe('PUT', id, [`v2.users.${userId}.routingStatus`]);
    expect(await read()).toEqual([`v2.users.${userId}.routingStatus`]);
    expect((await session.call('DELETE', `${CHANNELS}/${id}/subscriptions`)).status).toBe(200);
    expect(await read()).toEqual([]);
  });

  it('refuses the whole request for one bad topic, unless errors are ignored', async () => {
    const { id } = await newChannel();
    const good = `v2.users.${userId}.presence`;
    const foreign = 'v2.users.3f0c1d1e-9c1e-4a5b-8f00-1234567890ab.presence';
    expect(await subscribe('PUT', id, [good, 'v2.users.x.mood'])).toMatchObject({
      status: 400,
      body: { code: 'notification.invalid.topic' },
    });
    expect(await subscribe('PUT', id, [good, foreign])).toMatchObject({
      status: 403,
      body: { code: 'notification.unauthorized.topic' },
    });
    const job = `v2.workforcemanagement.users.${userId}.schedules.query`;
    const lenient = await subscribe('PUT', id, [good, foreign, job, 'nonsense'], '?ignoreErrors=true');
    const entities = (lenient.body as { entities: { state: string }[] }).entities;
    expect(entities.map((entry) => entry.state)).toEqual(['Permitted', 'Rejected', 'Rejected', 'Rejected']);
  });

  it('names the missing permissions of a rejected topic', async () => {
    const token = session.userToken('agent');
    const { id } = await newChannel(token);
    const topics = [{ id: 'v2.workforcemanagement.businessunits.any.schedules' }];
    const answer = await session.call('PUT', `${CHANNELS}/${id}/subscriptions?ignoreErrors=true`, topics, token);
    expect(answer.body).toMatchObject({
      entities: [{ state: 'Rejected', missingPermissions: ['wfm:schedule:view', 'wfm:publishedSchedule:view'] }],
    });
  });

  it('holds a thousand topics and not one more', async () => {
    const { id } = await newChannel();
    const topics = Array.from({ length: 1_001 }, (_, index) => `v2.workforcemanagement.teams.t${index}.adherence`);
    expect(await subscribe('PUT', id, topics)).toMatchObject({
      status: 400,
      body: { code: 'notification.subscription.too.many.subscriptions' },
    });
    expect((await subscribe('PUT', id, topics.slice(1))).status).toBe(200);
    expect((await subscribe('POST', id, topics.slice(0, 1))).status).toBe(400);
  });
});

describe('sockets', () => {
  const topic = () => `v2.users.${userId}.presence`;

  it('delivers events under plain names, also of combined topics, and only while connected', async () => {
    const { id, connectUri } = await newChannel();
    await subscribe('PUT', id, [`v2.users.${userId}?presence&routingStatus`]);
    emit(topic(), { message: 'missed' });
    const channel = await connect(id, connectUri);
    emit(topic(), { message: 'seen' });
    emit(`v2.users.${userId}.routingStatus`, { id: userId });
    await channel.next(`v2.users.${userId}.routingStatus`);
    expect(channel.frames[0]).toMatchObject({ version: '2', eventBody: { message: 'seen' }, metadata: {} });
    expect(channel.frames).toHaveLength(2);
  });

  it('keeps organisations apart', async () => {
    const channel = await listen(session, [topic()]);
    session.simulator.world.emit({ organisationId: 'another', topicName: topic(), eventBody: { message: 'foreign' } });
    emit(topic(), { message: 'own' });
    await channel.next(topic(), (body) => body.message === 'own');
    expect(channel.frames).toHaveLength(1);
  });

  it('answers a ping and beats every thirty seconds', async () => {
    const channel = await listen(session, []);
    channel.send({ message: 'ping' });
    await channel.next('channel.metadata', (body) => body.message === 'pong');
    session.simulator.world.clock.advance(61_000);
    await waitFor('two heartbeats', () => {
      const beats = channel.frames.filter((frame) => frame.eventBody.message === 'WebSocket Heartbeat');
      return beats.length === 2;
    });
  });

  it('closes the first socket when a second connects', async () => {
    const first = await listen(session, [topic()]);
    const second = await connect(first.channelId, first.connectUri);
    expect(await first.closed()).toBe(1000);
    emit(topic(), { message: 'to the second' });
    await second.next(topic());
    expect(second.closedWith()).toBeNull();
  });

  it('closes with 1001 when the token is revoked, and lets nobody back in with it', async () => {
    const token = await requestToken(session.region, session.organisation);
    const channel = await listen(session, [topic()], token);
    session.simulator.world.tokenStore.revoke((other) => other.value === token, 'control');
    expect(await channel.closed()).toBe(1001);
    await expect(connect(channel.channelId, channel.connectUri)).rejects.toThrow('401');
  });

  it('closes with 1001 when the token expires', async () => {
    const channel = await listen(session, [topic()], await requestToken(session.region, session.organisation));
    const held = await listen(session, [topic()], await requestToken(session.region, session.organisation));
    session.simulator.world.clock.advance(23 * 3_600_000);
    expect(held.closedWith()).toBeNull();
    session.simulator.world.clock.advance(2 * 3_600_000);
    expect(await channel.closed()).toBe(1001);
  });

  it('knows no channel that does not exist', async () => {
    await expect(connect('none', `${session.region.streaming}/channels/streaming-0-none`)).rejects.toThrow('404');
  });
});

describe('socket faults', () => {
  const topic = () => `v2.users.${userId}.presence`;

  it('drops sockets without a goodbye', async () => {
    const channel = await listen(session, [topic()], await requestToken(session.region, session.organisation));
    session.simulator.world.faults.hitSockets({ type: 'drop', organisationId: session.organisation.id });
    expect(await channel.closed()).toBe(1006);
  });

  it('falls silent: no events, no heartbeat, no pong, until it is over', async () => {
    const channel = await listen(session, [topic()], await requestToken(session.region, session.organisation));
    session.simulator.world.faults.hitSockets({ type: 'silence', channelId: channel.channelId, seconds: 100 });
    emit(topic(), { message: 'lost' });
    channel.send({ message: 'ping' });
    session.simulator.world.clock.advance(99_000);
    session.simulator.world.clock.advance(2_000);
    emit(topic(), { message: 'heard' });
    await channel.next(topic(), (body) => body.message === 'heard');
    expect(channel.frames.filter((frame) => frame.topicName === topic())).toHaveLength(1);
  });

  it('announces a planned close a minute ahead', async () => {
    const channel = await listen(session, [topic()], await requestToken(session.region, session.organisation));
    session.simulator.world.faults.hitSockets({ type: 'closing', channelId: channel.channelId });
    await channel.next('v2.system.socket_closing');
    session.simulator.world.clock.advance(59_000);
    expect(channel.closedWith()).toBeNull();
    session.simulator.world.clock.advance(2_000);
    expect(await channel.closed()).toBe(1001);
  });

  it('doubles and reorders events when told to, losing none', async () => {
    await session.control('PATCH', '/_sim/config', { notifications: { duplicatePercent: 30, reorderPercent: 30 } });
    const channel = await listen(session, [topic()], await requestToken(session.region, session.organisation));
    for (let index = 0; index < 100; index++) emit(topic(), { index });
    session.simulator.world.clock.advance(2_000);
    const indices = () =>
      channel.frames.filter((frame) => frame.topicName === topic()).map((frame) => frame.eventBody.index);
    await waitFor('every event', () => new Set(indices()).size === 100);
    await session.control('PATCH', '/_sim/config', { notifications: null });
    expect(indices().length).toBeGreaterThan(110);
    expect(indices()).not.toEqual([...indices()].sort((left, right) => Number(left) - Number(right)));
  });
});
