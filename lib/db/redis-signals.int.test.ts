import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { env } from '#lib/env.ts';
import { applyEvents } from '#lib/events/apply-events.ts';
import type { PresenceEvent } from '#lib/events/live-event.ts';
import { createFeedHub } from '#lib/events/feed-hub.ts';
import { log } from '#lib/log.ts';
import { connectRedis } from '#lib/limits/shared/redis-link.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { hearAt, testSignals, transact } from '#scripts/test/signal-rules.ts';
import { useTestRedis } from '#scripts/test/use-test-redis.ts';
import { createRedisSignals } from './redis-signals.ts';
import { sendSignal } from './send-signal.ts';
import { createSignals, signals } from './signals.ts';

const redis = useTestRedis();
const database = useTestDatabase(() => ({ REDIS_URL: redis().url }));

async function addOrganisation(): Promise<OrgContext> {
  const id = randomUUID();
  await query(
    database.ownerUrl(),
    `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Org', 'env', 'headroom', now())`,
    [id],
  );
  return createOrgContext({ orgId: id, actor: { kind: 'user', id: 'u', name: 'Pat' }, roles: ['viewer'] });
}

const presence = (atMs: number): PresenceEvent => ({
  kind: 'presence',
  userId: randomUUID(),
  system: 'AVAILABLE',
  definitionId: null,
  atMs,
  receivedAtMs: atMs,
  source: 'notifications',
});

/** What another process hears, with each loss. */
function listen(): (string | null)[] {
  const other = createSignals(redis().url);
  onTestFinished(() => other.close());
  const heard: (string | null)[] = [];
  other.subscribe('headroom_runs', (payload) => heard.push(payload));
  return heard;
}
const send = (payload: string) => transact((tx) => sendSignal(tx, 'headroom_runs', payload));

describe('signals over Redis', () => {
  testSignals(() => redis().url);

  it('leave Postgres alone: nothing listens there, and nothing is told there', async () => {
    const own: (string | null)[] = [];
    const unsubscribe = signals().subscribe('headroom_live', (payload) => own.push(payload));
    onTestFinished(unsubscribe);
    const ctx = await addOrganisation();
    await vi.waitFor(async () => {
      await applyEvents(ctx, [presence(Date.now())]);
      expect(own.some((payload) => payload?.startsWith(ctx.orgId))).toBe(true);
    }, 10_000);
    const listening = await query(
      database.ownerUrl(),
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'headroom-signals' AND datname = current_database()`,
      [],
    );
    expect(listening).toEqual([]);
    const toldInPostgres = await hearAt(env().APP_DATABASE_URL, 'headroom_live');
    await applyEvents(ctx, [presence(Date.now())]);
    await transact((tx) => sendSignal(tx, 'headroom_live', 'more'));
    await query(database.ownerUrl(), `SELECT pg_notify('headroom_live', 'end')`, []);
    await vi.waitFor(() => expect(toldInPostgres).toEqual(['end']), 10_000);
  });

  it('cost a commit nothing while Redis is away, and come again, with a look at everything', async () => {
    const warned = vi.spyOn(log, 'warn');
    onTestFinished(() => warned.mockRestore());
    const heard = listen();
    await vi.waitFor(() => expect(heard).toEqual([null]), 10_000);
    await send('before');
    await vi.waitFor(() => expect(heard).toEqual([null, 'before']), 10_000);
    await redis().kill();
    const startedAtMs = performance.now();
    for (let count = 0; count < 20; count += 1) await send('lost');
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
    await redis().restart();
    await vi.waitFor(() => expect(heard.slice(2)).toContain(null), 10_000);
    await vi.waitFor(async () => {
      await send('after');
      expect(heard).toContain('after');
    }, 10_000);
    expect(heard).not.toContain('lost');
    // One for each of the two processes, however much could not be told.
    expect(warned.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it('cost a commit nothing while Redis answers nobody, and come when it does', async () => {
    const heard = listen();
    await vi.waitFor(() => expect(heard).toEqual([null]), 10_000);
    const operator = connectRedis(redis().url, 2_000, '{headroom}:test');
    onTestFinished(() => operator.close());
    await new Promise<void>((resolve) => operator.onReady(resolve));
    await send('before');
    await vi.waitFor(() => expect(heard).toContain('before'), 10_000);
    await operator.commands.call('CLIENT', 'PAUSE', '1500', 'ALL');
    const startedAtMs = performance.now();
    for (let count = 0; count < 5; count += 1) await send('meanwhile');
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    expect(heard).not.toContain('meanwhile');
    await vi.waitFor(() => expect(heard).toContain('meanwhile'), 10_000);
  });

  it('have feeds find by themselves what is written while Redis is away', async () => {
    const ctx = await addOrganisation();
    await redis().kill();
    onTestFinished(() => redis().restart());
    const news = createSignals(redis().url);
    onTestFinished(() => news.close());
    let looks = 0;
    const hub = createFeedHub(news, () => Promise.resolve({ look: async () => void (looks += 1) }));
    const { release } = await hub.hold(ctx);
    onTestFinished(release);
    expect(await applyEvents(ctx, [presence(Date.now())])).toMatchObject({ changed: 1 });
    await vi.waitFor(() => expect(looks).toBeGreaterThan(0), 5_000);
  });

  it('that one process could not send have the others look once it can, though they never lost Redis', async () => {
    const heard = listen();
    await vi.waitFor(() => expect(heard).toEqual([null]), 10_000);
    const starting = createRedisSignals(redis().url);
    onTestFinished(() => starting.close());
    // Before its connections are there.
    starting.publish('headroom_runs', 'early');
    await vi.waitFor(() => expect(heard).toEqual([null, null]), 10_000);
  });

  it('that were sent before an orderly stop still arrive', async () => {
    const heard = listen();
    const ending = createRedisSignals(redis().url);
    const ready = vi.fn();
    ending.subscribe('headroom_runs', ready);
    await vi.waitFor(() => expect(ready).toHaveBeenCalledWith(null), 10_000);
    await vi.waitFor(() => expect(heard).toEqual([null]), 10_000);
    ending.publish('headroom_runs', 'last');
    await ending.close();
    await vi.waitFor(() => expect(heard).toEqual([null, 'last']), 10_000);
  });
});
