import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { prisma } from '#lib/db/client.ts';
import { signals } from '#lib/db/signals.ts';
import { receiveBridgedEvent } from '#lib/events/receive-bridged-event.ts';
import type { StreamEvent } from '#lib/http/event-stream.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { PermissionDenied, type Role } from '#lib/tenancy/permissions.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { applyTrunkChanges, applyTrunkReading } from './apply-trunk-changes.ts';
import { exportTrunks } from './export-trunks.ts';
import { followTrunks } from './follow-trunks.ts';
import { getCallsBySite } from './get-calls-by-site.ts';
import { getTrunkOverview } from './get-trunk-overview.ts';
import { getTrunkSeries } from './get-trunk-series.ts';
import { listTrunkEvents } from './list-trunk-events.ts';
import { edgeTopic, normaliseTrunkEvent } from './normalise-trunk-event.ts';
import { receiveBridgedTrunks } from './receive-bridged-trunks.ts';
import { recordTrunks } from './record-trunks.ts';
import { TrunkNews, type TrunkPoint } from './schema.ts';
import { setTrunkCapacity, setTrunkThresholds } from './set-trunk-capacity.ts';
import {
  BASE_ID,
  EDGE_ID,
  NOON,
  OTHER_BASE_ID,
  OTHER_TRUNK_ID,
  readingOf,
  SITE_ID,
  TRUNK_ID,
} from './testing/trunk-samples.ts';
import type { TrunkChange } from './trunk-state.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, QUARTER_MS, WEEK_MS } from './trunk-slots.ts';

const database = useTestDatabase();
afterAll(async () => {
  await signals().close();
  await prisma().$disconnect();
});

let orgId = '';
const own = <T extends object>(statement: string, values: unknown[]) =>
  query<T>(database.ownerUrl(), statement, values);
const ctx = () => systemContext(orgId);
const personOf = (role: Role = 'viewer') =>
  createOrgContext({ orgId, actor: { kind: 'user', id: randomUUID(), name: 'Somebody' }, roles: [role] });
const calls = (atMs: number, inbound: number, trunkId = TRUNK_ID): TrunkChange => ({
  kind: 'trunk_calls',
  trunkId,
  inbound,
  outbound: 2,
  mismatches: 0,
  atMs,
  receivedAtMs: atMs,
  source: 'notifications',
});
const sequence = async () =>
  (await own<{ sequence: string }>('SELECT sequence FROM trunk_streams WHERE org_id = $1', [orgId]))[0]?.sequence;
const overview = async () => {
  const answer = await getTrunkOverview(personOf());
  if (!answer.ok) throw new Error('unreachable');
  return answer.data;
};
const series = async (asked: Parameters<typeof getTrunkSeries>[1], nowMs: number) => {
  const answer = await getTrunkSeries(personOf(), asked, nowMs);
  if (!answer.ok) throw new Error('unreachable');
  return answer.data;
};
/** Events of all trunks are received, or not. */
const heard = (isHeard: boolean) =>
  own('UPDATE trunk_reads SET is_heard = $2, gap_since = NULL, states_at = now() - $3::interval WHERE org_id = $1', [
    orgId,
    isHeard,
    '1 hour',
  ]);

beforeEach(async () => {
  orgId = randomUUID();
  await own(
    `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Org', 'env', 'headroom', now())`,
    [orgId],
  );
  await own(`INSERT INTO event_ingress (org_id, state, lease_until) VALUES ($1, 'live', 'infinity')`, [orgId]);
  await own(`INSERT INTO trunk_reads (org_id, states_at) VALUES ($1, now())`, [orgId]);
  await applyTrunkReading(ctx(), readingOf());
  await heard(true);
});

describe('changes of trunks', () => {
  it('get a number each, and those that say nothing new none', async () => {
    const before = Number(await sequence());
    await applyTrunkChanges(ctx(), [calls(NOON, 10), calls(NOON, 20, OTHER_TRUNK_ID)]);
    expect(Number(await sequence())).toBe(before + 1);
    const again = [calls(NOON, 10), calls(NOON - 1, 99), calls(NOON, 20, OTHER_TRUNK_ID)];
    expect(await applyTrunkChanges(ctx(), again)).toEqual({ changed: 0, sequence: BigInt(before + 1) });
    await applyTrunkReading(ctx(), { ...readingOf(), receivedAtMs: NOON + 5 });
    expect(Number(await sequence())).toBe(before + 1);
  });

  it('that come at the same time are written one after the other, and none is lost', async () => {
    const changes = Array.from({ length: 20 }, (_, index) => calls(NOON + index, index));
    await Promise.all(changes.map((change) => applyTrunkChanges(ctx(), [change])));
    expect((await overview()).groups[0]?.inbound).toBe(19);
  });
});

describe('events over Amazon EventBridge', () => {
  it('are written before they are answered, doubled and out of order, and those of others are left alone', async () => {
    const topic = `v2.telephony.providers.edges.trunks.${TRUNK_ID}.metrics`;
    const body = (atMs: number, inboundCallCount: number) => ({
      eventTime: new Date(atMs).toISOString(),
      calls: { inboundCallCount, outboundCallCount: 0 },
    });
    for (const [atMs, inbound] of [
      [NOON + 2, 30],
      [NOON + 2, 30],
      [NOON + 1, 99],
    ] as const) {
      expect(await receiveBridgedTrunks(orgId, topic, body(atMs, inbound), null)).toBe(true);
      expect((await overview()).groups[0]?.calls).toBe(30);
    }
    expect(await receiveBridgedTrunks(orgId, 'v2.users.x.presence', {}, null)).toBe(false);
  });
});

describe('events of edges', () => {
  const edgeStatus = async () => {
    const rows = await own<{ status: string }>('SELECT status FROM trunk_edges WHERE org_id = $1', [orgId]);
    return rows.map(({ status }) => status);
  };
  const newestThenOlder = [
    [NOON + 1_000, 'OFFLINE', 'OFFLINE'],
    [NOON + 3_000, 'ONLINE', 'ONLINE'],
    [NOON + 3_000, 'ONLINE', 'ONLINE'],
    [NOON + 2_000, 'OFFLINE', 'ONLINE'],
    [NOON + 1_000, 'OFFLINE', 'ONLINE'],
    [NOON + 4_000, 'OFFLINE', 'OFFLINE'],
  ] as const;

  it('over Amazon EventBridge stand by when Genesys sent them, however late and often they come', async () => {
    for (const [atMs, onlineStatus, expected] of newestThenOlder) {
      const detail = {
        topicName: edgeTopic(EDGE_ID),
        eventBody: { id: EDGE_ID, onlineStatus },
        timestamp: new Date(atMs).toISOString(),
      };
      const source = `aws.partner/genesys.com/cloud/${orgId}/headroom`;
      const envelope = { id: randomUUID(), source, 'detail-type': 'v2.telephony.providers.edges.{id}', detail };
      const taken = await receiveBridgedEvent({ orgId, id: randomUUID(), keyHashes: [] }, envelope);
      expect(taken).toMatchObject({ ok: true });
      expect(await edgeStatus()).toEqual([expected]);
    }
  });

  it('over a notification channel stand by when they were heard', async () => {
    for (const [atMs, onlineStatus, expected] of newestThenOlder) {
      const body = { id: EDGE_ID, onlineStatus };
      await applyTrunkChanges(ctx(), normaliseTrunkEvent(edgeTopic(EDGE_ID), body, atMs, 'notifications'));
      expect(await edgeStatus()).toEqual([expected]);
    }
  });

  it('give way to a reading that is younger, and are told to nobody where they say nothing new', async () => {
    const body = { id: EDGE_ID, onlineStatus: 'OFFLINE' };
    const offline = (atMs: number) => normaliseTrunkEvent(edgeTopic(EDGE_ID), body, atMs, 'notifications');
    await applyTrunkReading(ctx(), { ...readingOf(), receivedAtMs: NOON + 2_000 });
    const before = await sequence();
    expect(await applyTrunkChanges(ctx(), offline(NOON + 1_000))).toMatchObject({ changed: 0 });
    expect(await edgeStatus()).toEqual(['ONLINE']);
    expect(await applyTrunkChanges(ctx(), offline(NOON + 3_000))).toMatchObject({ changed: 1 });
    expect(await applyTrunkChanges(ctx(), offline(NOON + 4_000))).toMatchObject({ changed: 0 });
    expect(Number(await sequence())).toBe(Number(before) + 1);
    await applyTrunkReading(ctx(), { ...readingOf(), receivedAtMs: NOON + 3_500 });
    expect(await edgeStatus()).toEqual(['OFFLINE']);
    await applyTrunkReading(ctx(), { ...readingOf(), receivedAtMs: NOON + 5_000 });
    expect(await edgeStatus()).toEqual(['ONLINE']);
  });
});

describe('the overview', () => {
  it('sums what trunks carry against what they can, and says how true it is', async () => {
    await applyTrunkChanges(ctx(), [calls(NOON, 10), calls(NOON, 20, OTHER_TRUNK_ID)]);
    const now = await overview();
    expect(now).toMatchObject({
      source: 'events',
      condition: { state: 'live', reason: null },
      header: {
        calls: 34,
        inbound: 30,
        outbound: 4,
        capacity: 200,
        capacitySource: 'trunks',
        headroom: 166,
        blocked: null,
      },
      organisation: null,
      thresholds: { near: 0.8, reached: 0.9, adherenceTarget: 0.9 },
    });
    expect(now.groups[0]).toMatchObject({
      trunkBaseId: BASE_ID,
      calls: 12,
      capacitySource: 'genesys',
      condition: 'in_service',
      trunks: [{ trunkId: TRUNK_ID, siteName: 'Singapore', edgeName: 'Edge 1', inbound: 10 }],
    });
  });

  it('knows no calls where none were told, and says since when it may be wrong', async () => {
    expect((await overview()).header).toMatchObject({ calls: null, inbound: null, headroom: null, peakToday: null });
    const since = new Date(Date.now() - 60_000);
    await own('UPDATE trunk_reads SET gap_since = $2 WHERE org_id = $1', [orgId, since]);
    expect((await overview()).condition).toMatchObject({ state: 'interrupted', trueUntilMs: since.getTime() });
    await heard(false);
    const read = await overview();
    expect(read.source).toBe('read');
    expect(read.condition.reason).toContain('they are read once a minute');
  });

  it('takes what an administrator sets, writes down who did, and refuses others', async () => {
    await expect(setTrunkCapacity(personOf(), { trunkBaseId: BASE_ID, capacity: 50 })).rejects.toThrow(
      PermissionDenied,
    );
    expect(await setTrunkCapacity(personOf('admin'), { trunkBaseId: BASE_ID, capacity: 50 })).toMatchObject({
      ok: true,
    });
    expect(await setTrunkCapacity(personOf('admin'), { trunkBaseId: SITE_ID, capacity: 50 })).toMatchObject({
      error: { code: 'not_found' },
    });
    expect((await overview()).groups[0]).toMatchObject({ capacity: 50, capacitySource: 'headroom' });
    const thresholds = { near: 0.5, reached: 0.6, adherenceTarget: 0.8 };
    await setTrunkThresholds(personOf('admin'), thresholds);
    expect((await overview()).thresholds).toEqual(thresholds);
    const trail = await own('SELECT action FROM audit_events WHERE org_id = $1 ORDER BY at', [orgId]);
    expect(trail).toEqual([{ action: 'trunk.set_capacity' }, { action: 'trunk.set_thresholds' }]);
    await applyTrunkChanges(ctx(), [calls(NOON + 1, 30)]);
    const events = await listTrunkEvents(personOf(), { from: NOON, to: NOON + MINUTE_MS });
    expect(events).toMatchObject({
      data: [{ kind: 'capacity_reached', trunkBaseName: 'Carrier A', summary: 'At its capacity: 32 of 50 calls' }],
    });
  });
});

describe('a stream of trunks', () => {
  it('tells everything first, then the trunk bases that changed', async () => {
    const gone = new AbortController();
    const stream = followTrunks(personOf(), () => Promise.resolve(true), gone.signal);
    const next = async () => {
      for (;;) {
        const { value } = (await stream.next()) as IteratorResult<StreamEvent, undefined>;
        if (value?.event === 'trunks') return TrunkNews.parse(value.data);
      }
    };
    expect((await next()).groups.map(({ name }) => name)).toEqual(['Carrier A', 'Carrier B']);
    await applyTrunkChanges(ctx(), [calls(NOON, 20, OTHER_TRUNK_ID)]);
    const news = await next();
    expect(news.groups.map(({ name, calls: now }) => [name, now])).toEqual([['Carrier B', 22]]);
    expect(news.trunkBaseIds).toEqual([BASE_ID, OTHER_BASE_ID]);
    gone.abort();
    await expect.poll(async () => (await stream.next()).done).toBe(true);
  });

  it('is refused to who may not see trunks', async () => {
    const stream = followTrunks(personOf('partner'), () => Promise.resolve(true), new AbortController().signal);
    await expect(stream.next()).rejects.toThrow(PermissionDenied);
  });
});

describe('the history', () => {
  it('holds a minute’s sample once, and the peak of a burst between two of them', async () => {
    await applyTrunkChanges(ctx(), [calls(NOON, 10), calls(NOON, 20, OTHER_TRUNK_ID)]);
    expect(await recordTrunks(ctx(), NOON)).toBe('recorded');
    expect(await recordTrunks(ctx(), NOON + 1_000)).toBe('recorded_already');
    await applyTrunkChanges(ctx(), [calls(NOON + 20_000, 90)]);
    await applyTrunkChanges(ctx(), [calls(NOON + 30_000, 5)]);
    const range = { from: NOON, to: NOON + 2 * MINUTE_MS };
    const { points, slotMs } = await series(range, NOON + 5 * MINUTE_MS);
    expect(slotMs).toBe(MINUTE_MS);
    expect(points).toEqual([
      { atMs: NOON, calls: 34, peak: 114, capacity: 200, adherence: null, blocked: null },
      { atMs: NOON + MINUTE_MS, calls: null, peak: null, capacity: null, adherence: null, blocked: null },
    ]);
    const ofBase = await series({ ...range, trunkBaseId: BASE_ID, siteId: SITE_ID }, NOON + 5 * MINUTE_MS);
    expect(ofBase.points[0]).toMatchObject({ calls: 12, peak: 92, capacity: 100 });
  });

  it('holds nothing of times in which trunks were not known', async () => {
    await applyTrunkChanges(ctx(), [calls(NOON, 10)]);
    await own('UPDATE trunk_reads SET gap_since = now() WHERE org_id = $1', [orgId]);
    expect(await recordTrunks(ctx(), NOON)).toBe('not_kept');
    await own(`UPDATE trunk_reads SET gap_since = NULL WHERE org_id = $1`, [orgId]);
    await own(`UPDATE event_ingress SET state = 'interrupted' WHERE org_id = $1`, [orgId]);
    expect(await recordTrunks(ctx(), NOON)).toBe('not_kept');
  });

  it('has figures of the quarter that goes on', async () => {
    await applyTrunkChanges(ctx(), [calls(NOON, 10), calls(NOON, 20, OTHER_TRUNK_ID)]);
    await recordTrunks(ctx(), NOON + MINUTE_MS);
    const range = { from: NOON, to: NOON + HOUR_MS, compare: 'week' } as const;
    const { points, comparison, slotMs } = await series(range, NOON + 2 * MINUTE_MS);
    expect(slotMs).toBe(QUARTER_MS);
    expect(points).toMatchObject([{ atMs: NOON, calls: 34 }, { calls: null }]);
    expect(comparison?.map(({ atMs }) => atMs)).toEqual(points.map(({ atMs }) => atMs - WEEK_MS));
  });

  it('says by site in one query what it says of each site, with the week before', async () => {
    for (const atMs of [NOON - WEEK_MS + MINUTE_MS, NOON + MINUTE_MS, NOON + 20 * MINUTE_MS]) {
      await applyTrunkChanges(ctx(), [calls(atMs, (atMs - NOON) % 7 === 0 ? 10 : 30)]);
      await recordTrunks(ctx(), atMs);
    }
    const range = { from: NOON, to: NOON + HOUR_MS };
    const nowMs = NOON + 30 * MINUTE_MS;
    const bySite = await getCallsBySite(personOf(), range, nowMs);
    if (!bySite.ok) throw new Error('unreachable');
    expect([...bySite.data.sites.keys()]).toEqual([SITE_ID]);
    const one = await series({ ...range, siteId: SITE_ID, compare: 'week' }, nowMs);
    const known = (points: readonly TrunkPoint[] | null) =>
      points?.flatMap(({ atMs, calls: average, peak, capacity }) =>
        peak === null ? [] : [{ atMs, calls: average, peak, capacity }],
      );
    expect(known(one.points)).toHaveLength(2);
    expect(known(one.comparison)).toHaveLength(1);
    expect(bySite.data.slotMs).toBe(one.slotMs);
    expect(bySite.data.sites.get(SITE_ID)).toEqual({ points: known(one.points), comparison: known(one.comparison) });
  });

  it('makes quarters, hours and days of minutes, keeps the peak, and forgets minutes', async () => {
    for (let minute = 0; minute <= 60; minute += 1) {
      const atMs = NOON + minute * MINUTE_MS;
      await applyTrunkChanges(ctx(), [calls(atMs, minute)]);
      await recordTrunks(ctx(), atMs);
    }
    const nowMs = NOON + 20 * DAY_MS;
    const quarters = await series({ from: NOON, to: NOON + HOUR_MS }, nowMs);
    expect(quarters.slotMs).toBe(QUARTER_MS);
    expect(quarters.points.map(({ calls: average, peak }) => [average, peak])).toEqual([
      [9, 16],
      [24, 31],
      [39, 46],
      [54, 61],
    ]);
    const hours = await series({ from: NOON, to: NOON + HOUR_MS }, NOON + 60 * DAY_MS);
    expect(hours.points).toMatchObject([{ calls: 31.5, peak: 61 }]);
    const days = await series({ from: NOON - 12 * HOUR_MS, to: NOON + 12 * HOUR_MS }, NOON + 500 * DAY_MS);
    expect(days.points).toMatchObject([{ peak: 62 }]);
    await recordTrunks(ctx(), nowMs);
    const kept = await own('SELECT DISTINCT resolution FROM trunk_samples WHERE org_id = $1 AND at < $2 ORDER BY 1', [
      orgId,
      new Date(nowMs - DAY_MS),
    ]);
    expect(kept).toEqual([{ resolution: 'day' }, { resolution: 'hour' }, { resolution: 'quarter' }]);
  });

  it('loses no slot to an absence that begins and ends within quarters', async () => {
    for (const atMs of [NOON + MINUTE_MS, NOON + 3 * HOUR_MS + 7 * MINUTE_MS]) {
      await applyTrunkChanges(ctx(), [calls(atMs, 10)]);
      await recordTrunks(ctx(), atMs);
      await applyTrunkChanges(ctx(), [calls(atMs + 1_000, 50)]);
    }
    const range = { from: NOON, to: NOON + HOUR_MS };
    const quarters = await series({ from: NOON, to: NOON + QUARTER_MS }, NOON + 20 * DAY_MS);
    expect(quarters.points).toMatchObject([{ calls: 12, peak: 52 }]);
    expect((await series(range, NOON + 60 * DAY_MS)).points).toMatchObject([{ calls: 12, peak: 52 }]);
    expect((await series(range, NOON + 500 * DAY_MS)).points).toMatchObject([{ peak: 52 }]);
  });

  it('stands beside the same time a week earlier, and beside the adherence of that time', async () => {
    for (const [atMs, inbound] of [
      [NOON - WEEK_MS, 8],
      [NOON, 18],
    ] as const) {
      await applyTrunkChanges(ctx(), [{ ...calls(atMs, inbound) }]);
      await recordTrunks(ctx(), atMs);
      await own(
        `INSERT INTO kpi_samples VALUES ($1, 'organisation', '', 'minutes', $2, 5,
           '{"adherence.InAdherence": 30, "adherence.OutOfAdherence": 10}')`,
        [orgId, new Date(atMs)],
      );
    }
    await recordTrunks(ctx(), NOON + QUARTER_MS);
    const asked = { from: NOON, to: NOON + QUARTER_MS, compare: 'week' } as const;
    const { points, comparison } = await series(asked, NOON + HOUR_MS);
    expect(points).toMatchObject([{ calls: 20, adherence: 0.75 }]);
    expect(comparison).toMatchObject([{ atMs: NOON - WEEK_MS, calls: 10, adherence: 0.75 }]);
    const file = await exportTrunks(personOf(), asked);
    if (!file.ok) throw new Error('unreachable');
    expect(file.data.fileName).toBe('trunks-2026-11-22-2026-11-22.csv');
    let text = '';
    for await (const part of file.data.parts) text += part;
    expect(text).toContain('2026-11-22T12:00:00.000Z,20,20,200,,75,10,10,75');
  });
});
