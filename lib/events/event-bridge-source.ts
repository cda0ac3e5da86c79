import { randomUUID } from 'node:crypto';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { hashAccessKey, newAccessKey } from '#lib/secrets/access-key.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import type { EventBridgeAccess, EventBridgeSourceDto } from './schema.ts';
import { findOwnSource, isSourceLive, signalWatches } from './event-bridge-store.ts';

/** For so long after a rotation the key before is taken, too. */
const OVERLAP_MS = 24 * 3_600_000;

const newKey = () => newAccessKey('hrk');
const none = () => fail('not_found', 'This organisation takes no events from Amazon EventBridge. Set it up first.');

/** The organisation's source; null when it has none. */
export async function getEventBridgeSource(ctx: OrgContext): Promise<Result<EventBridgeSourceDto | null, never>> {
  requirePermission(ctx, 'install:view');
  const source = await withOrg(ctx, (tx) => findOwnSource(tx, ctx.orgId));
  if (source === null) return ok(null);
  return ok({
    sourceId: source.id,
    createdAtMs: source.createdAt.getTime(),
    lastEventAtMs: source.lastEventAt?.getTime() ?? null,
    isLive: isSourceLive(source, Date.now()),
  });
}

/** Makes the organisation's address for events of Amazon EventBridge, and its key. `conflict` when it has one. */
export async function createEventBridgeSource(ctx: OrgContext): Promise<Result<EventBridgeAccess, 'conflict'>> {
  requirePermission(ctx, 'install:manage');
  return withOrg(ctx, async (tx) => {
    if (await findOwnSource(tx, ctx.orgId)) {
      return fail(
        'conflict',
        'This organisation takes events from Amazon EventBridge already. Replace its key instead.',
      );
    }
    const [id, key] = [randomUUID(), newKey()];
    await tx.eventBridgeSource.create({ data: { orgId: ctx.orgId, id, keyHash: hashAccessKey(key) } });
    await recordAudit(tx, ctx, { action: 'event_bridge_source.create', entityId: id });
    return ok({ sourceId: id, key });
  });
}

/** Gives the address another key. The one before is taken for a day, until AWS has the new one. */
export async function rotateEventBridgeKey(ctx: OrgContext): Promise<Result<EventBridgeAccess, 'not_found'>> {
  requirePermission(ctx, 'install:manage');
  return withOrg(ctx, async (tx) => {
    const source = await findOwnSource(tx, ctx.orgId);
    if (!source) return none();
    const key = newKey();
    await tx.eventBridgeSource.update({
      where: { orgId_id: { orgId: ctx.orgId, id: source.id } },
      data: {
        keyHash: hashAccessKey(key),
        previousKeyHash: source.keyHash,
        previousKeyUntil: new Date(Date.now() + OVERLAP_MS),
      },
    });
    await recordAudit(tx, ctx, { action: 'event_bridge_source.rotate', entityId: source.id });
    return ok({ sourceId: source.id, key });
  });
}

/** Takes no events of Amazon EventBridge any more, with no key; sockets listen to users again within seconds. */
export async function removeEventBridgeSource(ctx: OrgContext): Promise<Result<null, 'not_found'>> {
  requirePermission(ctx, 'install:manage');
  return withOrg(ctx, async (tx) => {
    const source = await findOwnSource(tx, ctx.orgId);
    if (!source) return none();
    await tx.eventBridgeSource.delete({ where: { orgId_id: { orgId: ctx.orgId, id: source.id } } });
    await signalWatches(tx, ctx.orgId);
    await recordAudit(tx, ctx, { action: 'event_bridge_source.remove', entityId: source.id });
    return ok(null);
  });
}
