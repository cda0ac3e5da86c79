import { afterEach, describe, expect, it, vi } from 'vitest';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { openNotificationChannel } from './notification-channel.ts';
import type {
  NotificationChannel,
  NotificationEvent,
  NotificationGap,
  NotificationSettings,
} from './notification-channel.ts';
import { createGatewayRig, rigCredential } from './testing/gateway-rig.ts';
import type { GatewayRig } from './testing/gateway-rig.ts';

const genesys = useSimulatedGenesys({ config: { presenceLife: false } });

type Opened = {
  channel: NotificationChannel;
  rig: GatewayRig;
  events: NotificationEvent[];
  gaps: NotificationGap[];
  breaks: unknown[];
  endings: unknown[];
  topic: string;
  organisation: OrganisationInfo;
  say: (text: string) => void;
};

const opened: Opened[] = [];
afterEach(async () => {
  for (const { channel, rig } of opened.splice(0)) {
    await channel.close();
    await rig.gateway.close();
  }
  await genesys.control('DELETE', '/_sim/faults');
});

async function open(settings: Partial<NotificationSettings> = {}): Promise<Opened> {
  const organisation = await genesys.mint();
  const { regions } = genesys.simulator().info;
  const rig = createGatewayRig([organisation], regions, { discoversLimits: false, grantCheckMs: 20 });
  const events: NotificationEvent[] = [];
  const gaps: NotificationGap[] = [];
  const breaks: unknown[] = [];
  const endings: unknown[] = [];
  const userId = organisation.signIns[0]?.userId ?? '';
  const topic = `v2.users.${userId}.presence`;
  const channel = openNotificationChannel({
    gateway: rig.gateway,
    orgId: organisation.id,
    environment: rigCredential(organisation, regions).environment,
    topics: [topic],
    onEvent: (event) => events.push(event),
    onGap: (gap) => gaps.push(gap),
    onBreak: () => breaks.push(null),
    onGivenUp: ({ code }) => endings.push(code),
    settings: { minBackoffMs: 10, maxBackoffMs: 50, ...settings },
  });
  const say = (text: string) =>
    genesys.simulator().world.emit({ organisationId: organisation.id, topicName: topic, eventBody: { text } });
  const all = { channel, rig, events, gaps, breaks, endings, topic, organisation, say };
  opened.push(all);
  return all;
}

const hurt = (organisation: OrganisationInfo, fault: object) =>
  genesys.control('POST', '/_sim/faults/sockets', { organisationId: organisation.id, ...fault });

const calls = (organisation: OrganisationInfo, operationId: string) =>
  genesys.simulator().world.log.read({ organisationId: organisation.id, operationId }).length;

const heard = (events: readonly NotificationEvent[]) =>
  events.map((event) => (event.eventBody as { text: string }).text);

describe('notification channel', () => {
  it('brings the events of its topics, at two calls', async () => {
    const { channel, events, topic, organisation, say, gaps } = await open();
    const ready = await channel.ready;
    expect(ready.ok && ready.data).toMatchObject([{ id: topic, state: 'Permitted' }]);
    say('hello');
    await vi.waitFor(() => expect(heard(events)).toEqual(['hello']));
    expect(events[0]).toMatchObject({ topicName: topic, correlationId: expect.any(String) as unknown });
    expect(calls(organisation, 'postNotificationsChannels')).toBe(1);
    expect(calls(organisation, 'putNotificationsChannelSubscriptions')).toBe(1);
    expect(gaps).toEqual([]);
  });

  it('keeps its topics when more are added', async () => {
    const { channel, events, topic, organisation, say } = await open();
    await channel.ready;
    const other = `v2.users.${organisation.signIns[1]?.userId ?? ''}.presence`;
    const added = await channel.setTopics([topic, other]);
    expect(added.ok && added.data.map(({ id }) => id).sort()).toEqual([topic, other].sort());
    say('first topic');
    genesys
      .simulator()
      .world.emit({ organisationId: organisation.id, topicName: other, eventBody: { text: 'second' } });
    await vi.waitFor(() => expect(heard(events)).toEqual(['first topic', 'second']));
    const tooMany = Array.from({ length: 1_001 }, (_, index) => `v2.users.${index}.presence`);
    expect(await channel.setTopics(tooMany)).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
  });

  it('takes other topics in the place of its own with one call, and none when they are the same', async () => {
    const { channel, events, topic, organisation, say } = await open();
    await channel.ready;
    const other = `v2.users.${organisation.signIns[1]?.userId ?? ''}.presence`;
    expect(await channel.setTopics([topic])).toMatchObject({ ok: true, data: [{ id: topic }] });
    expect(calls(organisation, 'putNotificationsChannelSubscriptions')).toBe(1);
    expect(await channel.setTopics([other])).toMatchObject({ ok: true, data: [{ id: other, state: 'Permitted' }] });
    expect(calls(organisation, 'putNotificationsChannelSubscriptions')).toBe(2);
    say('no more');
    genesys
      .simulator()
      .world.emit({ organisationId: organisation.id, topicName: other, eventBody: { text: 'instead' } });
    await vi.waitFor(() => expect(heard(events)).toEqual(['instead']));
  });

  it('sends topics again that Genesys did not take', async () => {
    const { channel, topic, organisation } = await open();
    await channel.ready;
    const other = `v2.users.${organisation.signIns[1]?.userId ?? ''}.presence`;
    await genesys.control('POST', '/_sim/faults', {
      match: { operationId: 'putNotificationsChannelSubscriptions', organisationId: organisation.id },
      when: { count: 1 },
      effect: { type: 'status', status: 400 },
    });
    expect(await channel.setTopics([topic, other])).toMatchObject({ ok: false });
    const again = await channel.setTopics([topic, other]);
    expect(again.ok && again.data).toHaveLength(2);
  });

  it('has the same topics on the channel that it opens when its token has expired', async () => {
    const { channel, events, gaps, organisation, topic, say } = await open();
    await channel.ready;
    const other = `v2.users.${organisation.signIns[1]?.userId ?? ''}.presence`;
    await channel.setTopics([topic, other]);
    const { tokens } = genesys.simulator().world;
    for (const token of tokens.values()) {
      if (token.organisationId === organisation.id) Object.assign(token, { expiresMs: 0 });
    }
    await hurt(organisation, { type: 'drop' });
    await vi.waitFor(() => expect(gaps.length).toBeGreaterThan(0), { timeout: 5_000 });
    say('again');
    genesys
      .simulator()
      .world.emit({ organisationId: organisation.id, topicName: other, eventBody: { text: 'other, too' } });
    await vi.waitFor(() => expect(heard(events)).toEqual(['again', 'other, too']));
    expect(calls(organisation, 'postNotificationsChannels')).toBeGreaterThanOrEqual(2);
  });

  it('says when it breaks, once for each break', async () => {
    const { channel, breaks, gaps, organisation } = await open();
    await channel.ready;
    for (const count of [1, 2]) {
      await hurt(organisation, { type: 'drop' });
      await vi.waitFor(() => expect(gaps).toHaveLength(count), { timeout: 5_000 });
      expect(breaks).toHaveLength(count);
    }
  });

  it.each([
    ['a dropped socket', { type: 'drop' }],
    ['an announced close', { type: 'closing' }],
  ])('comes back after %s on the same channel, and says that events may be missing', async (_name, fault) => {
    const { channel, events, gaps, organisation, say } = await open();
    await channel.ready;
    await hurt(organisation, fault);
    await vi.waitFor(() => expect(gaps).toHaveLength(1), { timeout: 5_000 });
    say('again');
    await vi.waitFor(() => expect(heard(events)).toEqual(['again']));
    expect(calls(organisation, 'postNotificationsChannels')).toBe(1);
  });

  it('notices a silent socket by its missing heartbeat', async () => {
    const { channel, events, gaps, organisation, say } = await open({ silenceMs: 60, pongMs: 60 });
    await channel.ready;
    await hurt(organisation, { type: 'silence', seconds: 600 });
    await vi.waitFor(() => expect(gaps).toMatchObject([{ reason: 'dropped' }]), { timeout: 5_000 });
    say('again');
    await vi.waitFor(() => expect(heard(events)).toContain('again'));
  });

  it('stays connected through quiet times by asking', async () => {
    const { channel, events, gaps, say } = await open({ silenceMs: 30, pongMs: 100 });
    await channel.ready;
    const readyAtMs = performance.now();
    // Long enough for several silences; without the answers to its pings the socket would be given up.
    await vi.waitFor(() => expect(performance.now() - readyAtMs).toBeGreaterThan(200));
    say('still here');
    await vi.waitFor(() => expect(heard(events)).toEqual(['still here']));
    expect(gaps).toEqual([]);
  });

  it('opens a new channel when its token was revoked', async () => {
    const { channel, events, gaps, organisation, say } = await open();
    await channel.ready;
    await genesys.control('POST', '/_sim/tokens/revoke', { organisationId: organisation.id });
    await hurt(organisation, { type: 'drop' });
    await vi.waitFor(() => expect(gaps.length).toBeGreaterThan(0), { timeout: 5_000 });
    say('again');
    await vi.waitFor(() => expect(heard(events)).toContain('again'));
    expect(calls(organisation, 'postNotificationsChannels')).toBeGreaterThanOrEqual(2);
  });

  it('renews its subscriptions before the channel ends', async () => {
    const { channel, organisation } = await open({ renewMs: 50 });
    await channel.ready;
    await vi.waitFor(() => expect(calls(organisation, 'putNotificationsChannelSubscriptions')).toBeGreaterThan(2));
  });

  it('gives up when the organisation is not installed, and when it is closed', async () => {
    const { rig, organisation } = await open();
    rig.grants.uninstall(organisation.id);
    rig.gateway.forget(organisation.id);
    const { regions } = genesys.simulator().info;
    const { environment } = rigCredential(organisation, regions);
    const orphan = openNotificationChannel({
      gateway: rig.gateway,
      orgId: organisation.id,
      environment,
      topics: ['v2.users.x.presence'],
      onEvent: () => undefined,
      onGap: () => undefined,
    });
    expect(await orphan.ready).toMatchObject({ ok: false, error: { code: 'not_installed' } });
    await orphan.close();
  });

  it('says so when it is given up because the organisation was uninstalled', async () => {
    const { channel, rig, endings, organisation } = await open();
    await channel.ready;
    rig.grants.uninstall(organisation.id);
    rig.gateway.forget(organisation.id);
    await genesys.control('POST', '/_sim/tokens/revoke', { organisationId: organisation.id });
    await vi.waitFor(() => expect(endings).toEqual(['not_installed']), { timeout: 5_000 });
  });

  it('does not connect to an address outside the environment', async () => {
    const { rig, organisation } = await open();
    const { environment } = rigCredential(organisation, genesys.simulator().info.regions);
    const elsewhere = openNotificationChannel({
      gateway: rig.gateway,
      orgId: organisation.id,
      environment: { ...environment, apiBaseUrl: 'http://127.0.0.1:9', trustedOrigins: [] },
      topics: [],
      onEvent: () => undefined,
      onGap: () => undefined,
    });
    expect(await elsewhere.ready).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    await elsewhere.close();
  });
});
