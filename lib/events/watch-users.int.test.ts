import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { prisma } from '#lib/db/client.ts';
import { createSignals } from '#lib/db/signals.ts';
import { env } from '#lib/env.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findPeople } from './ingress-store.ts';
import { watchUsers } from './watch-users.ts';

const database = useTestDatabase();
afterAll(() => prisma().$disconnect());

let orgId = '';
const [ann, ben, cat] = [randomUUID(), randomUUID(), randomUUID()].sort() as [string, string, string];

beforeEach(async () => {
  orgId = randomUUID();
  await query(
    database.ownerUrl(),
    `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Org', 'env', 'headroom', now())`,
    [orgId],
  );
});

const watch = (watcher: string, ...userIds: string[]) => watchUsers(systemContext(orgId), watcher, userIds);
const watched = async (limit = 100) =>
  (await withOrg(systemContext(orgId), (tx) => findPeople(tx, orgId, limit))).watchedUserIds;

async function listen(): Promise<(string | null)[]> {
  const signals = createSignals(env().APP_DATABASE_URL);
  onTestFinished(() => signals.close());
  const heard: (string | null)[] = [];
  signals.subscribe('headroom_watches', (payload) => heard.push(payload));
  await vi.waitFor(() => expect(heard).toEqual([null]));
  return heard;
}

describe('a watch', () => {
  it('counts with those of all other watchers, each user once', async () => {
    await watch(randomUUID(), ben, ann);
    await watch(randomUUID(), cat, ben);
    expect(await watched()).toEqual([ann, ben, cat]);
  });

  it('takes the place of what the same watcher said before, and an empty one ends it', async () => {
    const watcher = randomUUID();
    await watch(watcher, ann, ben);
    await watch(watcher, cat);
    expect(await watched()).toEqual([cat]);
    await watch(watcher);
    expect(await watched()).toEqual([]);
    const rows = await query(database.ownerUrl(), 'SELECT 1 FROM event_watches WHERE org_id = $1', [orgId]);
    expect(rows).toEqual([]);
  });

  it('ends by itself when it is not renewed', async () => {
    await watch(randomUUID(), ann);
    await query(
      database.ownerUrl(),
      `UPDATE event_watches SET until = until - interval '60 seconds' WHERE org_id = $1`,
      [orgId],
    );
    expect(await watched()).toEqual([]);
  });

  it('is told of when it is of others, and not when it is renewed', async () => {
    const heard = await listen();
    const watcher = randomUUID();
    await watch(watcher, ann, ben);
    await watch(watcher, ben, ann, ann);
    await watch(watcher, ben);
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    expect(heard).toEqual([null, orgId, orgId]);
  });

  it('is of one organisation alone', async () => {
    await watch(randomUUID(), ann);
    const first = orgId;
    orgId = randomUUID();
    await query(
      database.ownerUrl(),
      `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Other', 'env', 'headroom', now())`,
      [orgId],
    );
    expect(await watched()).toEqual([]);
    orgId = first;
    expect(await watched()).toEqual([ann]);
  });
});
