import { getAdherence } from '#lib/kpis/get-adherence.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { listTrunkEvents } from './list-trunk-events.ts';
import { findSamples, type Resolution } from './sample-store.ts';
import { TrunkSeriesQuery, type TrunkPoint, type TrunkSeries } from './schema.ts';
import { SLOTS, slotsFor } from './trunk-slots.ts';

/**
 * Calls of the organisation's trunks over time, or of one trunk base, one site, or one base in one site, with adherence in the
 * same slots; what happened meanwhile, and on demand the same range a week earlier. Slots are the finest that are kept for the
 * whole of it and can be drawn; one in which nothing was received has no figures. Costs no Genesys call.
 */
export async function getTrunkSeries(
  ctx: OrgContext,
  raw: TrunkSeriesQuery,
  nowMs = Date.now(),
): Promise<Result<TrunkSeries, never>> {
  requirePermission(ctx, 'trunks:view');
  const query = TrunkSeriesQuery.parse(raw);
  const hasComparison = query.compare === 'week';
  const { from, to } = query;
  const { resolution, slotMs, firstMs, untilMs, ...before } = slotsFor(from, to, nowMs, hasComparison);
  const points = await findPoints(ctx, query, resolution, firstMs, untilMs);
  const comparison = hasComparison
    ? await findPoints(ctx, query, resolution, before.beforeFirstMs, before.beforeUntilMs)
    : null;
  const listed = await listTrunkEvents(ctx, { from, to });
  const isOfOthers = (trunkBaseId: string | null) =>
    query.trunkBaseId !== undefined && trunkBaseId !== null && trunkBaseId !== query.trunkBaseId;
  const events = listed.ok ? listed.data.filter(({ trunkBaseId }) => !isOfOthers(trunkBaseId)) : [];
  return ok({ slotMs, points, comparison, events });
}

async function findPoints(
  ctx: OrgContext,
  { trunkBaseId, siteId, managementUnitId }: TrunkSeriesQuery,
  resolution: Resolution,
  firstMs: number,
  toMs: number,
): Promise<TrunkPoint[]> {
  const { slotMs } = SLOTS[resolution];
  const range = { trunkBaseId, siteId, resolution, from: new Date(firstMs), to: new Date(toMs) };
  const samples = await withOrg(ctx, (tx) => findSamples(tx, ctx.orgId, range));
  const bySlot = new Map(samples.map((sample) => [sample.at.getTime(), sample]));
  const scope = { kind: managementUnitId ? 'unit' : 'organisation', id: managementUnitId ?? '' } as const;
  const adherence = await getAdherence(ctx, scope, { fromMs: firstMs, toMs, slotMs });
  const points: TrunkPoint[] = [];
  for (let atMs = firstMs; atMs < toMs; atMs += slotMs) {
    const sample = bySlot.get(atMs);
    const sum = sample ? Number(sample.inboundSum + sample.outboundSum) : 0;
    points.push({
      atMs,
      calls: sample && sample.samples > 0 ? sum / sample.samples : null,
      peak: sample?.peak ?? null,
      capacity: sample?.capacity ?? null,
      adherence: adherence.get(atMs) ?? null,
      blocked: sample?.blocked ?? null,
    });
  }
  return points;
}
