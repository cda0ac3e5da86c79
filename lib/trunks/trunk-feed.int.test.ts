import { randomUUID } from 'node:crypto';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { prisma } from '#lib/db/client.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { applyTrunkReading } from './apply-trunk-changes.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { setTrunkCapacity, setTrunkThresholds } from './set-trunk-capacity.ts';
import { BASE_ID, readingOf } from './testing/trunk-samples.ts';
import { ALL } from './sample-store.ts';
import { openTrunkFeed } from './trunk-feed.ts';

const database = useTestDatabase();
afterAll(() => prisma().$disconnect());

it('counts peaks anew every ten seconds, however much changes, and follows what a person sets at once', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const orgId = randomUUID();
  await query(
    database.ownerUrl(),
    `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Org', 'env', 'headroom', now())`,
    [orgId],
  );
  const ctx = systemContext(orgId);
  await applyTrunkReading(ctx, readingOf());
  const feed = await openTrunkFeed(ctx);
  await query(
    database.ownerUrl(),
    `INSERT INTO trunk_samples (org_id, trunk_base_id, site_id, resolution, at, samples, inbound_sum, outbound_sum, peak, mismatches)
     VALUES ($1, $2, $2, 'minute', $3, 1, 70, 0, 70, 0)`,
    [orgId, ALL, new Date()],
  );
  const actor = { kind: 'user', id: randomUUID(), name: 'Somebody' } as const;
  const admin = createOrgContext({ orgId, actor, roles: ['admin'] });
  const thresholds = { near: 0.5, reached: 0.6, adherenceTarget: 0.8 };
  await setTrunkThresholds(admin, thresholds);
  await setTrunkCapacity(admin, { trunkBaseId: BASE_ID, capacity: 50 });
  await feed.look();
  const changed = feed.overview();
  expect(changed).toMatchObject({ thresholds, header: { capacity: 150, peakToday: null } });
  vi.setSystemTime(Date.now() + 10_000);
  await feed.look();
  expect(feed.overview().header.peakToday).toBe(70);
});
