import 'server-only';
import { Prisma } from '#lib/db/generated/client.ts';
import type { PartnerTx } from '#lib/tenancy/with-org.ts';
import type { TenantDto } from './schema.ts';

/** Organisation, grant and newest installation. Never a secret: the partner's role cannot read one. */
export type TenantRow = {
  readonly id: string;
  readonly name: string;
  readonly environmentId: string;
  readonly grantState: 'active' | 'refused' | 'removed' | null;
  readonly grantReason: string | null;
  readonly verifiedAt: Date | null;
  readonly tokenExpiresAt: Date | null;
  readonly installState: TenantDto['installState'];
};

/** Calls of one organisation by minute since a moment, and the start of the last minute with a call. */
export type TenantUsageRow = {
  readonly orgId: string;
  readonly minutes: readonly number[];
  readonly calls: readonly number[];
  readonly throttled: number;
  readonly lastCallAt: Date | null;
};

/** Runs of one organisation by state. */
export type TenantRunsRow = { readonly orgId: string } & TenantDto['runs'];

/** Every organisation of the partner except the given ones (its own). */
export async function findTenants(tx: PartnerTx, exceptIds: readonly string[]): Promise<TenantRow[]> {
  return tx.$queryRaw<TenantRow[]>`
    SELECT o.id, o.name, o.environment_id AS "environmentId", g.state AS "grantState", g.state_reason AS "grantReason",
      g.verified_at AS "verifiedAt", g.token_expires_at AS "tokenExpiresAt", i.state AS "installState"
    FROM organisations o
    LEFT JOIN grants g ON g.org_id = o.id
    LEFT JOIN LATERAL (
      SELECT state FROM installations WHERE org_id = o.id ORDER BY created_at DESC LIMIT 1
    ) i ON true
    WHERE NOT o.id = ANY (${[...exceptIds]}::uuid[])`;
}

/** One row per organisation of the partner, in one query whose cost is that of the rows of the window. */
export async function findTenantUsage(tx: PartnerTx, sinceMs: number): Promise<TenantUsageRow[]> {
  const since = new Date(sinceMs);
  return tx.$queryRaw<TenantUsageRow[]>`
    SELECT o.id AS "orgId", coalesce(u.minutes, '{}') AS minutes, coalesce(u.calls, '{}') AS calls,
      coalesce(u.throttled, 0)::int AS throttled, l.minute AS "lastCallAt"
    FROM organisations o
    LEFT JOIN LATERAL (
      SELECT array_agg(extract(epoch FROM m.minute)::int ORDER BY m.minute) AS minutes,
        array_agg(m.calls ORDER BY m.minute) AS calls, sum(m.throttled) AS throttled
      FROM (
        SELECT minute, sum(calls)::int AS calls, sum(throttled)::int AS throttled
        FROM usage_minutes WHERE org_id = o.id AND minute >= ${since} GROUP BY minute
      ) m
    ) u ON true
    LEFT JOIN LATERAL (
      SELECT minute FROM usage_minutes WHERE org_id = o.id AND calls > 0 ORDER BY minute DESC LIMIT 1
    ) l ON true`;
}

/** Runs that wait or work now, and those that ended since a moment. */
export async function findTenantRuns(tx: PartnerTx, endedSinceMs: number): Promise<TenantRunsRow[]> {
  const since = new Date(endedSinceMs);
  return tx.$queryRaw<TenantRunsRow[]>`
    SELECT org_id AS "orgId",
      count(*) FILTER (WHERE state = 'queued')::int AS queued,
      count(*) FILTER (WHERE state = 'running')::int AS running,
      count(*) FILTER (WHERE state = 'failed')::int AS "failedLastDay",
      count(*) FILTER (WHERE state = 'done')::int AS "doneLastDay"
    FROM runs
    WHERE state IN ('queued', 'running') OR (state IN ('failed', 'done') AND coalesce(finished_at, updated_at) >= ${since})
    GROUP BY org_id`;
}

/** What happened lately in one organisation; null when the partner does not manage it. */
export async function findTenantDetail(tx: PartnerTx, orgId: string, limit: number) {
  const organisation = await tx.organisation.findFirst({ where: { id: orgId }, select: { id: true } });
  if (!organisation) return null;
  const newest = { orderBy: { at: Prisma.SortOrder.desc }, take: limit };
  const runs = await tx.run.findMany({
    where: { orgId },
    orderBy: { createdAt: 'desc' },
    take: limit,
    select: {
      id: true,
      kind: true,
      state: true,
      stateReason: true,
      itemsTotal: true,
      createdByName: true,
      createdAt: true,
      finishedAt: true,
    },
  });
  const events = await tx.throttleEvent.findMany({ where: { orgId }, ...newest });
  const changes = await tx.auditEvent.findMany({
    // What a run changed of whom is the organisation's own business; the runs themselves are listed.
    where: { orgId, action: { notIn: ['schedule.change', 'time_off.change'] } },
    ...newest,
    select: { id: true, at: true, actorName: true, action: true },
  });
  return { runs, events, changes };
}
