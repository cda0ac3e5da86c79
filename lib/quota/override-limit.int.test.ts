import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import { createPartnerContext, type PartnerContext } from '#lib/tenancy/org-context.ts';
import { PermissionDenied, type Role } from '#lib/tenancy/permissions.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { createPostgresLimitMemory } from './limit-memory.ts';
import { overrideLimit } from './override-limit.ts';

const database = useTestDatabase();
let orgId = '';
beforeEach(async () => {
  orgId = randomUUID();
  const sql = `INSERT INTO organisations VALUES ($1, 'Org', 'env', 'headroom', now(), now())`;
  await query(database.ownerUrl(), sql, [orgId]);
});
afterAll(closeRuntime);

const partner = (partnerId = 'headroom', roles: readonly Role[] = ['partner']): PartnerContext =>
  createPartnerContext({ partnerId, userId: randomUUID(), name: 'Ops', roles });
const audit = () =>
  query(
    database.ownerUrl(),
    'SELECT actor_kind, action, before, after FROM audit_events WHERE org_id = $1 ORDER BY at',
    [orgId],
  );

describe('a partner’s override of a limit', () => {
  it('holds at once and after a restart, until it is withdrawn, and is audited each time', async () => {
    expect(await overrideLimit(partner(), { orgId, allowed: 120 })).toEqual({ ok: true, data: null });
    expect(gateway().budget(orgId)).toMatchObject({ limit: 120, limitSource: 'override' });
    const restarted = createPostgresLimitMemory();
    expect(await restarted.load(orgId)).toMatchObject([{ key: 'token', source: 'override', allowed: 120 }]);

    await overrideLimit(partner(), { orgId, allowed: null });
    expect(gateway().budget(orgId).limitSource).not.toBe('override');
    expect(await restarted.load(orgId)).toEqual([]);
    const entry = { actor_kind: 'partner', action: 'limit.override' };
    expect(await audit()).toEqual([
      { ...entry, before: { allowed: null }, after: { allowed: 120 } },
      { ...entry, before: { allowed: 120 }, after: { allowed: null } },
    ]);
  });

  it('is refused for an organisation of another partner, and changes nothing there', async () => {
    const outcome = await overrideLimit(partner('somebody-else'), { orgId, allowed: 1 });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(gateway().budget(orgId).limit).toBeGreaterThan(1);
    expect(await audit()).toEqual([]);
  });

  it('is refused to people who are not of the partner', async () => {
    for (const role of ['admin', 'planner', 'viewer'] as const) {
      await expect(overrideLimit(partner('headroom', [role]), { orgId, allowed: 5 })).rejects.toThrow(PermissionDenied);
    }
  });
});
