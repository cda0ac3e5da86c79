import 'server-only';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import type { OrgTx, PartnerTx } from '#lib/tenancy/with-org.ts';

/** One change, as the trail keeps it. `before` and `after` hold no secrets: build them field by field. */
export type AuditRecord = {
  /** `{entity}.{verb}`, for example `run.start`. */
  readonly action: `${string}.${string}`;
  readonly entityId?: string;
  readonly before?: Prisma.InputJsonValue;
  readonly after?: Prisma.InputJsonValue;
};

/** Whose trail, and who did it: an organisation's own context, or a partner's with the organisation it acts on. */
export type AuditContext = Pick<OrgContext, 'orgId' | 'actor' | 'correlationId'>;

/** Adds one row to the organisation's trail in the caller's transaction, so that a change without its row cannot commit. */
export async function recordAudit(tx: OrgTx | PartnerTx, ctx: AuditContext, record: AuditRecord): Promise<void> {
  const { orgId, actor, correlationId } = ctx;
  const by = { actorKind: actor.kind, actorId: actor.id, actorName: actor.name };
  // `create` would read the row back, which a partner may not.
  await tx.auditEvent.createMany({ data: [{ orgId, ...by, correlationId, ...record }] });
}
