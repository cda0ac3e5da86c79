import 'server-only';
import { recordAudit } from '#lib/audit/record-audit.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import type { Claim } from './claim-store.ts';
import type { JobOutcome } from './job-types.ts';
import type { Lease } from './lease.ts';
import { signalRun } from './run-signals.ts';

/** The context a claimed run is worked on with: its own organisation, the correlation id of the person who made it. */
export async function jobContext(claim: Claim): Promise<OrgContext> {
  const actor = { kind: 'job', id: claim.runId, name: 'Bulk run' } as const;
  const probe = createOrgContext({ orgId: claim.orgId, actor, roles: [] });
  const row = await withOrg(probe, (tx) =>
    tx.run.findFirst({
      where: { orgId: claim.orgId, id: claim.runId },
      select: { correlationId: true, createdByName: true },
    }),
  );
  if (!row) throw new Error(`Run ${claim.runId} is gone.`);
  return createOrgContext({
    orgId: claim.orgId,
    actor: { ...actor, name: `Run of ${row.createdByName}` },
    roles: [],
    correlationId: row.correlationId,
  });
}

/** Writes how a turn ended and gives the lease back. Throws `LeaseLost` when it was not ours to end. */
export async function settleTurn(ctx: OrgContext, lease: Lease, outcome: JobOutcome): Promise<void> {
  const { orgId } = ctx;
  await lease.write(async (tx) => {
    const released = { leaseOwner: null, leaseUntil: null };
    const where = { orgId_id: { orgId, id: lease.runId } };
    if (outcome.kind === 'finished') {
      const { state, reason } = outcome;
      await tx.run.update({
        where,
        data: { ...released, state, stateReason: reason, wakeAt: null, finishedAt: new Date() },
      });
      await recordAudit(tx, ctx, { action: 'run.finish', entityId: lease.runId, after: { state, reason } });
    } else if (outcome.kind === 'parked') {
      await tx.run.update({
        where,
        data: {
          ...released,
          wakeAt: new Date(outcome.wakeAtMs),
          stateReason: outcome.reason,
          ...(outcome.isUncounted && { attempts: { decrement: 1 } }),
          ...(outcome.isCrash && { crashes: { increment: 1 } }),
        },
      });
    } else if (outcome.kind === 'paused') {
      const paused = { state: 'paused', stateReason: null, wakeAt: null, pauseRequestedAt: null };
      await tx.run.update({ where, data: { ...released, ...paused } });
    } else {
      await tx.run.update({ where, data: released });
    }
    await signalRun(tx, orgId, lease.runId);
  });
}
