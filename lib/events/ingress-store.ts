import 'server-only';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx, WorkerTx } from '#lib/tenancy/with-org.ts';
import { findOwnSource, isSourceLive } from './event-bridge-store.ts';

/** An organisation whose events one process receives. The version rises with every take-over. */
export type HeldIngress = { readonly orgId: string; readonly version: number };

type HeldRow = { readonly org_id: string; readonly lease_version: number };
const held = (rows: readonly HeldRow[]): HeldIngress[] =>
  rows.map((row) => ({ orgId: row.org_id, version: row.lease_version }));

/**
 * Takes the events of organisations with an active grant that nobody receives: those left alone longest first, at most
 * `limit`. Time is the database's.
 */
export async function takeIngresses(
  tx: WorkerTx,
  { owner, leaseMs, limit }: { readonly owner: string; readonly leaseMs: number; readonly limit: number },
): Promise<HeldIngress[]> {
  const rows = await tx.$queryRaw<HeldRow[]>`
    INSERT INTO event_ingress AS ours (org_id, lease_owner, lease_version, lease_until)
    SELECT g.org_id, ${owner}, 1, now() + ${leaseMs} * interval '1 millisecond'
    FROM grants g LEFT JOIN event_ingress i ON i.org_id = g.org_id
    WHERE g.state = 'active' AND (i.lease_until IS NULL OR i.lease_until < now())
    ORDER BY i.lease_until NULLS FIRST, g.org_id LIMIT ${limit}
    ON CONFLICT (org_id) DO UPDATE SET lease_owner = excluded.lease_owner, lease_version = ours.lease_version + 1,
      lease_until = excluded.lease_until
    WHERE ours.lease_until IS NULL OR ours.lease_until < now()
    RETURNING org_id, lease_version`;
  return held(rows);
}

/** Keeps every lease of this process whose grant is active for another `leaseMs`; answers which these are. */
export async function renewIngresses(tx: WorkerTx, owner: string, leaseMs: number): Promise<HeldIngress[]> {
  const rows = await tx.$queryRaw<HeldRow[]>`
    UPDATE event_ingress SET lease_until = now() + ${leaseMs} * interval '1 millisecond'
    WHERE lease_owner = ${owner} AND org_id IN (SELECT org_id FROM grants WHERE state = 'active')
    RETURNING org_id, lease_version`;
  return held(rows);
}

/** The leases of this process whose grant is active, without keeping them longer. */
export async function findIngresses(tx: WorkerTx, owner: string): Promise<HeldIngress[]> {
  const rows = await tx.$queryRaw<HeldRow[]>`
    SELECT org_id, lease_version FROM event_ingress
    WHERE lease_owner = ${owner} AND org_id IN (SELECT org_id FROM grants WHERE state = 'active')`;
  return held(rows);
}

/** Gives every lease of this process back, so that the next one takes over at once. */
export async function releaseIngresses(tx: WorkerTx, owner: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE event_ingress SET lease_owner = NULL, lease_until = NULL
    WHERE lease_owner = ${owner}`;
}

const NOBODY = { leaseOwner: null, leaseUntil: null, leaseVersion: { increment: 1 } } as const;

/** Takes the lease from whoever has it, so that the next one begins anew: with topics that were refused, and with readings that failed. */
export async function takeFromHolder(tx: OrgTx, orgId: string): Promise<void> {
  await tx.eventIngress.updateMany({ where: { orgId }, data: NOBODY });
}

/** Forgets all states, and takes the lease from whoever has it; false when nobody ever received the organisation's events. */
export async function beginAnew(tx: OrgTx, orgId: string): Promise<boolean> {
  await tx.userState.deleteMany({ where: { orgId } });
  const taken = await tx.eventIngress.updateMany({ where: { orgId }, data: { ...NOBODY, snapshotAt: null } });
  return taken.count === 1;
}

/** How the reception stands, as far as it is to change. */
export type IngressNews = Pick<
  Prisma.EventIngressUpdateManyMutationInput,
  | 'kind'
  | 'state'
  | 'stateSince'
  | 'reason'
  | 'lastEventAt'
  | 'gapSince'
  | 'snapshotAt'
  | 'topics'
  | 'topicsWanted'
  | 'businessUnitIds'
>;

/** Writes down how the reception stands, unless somebody else has taken it over. */
export async function noteIngress(tx: OrgTx, { orgId, version }: HeldIngress, news: IngressNews): Promise<void> {
  await tx.eventIngress.updateMany({ where: { orgId, leaseVersion: version }, data: news });
}

/** Whether somebody receives events right now, misses none, and hears of the operations on a business unit's schedules. */
export async function findIsHeard(tx: OrgTx, businessUnitId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT FROM event_ingress
    WHERE org_id = current_org_id() AND state = 'live' AND lease_until > now()
      AND ${businessUnitId} = ANY (business_unit_ids::text[])`;
  return rows.length > 0;
}

/** What the plan of topics is made from, as far as the database knows it. */
export type KnownPeople = {
  /** Over which way users' changes come. */
  readonly kind: 'notifications' | 'eventbridge';
  readonly watchedUserIds: readonly string[];
  /** Active users of the directory; the union of all, at most `limit`. */
  readonly userIds: readonly string[];
  readonly userCount: number;
  /** When all users were last read; null when never. */
  readonly readAtMs: number | null;
};

/** Whom somebody looks at, and whom the directory knows. */
export async function findPeople(tx: OrgTx, orgId: string, limit: number): Promise<KnownPeople> {
  const source = await findOwnSource(tx, orgId);
  const watched = await tx.$queryRaw<{ user_id: string }[]>`
    SELECT DISTINCT unnest(user_ids) AS user_id FROM event_watches
    WHERE org_id = current_org_id() AND until > now() ORDER BY user_id LIMIT ${limit}`;
  const users = await tx.directoryUser.findMany({
    where: { orgId },
    select: { userId: true },
    orderBy: { userId: 'asc' },
    take: limit,
  });
  const seed = await tx.directorySeed.findUnique({ where: { orgId }, select: { completedAt: true } });
  return {
    kind: isSourceLive(source, Date.now()) ? 'eventbridge' : 'notifications',
    watchedUserIds: watched.map((row) => row.user_id),
    userIds: users.map((user) => user.userId),
    userCount: users.length < limit ? users.length : await tx.directoryUser.count({ where: { orgId } }),
    readAtMs: seed?.completedAt?.getTime() ?? null,
  };
}
