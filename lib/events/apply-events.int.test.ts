import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { prisma } from '#lib/db/client.ts';
import { createSignals } from '#lib/db/signals.ts';
import { env } from '#lib/env.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { applyEvents } from './apply-events.ts';
import type { AdherenceEvent, PresenceEvent, RoutingStatusEvent } from './live-event.ts';

const database = useTestDatabase();
afterAll(() => prisma().$disconnect());

const START = Date.parse('2026-11-22T09:00:00.000Z');
const definitionId = randomUUID();
let orgId = '';
let userId = '';

const addOrganisation = async () => {
  const id = randomUUID();
  await query(
    database.ownerUrl(),
    `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Org', 'env', 'headroom', now())`,
    [id],
  );
  return id;
};
beforeEach(async () => {
  orgId = await addOrganisation();
  userId = randomUUID();
});

const presence = (atMs: number, more: Partial<PresenceEvent> = {}): PresenceEvent => ({
  kind: 'presence',
  userId,
  system: 'AVAILABLE',
  definitionId,
  atMs,
  receivedAtMs: atMs + 100,
  source: 'notifications',
  ...more,
});
const routing = (atMs: number, more: Partial<RoutingStatusEvent> = {}): RoutingStatusEvent => ({
  kind: 'routing_status',
  userId,
  status: 'IDLE',
  atMs,
  receivedAtMs: atMs + 100,
  source: 'notifications',
  ...more,
});
const adherence = (atMs: number): AdherenceEvent => ({
  kind: 'adherence',
  userId,
  state: 'OutOfAdherence',
  impact: 'Negative',
  scheduledCategory: 'OnQueueWork',
  actualCategory: 'Break',
  managementUnitId: definitionId,
  teamId: null,
  atMs,
  receivedAtMs: atMs + 100,
  source: 'adherence',
});

const stateOf = (id = userId, org = orgId) =>
  withOrg(systemContext(org), (tx) => tx.userState.findUnique({ where: { orgId_userId: { orgId: org, userId: id } } }));
const apply = (...events: Parameters<typeof applyEvents>[1]) => applyEvents(systemContext(orgId), events);

describe('events are written', () => {
  it('for a user nobody has read yet, all kinds in one change, each with its time and source', async () => {
    expect(await apply(presence(START), routing(START + 1), adherence(START + 2))).toEqual({
      changed: 1,
      sequence: 1n,
    });
    expect(await stateOf()).toEqual({
      orgId,
      userId,
      presence: 'AVAILABLE',
      presenceDefinitionId: definitionId,
      presenceAt: new Date(START),
      presenceSource: 'notifications',
      presenceSeenAt: new Date(START + 100),
      routingStatus: 'IDLE',
      routingAt: new Date(START + 1),
      routingSource: 'notifications',
      routingSeenAt: new Date(START + 101),
      adherence: 'OutOfAdherence',
      adherenceImpact: 'Negative',
      scheduledActivity: 'OnQueueWork',
      actualActivity: 'Break',
      managementUnitId: definitionId,
      teamId: null,
      adherenceAt: new Date(START + 2),
      adherenceSource: 'adherence',
      adherenceSeenAt: new Date(START + 102),
      sequence: 1n,
    });
  });

  it('without touching what another kind of event told before', async () => {
    await apply(presence(START), adherence(START));
    expect(await apply(routing(START - 500))).toEqual({ changed: 1, sequence: 2n });
    expect(await stateOf()).toMatchObject({
      presence: 'AVAILABLE',
      routingStatus: 'IDLE',
      adherence: 'OutOfAdherence',
    });
  });

  it('in whatever order, with the newest of each kind left', async () => {
    await apply(presence(START + 2, { system: 'MEAL' }), presence(START, { system: 'AWAY' }), presence(START + 1));
    expect(await stateOf()).toMatchObject({ presence: 'MEAL', presenceAt: new Date(START + 2) });
    await apply(presence(START + 3, { system: 'BUSY' }));
    expect(await stateOf()).toMatchObject({ presence: 'BUSY', sequence: 2n });
  });
});

describe('what changes nothing', () => {
  it.each([
    ['an older event', presence(START - 1, { system: 'AWAY' })],
    ['an event of the same moment', presence(START, { system: 'AWAY' })],
    ['the same event again', presence(START)],
  ])('%s: no row, no number, no signal', async (_name, again) => {
    const event = { ...again, userId };
    await apply(presence(START));
    const before = await stateOf();
    const signals = createSignals(env().APP_DATABASE_URL);
    onTestFinished(() => signals.close());
    const heard: (string | null)[] = [];
    signals.subscribe('headroom_live', (payload) => heard.push(payload));
    await vi.waitFor(() => expect(heard).toEqual([null]));
    expect(await apply(event, event)).toEqual({ changed: 0, sequence: 1n });
    expect(await stateOf()).toEqual(before);
    // The next change is heard, and nothing was before it.
    await apply(presence(START + 5_000));
    await vi.waitFor(() => expect(heard).toEqual([null, `${orgId} 2`]));
  });

  it('a reading that finds what is there: it only notes that it still stands', async () => {
    await apply(presence(START), routing(START));
    const reading = { source: 'users.list', receivedAtMs: START + 60_000 } as const;
    expect(await apply(presence(START, reading), routing(START - 1, reading))).toEqual({ changed: 0, sequence: 1n });
    expect(await stateOf()).toMatchObject({
      presenceSource: 'notifications',
      presenceSeenAt: new Date(START + 60_000),
      // Older than what an event told meanwhile: says nothing about that.
      routingSeenAt: new Date(START + 100),
      sequence: 1n,
    });
  });

  it('nothing at all', async () => {
    expect(await apply()).toEqual({ changed: 0, sequence: 0n });
  });
});

describe('the order of changes', () => {
  it('is that of their numbers, whoever writes', async () => {
    const users = Array.from({ length: 40 }, () => randomUUID());
    const batches = users.map((id, index) => [presence(START + index, { userId: id })]);
    const applied = await Promise.all(batches.map((events) => applyEvents(systemContext(orgId), events)));
    const numbers = applied.map(({ sequence }) => Number(sequence)).sort((a, b) => a - b);
    expect(numbers).toEqual(users.map((_, index) => index + 1));
    const rows = await withOrg(systemContext(orgId), (tx) => tx.userState.findMany({ select: { sequence: true } }));
    expect(rows.map(({ sequence }) => Number(sequence)).sort((a, b) => a - b)).toEqual(numbers);
  });

  it('shows a reader no number while a smaller one may still come', async () => {
    await apply(presence(START));
    const release = Promise.withResolvers<void>();
    const isHeld = Promise.withResolvers<void>();
    const slow = withOrg(systemContext(orgId), async (tx) => {
      await tx.$executeRaw`UPDATE live_streams SET sequence = sequence + 1 WHERE org_id = ${orgId}::uuid`;
      isHeld.resolve();
      await release.promise;
    });
    await isHeld.promise;
    const later = apply(presence(START + 1));
    await vi.waitFor(async () => {
      const waiting = await query(database.ownerUrl(), `SELECT 1 FROM pg_locks WHERE NOT granted`);
      expect(waiting.length).toBeGreaterThan(0);
    });
    expect(await stateOf()).toMatchObject({ sequence: 1n });
    release.resolve();
    await slow;
    expect(await later).toEqual({ changed: 1, sequence: 3n });
  });

  it('keeps the newest of one user when two processes write them at once', async () => {
    const moments = Array.from({ length: 30 }, (_, index) => START + index);
    await Promise.all(
      moments.map((atMs) => apply(presence(atMs, { system: atMs === moments.at(-1) ? 'TRAINING' : 'AWAY' }))),
    );
    expect(await stateOf()).toMatchObject({ presence: 'TRAINING', presenceAt: new Date(START + 29) });
  });
});

describe('a large batch', () => {
  it('of 5,000 users is two statements in one transaction, and one number', async () => {
    const events = Array.from({ length: 5_000 }, (_, index) => presence(START + index, { userId: randomUUID() }));
    await apply(presence(START));
    const asked = vi.spyOn(pg.Client.prototype, 'query');
    onTestFinished(() => asked.mockRestore());
    expect(await apply(...events)).toEqual({ changed: 5_000, sequence: 2n });
    const statements = asked.mock.calls.map(([statement]) =>
      String((statement as { text?: string }).text ?? statement),
    );
    expect(statements.filter((text) => /user_states|live_streams/.test(text))).toHaveLength(2);
    asked.mockRestore();
    const rows = await withOrg(systemContext(orgId), (tx) => tx.userState.count({ where: { sequence: 2n } }));
    expect(rows).toBe(5_000);
  });
});

describe('organisations', () => {
  it('have states and numbers of their own, for the same user id too', async () => {
    const other = await addOrganisation();
    await apply(presence(START));
    await applyEvents(systemContext(other), [presence(START + 9, { system: 'AWAY' })]);
    expect(await stateOf()).toMatchObject({ presence: 'AVAILABLE', sequence: 1n });
    expect(await stateOf(userId, other)).toMatchObject({ presence: 'AWAY', sequence: 1n });
    const seen = await withOrg(systemContext(other), (tx) => tx.userState.findMany({ select: { orgId: true } }));
    expect(seen).toEqual([{ orgId: other }]);
  });
});
