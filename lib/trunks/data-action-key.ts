import { randomUUID } from 'node:crypto';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { hashAccessKey, newAccessKey } from '#lib/secrets/access-key.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findOwnKey } from './data-action-store.ts';
import type { DataActionAccess, DataActionKeyDto } from './schema.ts';

/** For so long after a rotation the key before is taken, too. */
const OVERLAP_MS = 24 * 3_600_000;

/** The key names its row, so that it can be found without asking for every organisation's. */
const newKey = (id: string) => newAccessKey(`hrd_${id.replaceAll('-', '')}`);
const none = () => fail('not_found', 'This organisation has no key for data actions. Make one first.');

/** The row that a key names; null when the text is no key. */
export function keyIdOf(key: string): string | null {
  const parts = /^hrd_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[\w-]{43}$/.exec(key);
  return parts ? parts.slice(1).join('-') : null;
}

/** The organisation's key for data actions, without the key itself; null when it has none. */
export async function getDataActionKey(ctx: OrgContext): Promise<Result<DataActionKeyDto | null, never>> {
  requirePermission(ctx, 'trunks:manage');
  const key = await withOrg(ctx, (tx) => findOwnKey(tx, ctx.orgId));
  if (key === null) return ok(null);
  return ok({ createdAtMs: key.createdAt.getTime(), lastUsedAtMs: key.lastUsedAt?.getTime() ?? null });
}

/** Makes the key with which the organisation's data actions ask for the state of its trunks. `conflict` when it has one. */
export async function createDataActionKey(ctx: OrgContext): Promise<Result<DataActionAccess, 'conflict'>> {
  requirePermission(ctx, 'trunks:manage');
  const { orgId } = ctx;
  return withOrg(ctx, async (tx) => {
    const id = randomUUID();
    const key = newKey(id);
    // Of two that are made at once the table takes one.
    const { count } = await tx.dataActionKey.createMany({
      data: [{ orgId, id, keyHash: hashAccessKey(key) }],
      skipDuplicates: true,
    });
    if (count === 0) {
      return fail('conflict', 'This organisation has a key for data actions already. Replace it instead.');
    }
    await recordAudit(tx, ctx, { action: 'data_action_key.create', entityId: id });
    return ok({ key });
  });
}

/** Gives data actions another key. The one before is taken for a day, until Genesys Cloud has the new one. */
export async function rotateDataActionKey(ctx: OrgContext): Promise<Result<DataActionAccess, 'not_found'>> {
  requirePermission(ctx, 'trunks:manage');
  const { orgId } = ctx;
  return withOrg(ctx, async (tx) => {
    const known = await findOwnKey(tx, orgId);
    if (!known) return none();
    const key = newKey(known.id);
    await tx.dataActionKey.update({
      where: { orgId_id: { orgId, id: known.id } },
      data: {
        keyHash: hashAccessKey(key),
        previousKeyHash: known.keyHash,
        previousKeyUntil: new Date(Date.now() + OVERLAP_MS),
      },
    });
    await recordAudit(tx, ctx, { action: 'data_action_key.rotate', entityId: known.id });
    return ok({ key });
  });
}

/** Answers data actions no more, with no key, within seconds. */
export async function removeDataActionKey(ctx: OrgContext): Promise<Result<null, 'not_found'>> {
  requirePermission(ctx, 'trunks:manage');
  const { orgId } = ctx;
  return withOrg(ctx, async (tx) => {
    const known = await findOwnKey(tx, orgId);
    if (!known) return none();
    await tx.dataActionKey.delete({ where: { orgId_id: { orgId, id: known.id } } });
    await recordAudit(tx, ctx, { action: 'data_action_key.remove', entityId: known.id });
    return ok(null);
  });
}
