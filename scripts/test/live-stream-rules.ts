import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { prisma } from '#lib/db/client.ts';
import { createSignals } from '#lib/db/signals.ts';
import type { StreamEvent } from '#lib/http/event-stream.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { PermissionDenied, type Role } from '#lib/tenancy/permissions.ts';
import { applyEvents } from '#lib/events/apply-events.ts';
import { followUsers, type FollowOptions } from '#lib/events/follow-users.ts';
import type { PresenceEvent } from '#lib/events/live-event.ts';
import { createFeedHub } from '#lib/events/feed-hub.ts';
import { openLiveFeed } from '#lib/events/live-feed.ts';
import { LiveCondition, LiveStates } from '#lib/events/schema.ts';
import { query } from './query.ts';
import type { TestDatabase } from './test-postgres.ts';

/** What live streams promise, whichever way signals go: those of each process come from `address`. */
export function testLiveStreams(database: TestDatabase, address: () => string): void {
  afterAll(() => prisma().$disconnect());

  const START = Date.parse('2026-11-22T09:00:00.000Z');
  const ids = Array.from({ length: 4 }, () => randomUUID()) as [string, string, string, string];
  let own: OrgContext;
  let foreign: OrgContext;

  const contextOf = (orgId: string, roles: readonly Role[] = ['viewer']) =>
    createOrgContext({ orgId, actor: { kind: 'user', id: 'u', name: 'Pat' }, roles });

  async function addOrganisation(): Promise<OrgContext> {
    const id = randomUUID();
    await query(
      database.ownerUrl(),
      `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Org', 'env', 'headroom', now())`,
      [id],
    );
    return contextOf(id);
  }
  beforeEach(async () => {
    [own, foreign] = [await addOrganisation(), await addOrganisation()];
  });

  const presence = (userId: string, atMs: number, system: PresenceEvent['system'] = 'AVAILABLE'): PresenceEvent => ({
    kind: 'presence',
    userId,
    system,
    definitionId: null,
    atMs,
    receivedAtMs: atMs,
    source: 'notifications',
  });

  /** A process of its own, as far as live streams go: a hub on a connection of its own. */
  function startHub() {
    const news = createSignals(address());
    onTestFinished(() => news.close());
    return createFeedHub(news, openLiveFeed);
  }

  /** A browser that reads a stream as fast as it comes. */
  function open(ctx: OrgContext, options: Partial<FollowOptions> = {}) {
    const gone = new AbortController();
    const events: StreamEvent[] = [];
    const given: FollowOptions = {
      userIds: ids,
      lastEventId: null,
      isAllowed: () => Promise.resolve(true),
      ...options,
    };
    const source = followUsers(ctx, { hub: startHub(), ...given }, gone.signal);
    const ended = (async () => {
      for await (const event of source) events.push(event);
    })();
    onTestFinished(async () => {
      gone.abort();
      await ended.catch(() => undefined);
    });
    const frames = () =>
      events.filter(({ event }) => event === 'states').map(({ data }) => LiveStates.parse(data).states);
    const latest = () =>
      new Map(
        frames()
          .flat()
          .map((state) => [state.userId, state.presence?.system]),
      );
    const conditions = () =>
      events.filter(({ event }) => event === 'condition').map(({ data }) => LiveCondition.parse(data));
    const hasBegun = () => vi.waitFor(() => expect(frames().length).toBeGreaterThan(0));
    return { events, frames, latest, conditions, hasBegun, ended, close: () => gone.abort() };
  }

  describe('a live stream', () => {
    it('begins with what is known of its users and tells each change, from whichever process it comes', async () => {
      await applyEvents(own, [presence(ids[0], START)]);
      const [first, second] = [open(own), open(own)];
      await Promise.all([first.hasBegun(), second.hasBegun()]);
      expect(first.latest()).toEqual(new Map([[ids[0], 'AVAILABLE']]));
      await applyEvents(own, [presence(ids[0], START + 1, 'MEAL'), presence(ids[1], START + 1, 'BUSY')]);
      for (const stream of [first, second]) {
        await vi.waitFor(() =>
          expect(stream.latest()).toEqual(
            new Map([
              [ids[0], 'MEAL'],
              [ids[1], 'BUSY'],
            ]),
          ),
        );
      }
      expect(first.events.at(-1)?.id).toBe('2');
    });

    it("tells nothing of users it was not asked for, and nothing of another organisation's, whoever asks", async () => {
      await applyEvents(own, [presence(ids[0], START)]);
      const watching = open(own, { userIds: [ids[0]] });
      const spying = open(foreign, { userIds: [ids[0]] });
      await Promise.all([watching.hasBegun(), spying.hasBegun()]);
      await applyEvents(own, [presence(ids[0], START + 1, 'MEAL'), presence(ids[1], START + 1, 'BUSY')]);
      // What the other organisation says of the same id comes later, so that nothing of ours can still be on its way.
      await vi.waitFor(() => expect(watching.latest()).toEqual(new Map([[ids[0], 'MEAL']])));
      await applyEvents(foreign, [presence(ids[0], START, 'AWAY')]);
      await vi.waitFor(() => expect(spying.latest()).toEqual(new Map([[ids[0], 'AWAY']])));
      expect(spying.frames().flat()).toHaveLength(1);
    });

    it('goes on where a lost connection ended, and begins anew with a number that is not its own', async () => {
      await applyEvents(own, [presence(ids[0], START)]);
      await applyEvents(own, [presence(ids[1], START)]);
      const resumed = open(own, { lastEventId: '1' });
      await resumed.hasBegun();
      expect([...resumed.latest().keys()]).toEqual([ids[1]]);
      for (const lastEventId of ['99', 'nonsense']) {
        const anew = open(own, { lastEventId });
        await anew.hasBegun();
        expect([...anew.latest().keys()].sort()).toEqual([ids[0], ids[1]].sort());
      }
    });

    it('holds one change for each user for a reader that is slow, the newest', async () => {
      const gone = new AbortController();
      const options = { userIds: [ids[0]], lastEventId: null, isAllowed: () => Promise.resolve(true), hub: startHub() };
      const source = followUsers(own, options, gone.signal);
      await source.next();
      await source.next();
      for (let step = 1; step <= 30; step += 1)
        await applyEvents(own, [presence(ids[0], START + step, step === 30 ? 'MEAL' : 'AWAY')]);
      // Another stream of the hub's has it all by now.
      const told: string[] = [];
      while (told.at(-1) !== 'MEAL') {
        const { value } = (await source.next()) as IteratorResult<StreamEvent, undefined>;
        if (value?.event === 'states') {
          const { states } = LiveStates.parse(value.data);
          expect(states).toHaveLength(1);
          told.push(states[0]?.presence?.system ?? '');
        }
      }
      expect(told.length).toBeLessThan(5);
      gone.abort();
      await source.next();
    });

    it('says that nobody receives the events, that they are live, and since when they are not', async () => {
      const stream = open(own);
      await stream.hasBegun();
      expect(stream.conditions()[0]).toMatchObject({ state: 'off' });
      const write = (sql: string) => query(database.ownerUrl(), sql, [own.orgId]);
      await write(
        `INSERT INTO event_ingress (org_id, state, lease_until, topics, topics_wanted) VALUES ($1, 'live', now() + interval '1 hour', 4, 4)`,
      );
      await vi.waitFor(
        () => expect(stream.conditions().at(-1)).toMatchObject({ state: 'live', isComplete: true }),
        10_000,
      );
      await write(
        `UPDATE event_ingress SET state = 'interrupted', state_since = '2026-11-22T09:00:00Z', gap_since = '2026-11-22T09:00:00Z', reason = 'Dropped' WHERE org_id = $1`,
      );
      const interrupted = { state: 'interrupted', reason: 'Dropped', trueUntilMs: START, sinceMs: START };
      await vi.waitFor(() => expect(stream.conditions().at(-1)).toMatchObject(interrupted), 10_000);
      await write(
        `UPDATE event_ingress SET state = 'live', gap_since = NULL, lease_until = now() - interval '1 second' WHERE org_id = $1`,
      );
      const abandoned = { state: 'interrupted', reason: expect.stringMatching(/another takes over/) as unknown };
      await vi.waitFor(() => expect(stream.conditions().at(-1)).toMatchObject(abandoned), 10_000);
    });

    it('is for people with the permission, and ends within a minute of losing it', async () => {
      const denied = followUsers(
        contextOf(own.orgId, ['partner']),
        { userIds: ids, lastEventId: null, isAllowed: () => Promise.resolve(true) },
        new AbortController().signal,
      );
      await expect(denied.next()).rejects.toThrow(PermissionDenied);
      vi.useFakeTimers({ toFake: ['Date'] });
      onTestFinished(() => void vi.useRealTimers());
      let isAllowed = true;
      const stream = open(own, { isAllowed: () => Promise.resolve(isAllowed) });
      await stream.hasBegun();
      isAllowed = false;
      vi.setSystemTime(Date.now() + 60_001);
      await applyEvents(own, [presence(ids[0], START)]);
      await stream.ended;
      expect(stream.latest()).toEqual(new Map());
    });

    it('says whom people look at while they do, all of one process together, and no longer', async () => {
      const hub = startHub();
      const watched = async () => {
        const rows = await query<{ user_ids: string[] }>(
          database.ownerUrl(),
          'SELECT user_ids FROM event_watches WHERE org_id = $1 AND until > now()',
          [own.orgId],
        );
        return rows.map((row) => row.user_ids.toSorted());
      };
      const first = open(own, { hub, userIds: [ids[0], ids[1]] });
      open(own, { hub, userIds: [ids[1], ids[2]] });
      await vi.waitFor(async () => expect(await watched()).toEqual([[ids[0], ids[1], ids[2]].sort()]), 5_000);
      first.close();
      await vi.waitFor(async () => expect(await watched()).toEqual([[ids[1], ids[2]].sort()]), 5_000);
    });

    it('leaves nothing behind when everybody has gone', async () => {
      const hub = startHub();
      const streams = Array.from({ length: 20 }, () => open(own, { hub }));
      await Promise.all(streams.map((stream) => stream.hasBegun()));
      expect(hub.size).toBe(1);
      streams.forEach((stream) => stream.close());
      await Promise.all(streams.map((stream) => stream.ended));
      expect(hub.size).toBe(0);
    });
  });
}
