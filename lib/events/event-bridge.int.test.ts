import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { createIngressRig } from '#scripts/test/ingress-rig.ts';
import { query } from '#scripts/test/query.ts';
import { personOf } from '#scripts/test/scheduling-rig.ts';
import { useEventBridge } from '#scripts/test/use-event-bridge.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { createSignals } from '#lib/db/signals.ts';
import { env } from '#lib/env.ts';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import {
  createEventBridgeSource,
  getEventBridgeSource,
  removeEventBridgeSource,
  rotateEventBridgeKey,
} from './event-bridge-source.ts';
import { startIngress } from './ingress.ts';
import type { EventBridgeAccess } from './schema.ts';

const genesys = useSimulatedGenesys({
  config: { presenceLife: false, limits: { perToken: 5_000 }, wfm: { supervisor: { isEnabled: false } } },
});
const database = useTestDatabase(() => genesys.variables());
const { activeUsers, allRight, calls, ingressOf, installed, isLive, move, statesOf } = createIngressRig(
  genesys,
  database,
);
afterAll(closeRuntime);
const endpoint = useEventBridge();
afterEach(async () => {
  await genesys.control('DELETE', '/_sim/eventbridge');
  await query(database.ownerUrl(), `UPDATE grants SET state = 'removed'`);
});

const admin = (organisation: OrganisationInfo) => personOf(organisation, 'admin');
async function sourceOf(organisation: OrganisationInfo): Promise<EventBridgeAccess> {
  const made = await createEventBridgeSource(admin(organisation));
  if (!made.ok) throw new Error(made.error.message);
  return made.data;
}

/** An event as Amazon EventBridge sends it. */
function envelopeFor(organisation: OrganisationInfo, modifiedDate = '2026-11-22T09:00:00.000Z', id = randomUUID()) {
  const userId = activeUsers(organisation)[0]?.id ?? '';
  return {
    version: '0',
    id,
    'detail-type': 'v2.users.{id}.presence',
    source: `aws.partner/genesys.com/cloud/${organisation.id}/headroom`,
    account: '123456789012',
    time: '2026-11-22T09:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      topicName: `v2.users.${userId}.presence`,
      version: '2',
      eventBody: { presenceDefinition: { id: randomUUID(), systemPresence: 'MEAL' }, modifiedDate },
      metadata: { CorrelationId: randomUUID() },
      timestamp: modifiedDate,
    },
  };
}

function post(access: EventBridgeAccess, body: unknown): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${endpoint()}/${encodeURIComponent(access.sourceId)}`, {
    method: 'POST',
    headers: { 'x-headroom-key': access.key, 'content-type': 'application/json' },
    body: text,
  });
}

const sequenceOf = async ({ id }: OrganisationInfo) => {
  const sql = 'SELECT sequence::integer FROM live_streams WHERE org_id = $1';
  const [row] = await query<{ sequence: number }>(database.ownerUrl(), sql, [id]);
  return row?.sequence ?? 0;
};

describe('an event from EventBridge', () => {
  it('is written when it is answered, and changes nothing when it comes again, under its id or another', async () => {
    const organisation = await installed(5);
    const access = await sourceOf(organisation);
    const event = envelopeFor(organisation);
    expect((await post(access, event)).status).toBe(204);
    expect(await statesOf(organisation)).toMatchObject([
      { presence: 'MEAL', presence_source: 'eventbridge', presence_at: new Date('2026-11-22T09:00:00.000Z') },
    ]);
    expect((await post(access, event)).status).toBe(204);
    expect((await post(access, { ...event, id: randomUUID() })).status).toBe(204);
    expect((await post(access, envelopeFor(organisation, '2026-11-22T08:59:59.000Z'))).status).toBe(204);
    expect(await sequenceOf(organisation)).toBe(1);
  });

  it('of a topic of no interest is taken', async () => {
    const organisation = await installed(5);
    const access = await sourceOf(organisation);
    const event = envelopeFor(organisation);
    const topicName = event.detail.topicName.replace('presence', 'station');
    expect((await post(access, { ...event, detail: { ...event.detail, topicName } })).status).toBe(204);
    expect(await statesOf(organisation)).toEqual([]);
  });

  it.each([
    ['is not JSON', 'presence=MEAL', 400],
    ['is a list', [], 400],
    ['is of another sender', { source: 'aws.ec2' }, 400],
    ['has no detail', { detail: null }, 400],
    ['is endless', 'x'.repeat(400_000), 413],
  ])('that %s is refused for good', async (_name, change, status) => {
    const organisation = await installed(5);
    const access = await sourceOf(organisation);
    const isWhole = typeof change === 'string' || Array.isArray(change);
    const answer = await post(access, isWhole ? change : { ...envelopeFor(organisation), ...change });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await statesOf(organisation)).toEqual([]);
  });

  it('is asked for again, with a time, while it cannot be written', async () => {
    const organisation = await installed(5);
    const access = await sourceOf(organisation);
    const event = envelopeFor(organisation);
    await query(database.ownerUrl(), 'ALTER TABLE user_states RENAME TO user_states_away');
    onTestFinished(() =>
      query(database.ownerUrl(), 'ALTER TABLE IF EXISTS user_states_away RENAME TO user_states').then(() => undefined),
    );
    const answer = await post(access, event);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await query(database.ownerUrl(), 'ALTER TABLE user_states_away RENAME TO user_states');
    expect((await post(access, event)).status).toBe(204);
    expect(await statesOf(organisation)).toMatchObject([{ presence: 'MEAL' }]);
  });
});

describe('the key', () => {
  it('opens its own source alone, and only for events of its own organisation', async () => {
    const [first, second] = [await installed(5), await installed(5)];
    const [own, other] = [await sourceOf(first), await sourceOf(second)];
    const event = envelopeFor(first);
    const answers = await Promise.all([
      post({ ...own, key: other.key }, event),
      post({ ...own, key: `${own.key}x` }, event),
      post({ ...own, key: '' }, event),
      post({ ...own, sourceId: randomUUID() }, event),
      post({ ...own, sourceId: "1' OR '1'='1" }, event),
      post(other, event),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 403]);
    // What is refused tells nobody why.
    const bodies = await Promise.all(
      answers.slice(0, 5).map(async (answer) => ((await answer.json()) as { detail: string }).detail),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(await statesOf(first)).toEqual([]);
    expect(await statesOf(second)).toEqual([]);
  });

  it('is kept as a hash, and nowhere in the trail', async () => {
    const organisation = await installed(5);
    const { key } = await sourceOf(organisation);
    const tables = ['event_bridge_sources', 'audit_events'];
    for (const table of tables) {
      const rows = await query<{ row: string }>(database.ownerUrl(), `SELECT t::text AS row FROM ${table} t`);
      expect(rows.map(({ row }) => row).join('\n')).not.toContain(key.slice(4));
    }
  });

  it('is replaced while the one before still counts for a day', async () => {
    const organisation = await installed(5);
    const before = await sourceOf(organisation);
    const rotated = await rotateEventBridgeKey(admin(organisation));
    if (!rotated.ok) throw new Error(rotated.error.message);
    expect(rotated.data.sourceId).toBe(before.sourceId);
    const event = envelopeFor(organisation);
    expect((await post(rotated.data, event)).status).toBe(204);
    expect((await post(before, event)).status).toBe(204);
    await query(database.ownerUrl(), `UPDATE event_bridge_sources SET previous_key_until = now()`);
    expect((await post(before, event)).status).toBe(401);
  });

  it('is worth nothing once the source is removed or the organisation uninstalled', async () => {
    const [removed, uninstalled] = [await installed(5), await installed(5)];
    const [first, second] = [await sourceOf(removed), await sourceOf(uninstalled)];
    expect(await removeEventBridgeSource(admin(removed))).toMatchObject({ ok: true });
    await query(database.ownerUrl(), `UPDATE grants SET state = 'removed' WHERE org_id = $1`, [uninstalled.id]);
    expect((await post(first, envelopeFor(removed))).status).toBe(401);
    expect((await post(second, envelopeFor(uninstalled))).status).toBe(401);
  });

  it('is given to admins, once for each organisation, and each change is in the trail', async () => {
    const organisation = await installed(5);
    await expect(createEventBridgeSource(personOf(organisation, 'planner'))).rejects.toThrow(PermissionDenied);
    const ctx = admin(organisation);
    expect(await rotateEventBridgeKey(ctx)).toMatchObject({ ok: false, error: { code: 'not_found' } });
    await sourceOf(organisation);
    expect(await createEventBridgeSource(ctx)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    await rotateEventBridgeKey(ctx);
    expect(await getEventBridgeSource(ctx)).toMatchObject({ ok: true, data: { lastEventAtMs: null, isLive: false } });
    await removeEventBridgeSource(ctx);
    expect(await getEventBridgeSource(ctx)).toEqual({ ok: true, data: null });
    const trail = await query<{ action: string }>(
      database.ownerUrl(),
      `SELECT action FROM audit_events WHERE org_id = $1 AND action LIKE 'event_bridge%' ORDER BY at`,
      [organisation.id],
    );
    expect(trail.map(({ action }) => action)).toEqual([
      'event_bridge_source.create',
      'event_bridge_source.rotate',
      'event_bridge_source.remove',
    ]);
  });
});

describe('an organisation that sends its events over EventBridge', () => {
  /** Installs the integration in Genesys Cloud and points it at Headroom. */
  async function bridge(organisation: OrganisationInfo, access: EventBridgeAccess, faults: object): Promise<void> {
    const url = `${endpoint()}/${access.sourceId}`;
    const destination = { url, headerName: 'x-headroom-key', headerValue: access.key, retryBaseMs: 100, ...faults };
    await genesys.control('PUT', '/_sim/eventbridge', destination);
    const token = await genesys.signIn(organisation, 'admin');
    const region = genesys.simulator().info.regions.find(({ id }) => id === organisation.region);
    const call = async (method: string, path: string, body: unknown) => {
      const answer = await fetch(`${region?.api ?? ''}/api/v2/integrations${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as { id: string };
    };
    const { id } = await call('POST', '', { integrationType: { id: 'amazon-eventbridge-source' } });
    const properties = {
      awsAccountId: '123456789012',
      awsAccountRegion: 'eu-west-1',
      eventSourceSuffix: 'headroom',
      eventFilter: ['v2.users.{id}.presence', 'v2.users.{id}.routingStatus'],
    };
    const config = { name: 'Events', version: 1, advanced: {}, notes: '', credentials: {}, properties };
    await call('PUT', `/${id}/config/current`, config);
    await call('PATCH', `/${id}`, { intendedState: 'ENABLED' });
    genesys.simulator().world.clock.advance(3_000);
  }

  it('lets go of the sockets’ user topics, and is right with events doubled and out of order, at no call', async () => {
    const organisation = await installed(60);
    const access = await sourceOf(organisation);
    await bridge(organisation, access, { duplicatePercent: 20, reorderPercent: 20 });
    const signals = createSignals(env().APP_DATABASE_URL);
    const settings = { replanDelayMs: 50, replanEveryMs: 100, gatherMs: 20 };
    const ingress = startIngress({ gateway: gateway(), lookMs: 50, signals, settings });
    onTestFinished(async () => {
      await ingress.stop();
      await signals.close();
    });
    await isLive(organisation);
    const before = (await ingressOf(organisation))?.topics ?? 0;
    expect(before).toBeGreaterThanOrEqual(60);

    const users = activeUsers(organisation);
    for (const [index, user] of users.entries()) move(organisation, user, index);
    await vi.waitFor(
      async () =>
        expect(await ingressOf(organisation)).toMatchObject({ kind: 'eventbridge', topics: before - users.length }),
      { timeout: 10_000 },
    );
    await allRight(organisation, 25_000);
    const callsBefore = calls(organisation).length;
    for (let round = 1; round <= 3; round += 1) {
      for (const [index, user] of users.entries()) move(organisation, user, index + round);
    }
    await allRight(organisation, 25_000);
    const states = await statesOf(organisation);
    // Sockets still tell of agents’ adherence, and of their presence with it.
    expect(states.map((state) => state.presence_source)).toContain('eventbridge');
    expect(calls(organisation)).toHaveLength(callsBefore);

    await removeEventBridgeSource(admin(organisation));
    await vi.waitFor(
      async () => expect(await ingressOf(organisation)).toMatchObject({ kind: 'notifications', topics: before }),
      { timeout: 10_000 },
    );
  });
});
