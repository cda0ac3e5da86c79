import 'server-only';
import type { OrgTx } from '#lib/tenancy/with-org.ts';

/** Stands for all trunk bases, or all sites. */
export const ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Adds what trunks carry now to the minute: `samples` is 1 for the sample of the minute, and 0 to raise its peak alone. For each
 * trunk base, site and pair of them, and for the whole; those of which nothing is known are left out.
 */
async function addMinute(tx: OrgTx, at: Date, samples: 0 | 1): Promise<void> {
  await tx.$executeRaw`
    WITH now AS (
      SELECT coalesce(trunk.trunk_base_id, ${ALL}::uuid) AS trunk_base_id, coalesce(trunk.site_id, ${ALL}::uuid) AS site_id,
        sum(inbound)::integer AS inbound, sum(outbound)::integer AS outbound, coalesce(sum(mismatches), 0)::integer AS mismatches,
        bool_or(options @? '$[*] ? (@.isUp == false && @.error starts with "503")') AS is_refused
      FROM trunks AS trunk
      WHERE trunk.org_id = current_org_id() AND trunk.state <> 'deleted' AND inbound IS NOT NULL AND outbound IS NOT NULL
      GROUP BY GROUPING SETS ((), (trunk.trunk_base_id), (trunk.site_id), (trunk.trunk_base_id, trunk.site_id))
      HAVING count(*) > 0 AND (GROUPING(trunk.site_id) = 1 OR trunk.site_id IS NOT NULL)
    ), full_organisation AS (
      SELECT bool_or(peak >= max_capacity) AS is_full FROM organisation_call_samples
      WHERE org_id = current_org_id() AND resolution = 'minute' AND max_capacity IS NOT NULL
        AND at > ${at}::timestamptz - interval '2 minutes' AND at <= ${at}
    ), ceiling AS (
      SELECT id, coalesce(capacity, max_calls) AS capacity FROM trunk_bases WHERE org_id = current_org_id()
        AND id IN (SELECT trunk_base_id FROM trunks WHERE org_id = current_org_id() AND state <> 'deleted')
    ), whole AS (
      SELECT CASE WHEN count(*) = count(capacity) THEN sum(capacity)::integer END AS capacity FROM ceiling
    )
    INSERT INTO trunk_samples AS known
      (org_id, trunk_base_id, site_id, resolution, at, samples, inbound_sum, outbound_sum, peak, capacity, mismatches, blocked)
    SELECT current_org_id(), trunk_base_id, site_id, 'minute', ${at}, ${samples}, ${samples} * inbound, ${samples} * outbound,
      inbound + outbound,
      CASE WHEN trunk_base_id <> ${ALL}::uuid THEN (SELECT capacity FROM ceiling WHERE id = trunk_base_id)
        WHEN site_id = ${ALL}::uuid THEN (SELECT capacity FROM whole) END,
      mismatches,
      CASE WHEN is_refused OR (SELECT is_full FROM full_organisation) THEN 1
        WHEN (SELECT is_full FROM full_organisation) IS NOT NULL THEN 0 END
    FROM now
    ON CONFLICT (org_id, trunk_base_id, site_id, resolution, at) DO UPDATE
    SET samples = known.samples + excluded.samples, inbound_sum = known.inbound_sum + excluded.inbound_sum,
      outbound_sum = known.outbound_sum + excluded.outbound_sum, peak = greatest(known.peak, excluded.peak),
      capacity = coalesce(excluded.capacity, known.capacity), mismatches = greatest(known.mismatches, excluded.mismatches),
      blocked = greatest(known.blocked, excluded.blocked)
    WHERE excluded.samples > 0 OR excluded.peak > known.peak OR excluded.blocked > coalesce(known.blocked, 0)`;
}

const minuteOf = (at: Date) => new Date(Math.floor(at.getTime() / 60_000) * 60_000);

/** Adds the minute's sample. */
export const addSample = (tx: OrgTx, minute: Date): Promise<void> => addMinute(tx, minute, 1);

/** Raises the peaks of the minute to what trunks carry now, so that no burst between two samples is lost. */
export const raisePeaks = (tx: OrgTx, at: Date): Promise<void> => addMinute(tx, minuteOf(at), 0);

/**
 * Takes the right to sample a minute; null when it, or a later one, was sampled already. `previous` is the minute that was sampled
 * last, null before the first.
 */
export async function takeMinute(tx: OrgTx, minute: Date): Promise<{ readonly previous: Date | null } | null> {
  const [taken] = await tx.$queryRaw<{ previous: Date | null }[]>`
    INSERT INTO trunk_recordings (org_id, minute) VALUES (current_org_id(), ${minute})
    ON CONFLICT (org_id) DO UPDATE SET minute = excluded.minute WHERE trunk_recordings.minute < excluded.minute
    RETURNING (SELECT minute FROM trunk_recordings WHERE org_id = current_org_id()) AS previous`;
  return taken ?? null;
}

/** The slots of time that are kept, the finest first, and for how long. */
export const RESOLUTIONS = ['minute', 'quarter', 'hour', 'day'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** The finer slots a coarser one is made of, and how far back they are looked at. */
export type RollUp = {
  readonly from: Resolution;
  readonly to: Resolution;
  /** The length of a coarser slot. */
  readonly lengthMs: number;
  readonly since: Date;
};

/** Makes the coarser slots since a moment from the finer ones, in the place of what was there: repeating it changes nothing. */
export async function rollUp(tx: OrgTx, { from, to, lengthMs, since }: RollUp): Promise<void> {
  const bin = lengthMs / 1_000;
  await tx.$executeRaw`
    INSERT INTO trunk_samples
      (org_id, trunk_base_id, site_id, resolution, at, samples, inbound_sum, outbound_sum, peak, capacity, mismatches, blocked)
    SELECT org_id, trunk_base_id, site_id, ${to}, date_bin(make_interval(secs => ${bin}), at, 'epoch'), sum(samples)::integer,
      sum(inbound_sum)::bigint, sum(outbound_sum)::bigint, max(peak), (array_agg(capacity ORDER BY at DESC))[1],
      max(mismatches), sum(blocked)::integer
    FROM trunk_samples WHERE org_id = current_org_id() AND resolution = ${from} AND at >= ${since}
    GROUP BY org_id, trunk_base_id, site_id, 5
    ON CONFLICT (org_id, trunk_base_id, site_id, resolution, at) DO UPDATE
    SET samples = excluded.samples, inbound_sum = excluded.inbound_sum, outbound_sum = excluded.outbound_sum,
      peak = excluded.peak, capacity = excluded.capacity, mismatches = excluded.mismatches, blocked = excluded.blocked`;
  await tx.$executeRaw`
    INSERT INTO organisation_call_samples (org_id, resolution, at, calls_sum, samples, peak, max_capacity)
    SELECT org_id, ${to}, date_bin(make_interval(secs => ${bin}), at, 'epoch'), sum(calls_sum)::bigint, sum(samples)::integer,
      max(peak), (array_agg(max_capacity ORDER BY at DESC))[1]
    FROM organisation_call_samples WHERE org_id = current_org_id() AND resolution = ${from} AND at >= ${since}
    GROUP BY org_id, 3
    ON CONFLICT (org_id, resolution, at) DO UPDATE
    SET calls_sum = excluded.calls_sum, samples = excluded.samples, peak = excluded.peak, max_capacity = excluded.max_capacity`;
}

/** Forgets slots of a resolution from before a moment. */
export async function forgetSamples(tx: OrgTx, orgId: string, resolution: Resolution, before: Date): Promise<void> {
  const where = { orgId, resolution, at: { lt: before } };
  await tx.trunkSample.deleteMany({ where });
  await tx.organisationCallSample.deleteMany({ where });
}

/** Which slots are wanted: of a trunk base, a site, both or neither. */
export type SampleRange = {
  readonly trunkBaseId: string | undefined;
  readonly siteId: string | undefined;
  readonly resolution: Resolution;
  readonly from: Date;
  readonly to: Date;
};

/** Slots by time. */
export async function findSamples(tx: OrgTx, orgId: string, range: SampleRange) {
  const { trunkBaseId = ALL, siteId = ALL, resolution, from, to } = range;
  const where = { orgId, trunkBaseId, siteId, resolution, at: { gte: from, lt: to } };
  return tx.trunkSample.findMany({ where, orderBy: { at: 'asc' } });
}

/** Slots of one site by time: the same place of each list is the same slot. */
export type SiteSamples = {
  readonly siteId: string;
  /** Epoch milliseconds. */
  readonly at: readonly number[];
  /** Concurrent calls, on average. */
  readonly calls: readonly (number | null)[];
  readonly peaks: readonly (number | null)[];
  readonly capacities: readonly (number | null)[];
};

/** Slots of every site within either of two ranges, epoch milliseconds. A site is one row, because they are many. */
export async function findSiteSamples(
  tx: OrgTx,
  resolution: Resolution,
  ranges: { readonly from: number; readonly to: number; readonly beforeFrom: number; readonly beforeTo: number },
): Promise<SiteSamples[]> {
  const [from, to] = [new Date(ranges.from), new Date(ranges.to)];
  const [beforeFrom, beforeTo] = [new Date(ranges.beforeFrom), new Date(ranges.beforeTo)];
  return tx.$queryRaw<SiteSamples[]>`
    SELECT site_id AS "siteId", array_agg((extract(epoch FROM at) * 1000)::float8 ORDER BY at) AS at,
      array_agg((inbound_sum + outbound_sum)::float8 / nullif(samples, 0) ORDER BY at) AS calls,
      array_agg(peak ORDER BY at) AS peaks, array_agg(capacity ORDER BY at) AS capacities
    FROM trunk_samples
    WHERE org_id = current_org_id() AND trunk_base_id = ${ALL}::uuid AND site_id <> ${ALL}::uuid AND resolution = ${resolution}
      AND (at >= ${from} AND at < ${to} OR at >= ${beforeFrom} AND at < ${beforeTo})
    GROUP BY site_id`;
}

/** What the organisation as a whole carried, by Genesys' own call metrics. */
export type CallMetrics = { readonly calls: number; readonly maxCapacity: number | null };

/** Adds a reading of the organisation's call metrics to its minute. */
export async function addOrganisationCalls(tx: OrgTx, at: Date, { calls, maxCapacity }: CallMetrics): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO organisation_call_samples AS known (org_id, resolution, at, calls_sum, samples, peak, max_capacity)
    VALUES (current_org_id(), 'minute', ${minuteOf(at)}, ${calls}, 1, ${calls}, ${maxCapacity})
    ON CONFLICT (org_id, resolution, at) DO UPDATE
    SET calls_sum = known.calls_sum + excluded.calls_sum, samples = known.samples + 1, peak = greatest(known.peak, excluded.peak),
      max_capacity = excluded.max_capacity`;
}

/** The last reading of the organisation's call metrics within an hour. */
export async function findOrganisationCalls(tx: OrgTx, orgId: string, now: Date) {
  return tx.organisationCallSample.findFirst({
    where: { orgId, resolution: 'minute', at: { gt: new Date(now.getTime() - 3_600_000) } },
    orderBy: { at: 'desc' },
  });
}

/** The most concurrent calls of each trunk base, and of the whole ({@link ALL}), between two moments, from quarters and minutes. */
export async function findPeaks(tx: OrgTx, orgId: string, from: Date, to: Date) {
  const rows = await tx.trunkSample.groupBy({
    by: ['trunkBaseId'],
    where: { orgId, siteId: ALL, resolution: { in: ['minute', 'quarter'] }, at: { gte: from, lt: to } },
    _max: { peak: true },
  });
  return new Map(rows.map(({ trunkBaseId, _max }) => [trunkBaseId, _max.peak ?? 0]));
}

/** Minutes since a moment in which calls of the whole were known to be refused; null where that is not known of any. */
export async function findBlocked(tx: OrgTx, orgId: string, from: Date): Promise<number | null> {
  const { _sum } = await tx.trunkSample.aggregate({
    where: { orgId, trunkBaseId: ALL, siteId: ALL, resolution: 'minute', at: { gte: from } },
    _sum: { blocked: true },
  });
  return _sum.blocked;
}
