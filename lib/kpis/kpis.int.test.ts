import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { prisma } from '#lib/db/client.ts';
import { signals } from '#lib/db/signals.ts';
import { applyEvents } from '#lib/events/apply-events.ts';
import type { UserEvent } from '#lib/events/live-event.ts';
import type { StreamEvent } from '#lib/http/event-stream.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { PermissionDenied, type Role } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { followKpis } from './follow-kpis.ts';
import { getKpiSeries } from './get-kpi-series.ts';
import { openKpiFeed } from './kpi-feed.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from './kpi-slots.ts';
import { recordKpis } from './record-kpis.ts';
import { KpiReadings, scopeKey, type SeriesWindow } from './schema.ts';

const database = useTestDatabase();
afterAll(async () => {
  await signals().close();
  await prisma().$disconnect();
});

const NOON = Date.parse('2026-11-22T12:00:00Z');
const unitId = randomUUID();
const [ada, ben, cleo] = [randomUUID(), randomUUID(), randomUUID()];
let orgId = '';
const own = (statement: string, values: unknown[]) => query(database.ownerUrl(), statement, values);
const ctx = () => systemContext(orgId);
const personOf = (org: string, roles: readonly Role[] = ['viewer']) =>
  createOrgContext({ orgId: org, actor: { kind: 'user', id: randomUUID(), name: 'Viewer' }, roles });

async function addOrganisation(): Promise<string> {
  const id = randomUUID();
  await own(
    `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Org', 'env', 'headroom', now())`,
    [id],
  );
  return id;
}

async function addUser(userId: string, team: string | null, groups: readonly string[]): Promise<void> {
  await own(
    `INSERT INTO directory_users (org_id, user_id, name, skills, groups, source, read_at, seed_id, team)
     VALUES ($1, $2, 'Somebody', '{}', $4, 'users.list', now(), $1, $3)`,
    [orgId, userId, team, groups],
  );
}

async function receive(state: 'live' | 'interrupted'): Promise<void> {
  await own(
    `INSERT INTO event_ingress (org_id, state, lease_until) VALUES ($1, $2, 'infinity')
     ON CONFLICT (org_id) DO UPDATE SET state = $2`,
    [orgId, state],
  );
}

const told = { receivedAtMs: NOON, source: 'notifications' } as const;
const presence = (userId: string, system: 'AVAILABLE' | 'ON_QUEUE' | 'OFFLINE', atMs: number): UserEvent => {
  return { ...told, kind: 'presence', userId, system, definitionId: null, atMs };
};
const adherence = (userId: string, state: 'InAdherence' | 'OutOfAdherence', atMs: number): UserEvent => ({
  ...told,
  kind: 'adherence',
  ...{ userId, state, atMs, impact: 'Neutral', scheduledCategory: null, actualCategory: null },
  managementUnitId: unitId,
  teamId: null,
});
const routing = (userId: string, status: 'IDLE' | 'INTERACTING', atMs: number): UserEvent => {
  return { ...told, kind: 'routing_status', userId, status, atMs };
};

beforeEach(async () => {
  orgId = await addOrganisation();
  await addUser(ada, 'Reds', ['Night', 'Sales']);
  await addUser(ben, null, ['Sales']);
  await receive('live');
  await applyEvents(ctx(), [
    presence(ada, 'ON_QUEUE', NOON - 60_000),
    routing(ada, 'IDLE', NOON - 60_000),
    adherence(ada, 'InAdherence', NOON - 60_000),
    presence(ben, 'AVAILABLE', NOON - 30_000),
    routing(ben, 'IDLE', NOON - 30_000),
    presence(cleo, 'AVAILABLE', NOON - 30_000),
  ]);
});

const ORGANISATION = { kind: 'organisation', id: '' } as const;
const EVERYBODY = { 'presence.ON_QUEUE': 1, 'presence.AVAILABLE': 1, 'routing.IDLE': 1, 'adherence.InAdherence': 1 };

async function seriesOf(window: SeriesWindow, nowMs: number, org = orgId) {
  const series = await getKpiSeries(personOf(org), { ...ORGANISATION, window }, nowMs);
  if (!series.ok) throw new Error('no series');
  return series.data.points;
}

describe('a sample of everybody', () => {
  it('counts in the database what the figures of now count change by change, scope by scope', async () => {
    const feed = await openKpiFeed(ctx());
    const live = new Map(feed.counter.readingsSince(0).map(({ scope, counts }) => [scopeKey(scope), counts]));
    expect(live.get('organisation:')).toEqual(EVERYBODY);
    expect([...live.keys()].sort()).toEqual(
      ['group:Night', 'group:Sales', 'organisation:', 'team:Reds', `unit:${unitId}`].sort(),
    );
    expect(await recordKpis(ctx(), NOON)).toBe('recorded');
    const samples = await withOrg(ctx(), (tx) => tx.kpiSample.findMany({ where: { orgId, resolution: 'minutes' } }));
    const recorded = samples.map(({ scopeKind, scopeId, sums }) => [`${scopeKind}:${scopeId}`, sums] as const);
    expect(new Map(recorded)).toEqual(live);
  });

  it('is taken once a minute, whoever tries, and averaged over its slot', async () => {
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => recordKpis(ctx(), NOON + 10)));
    expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1);
    await applyEvents(ctx(), [presence(ben, 'ON_QUEUE', NOON), adherence(ada, 'OutOfAdherence', NOON)]);
    await recordKpis(ctx(), NOON + MINUTE_MS);
    expect((await seriesOf('day', NOON + MINUTE_MS)).at(-1)).toEqual({
      atMs: NOON,
      counts: {
        'presence.ON_QUEUE': 1.5,
        'presence.AVAILABLE': 0.5,
        'routing.IDLE': 1.5,
        'adherence.InAdherence': 0.5,
        'adherence.OutOfAdherence': 0.5,
      },
    });
  });

  it('is not taken while events are not received: the time series has a gap', async () => {
    await recordKpis(ctx(), NOON);
    await receive('interrupted');
    expect(await recordKpis(ctx(), NOON + SLOT_MS)).toBe('not_receiving');
    await receive('live');
    await recordKpis(ctx(), NOON + 2 * SLOT_MS);
    const points = await seriesOf('day', NOON + 2 * SLOT_MS);
    expect(points).toHaveLength(288);
    expect(points.slice(-3).map(({ counts }) => counts)).toEqual([EVERYBODY, null, EVERYBODY]);
  });

  it('becomes part of its hour and day, once however often those are made, and leaves when it is too old', async () => {
    for (const minute of [0, 1, 5, 10, 60, 65, 120]) await recordKpis(ctx(), NOON + minute * MINUTE_MS);
    const hours = await seriesOf('week', NOON + 2 * HOUR_MS);
    expect(hours.slice(-3)).toEqual([0, 1, 2].map((hour) => ({ atMs: NOON + hour * HOUR_MS, counts: EVERYBODY })));
    expect((await seriesOf('quarter', NOON + 2 * HOUR_MS)).at(-1)?.counts).toEqual(EVERYBODY);
    const kept = () =>
      own(
        `SELECT resolution, sum(samples)::integer AS samples FROM kpi_samples
      WHERE org_id = $1 AND scope_kind = 'organisation' GROUP BY resolution ORDER BY resolution`,
        [orgId],
      );
    expect(await kept()).toEqual([
      { resolution: 'day', samples: 7 },
      { resolution: 'hour', samples: 7 },
      { resolution: 'minutes', samples: 7 },
    ]);
    await recordKpis(ctx(), NOON + 70 * DAY_MS);
    expect(await kept()).toEqual([
      { resolution: 'day', samples: 8 },
      { resolution: 'hour', samples: 1 },
      { resolution: 'minutes', samples: 1 },
    ]);
  });

  it('of another organisation is not shown, nor to who may not see the directory', async () => {
    await recordKpis(ctx(), NOON);
    const stranger = await addOrganisation();
    expect((await seriesOf('day', NOON, stranger)).every(({ counts }) => counts === null)).toBe(true);
    const query = { ...ORGANISATION, window: 'day' } as const;
    await expect(getKpiSeries(personOf(orgId, ['partner']), query)).rejects.toThrow(PermissionDenied);
  });
});

describe('a stream of figures', () => {
  it('tells everything first, then each scope that changed, and lets its feed go at the end', async () => {
    const gone = new AbortController();
    const stream = followKpis(personOf(orgId), () => Promise.resolve(true), gone.signal);
    const next = async () => {
      for (;;) {
        const { value } = (await stream.next()) as IteratorResult<StreamEvent, undefined>;
        if (value?.event === 'kpis') return KpiReadings.parse(value.data).readings;
      }
    };
    expect((await next()).map(({ scope }) => scope.kind).sort()).toEqual([
      'group',
      'group',
      'organisation',
      'team',
      'unit',
    ]);
    await applyEvents(ctx(), [presence(ben, 'OFFLINE', NOON)]);
    const changed = await next();
    expect(changed.map(({ scope }) => scopeKey(scope)).sort()).toEqual(['group:Sales', 'organisation:']);
    expect(changed.find(({ scope }) => scope.kind === 'organisation')).toMatchObject({
      counts: { 'presence.OFFLINE': 1, 'presence.ON_QUEUE': 1 },
      inState: { OFFLINE: { averageSinceMs: NOON, longestSinceMs: NOON } },
    });
    gone.abort();
    await expect.poll(async () => (await stream.next()).done).toBe(true);
  });

  it('is refused to who may not see the directory', async () => {
    const stream = followKpis(personOf(orgId, ['partner']), () => Promise.resolve(true), new AbortController().signal);
    await expect(stream.next()).rejects.toThrow(PermissionDenied);
  });
});
