import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { WINDOWS } from './kpi-slots.ts';
import { KpiSeriesQuery, type KpiCounts, type KpiSeries } from './schema.ts';
import { findSamples } from './store.ts';

/**
 * One scope's average counts over the last day, week or quarter, in slots of equal length (five minutes, an hour, a day, in
 * UTC). A slot in which nothing was received has none. A scope nobody was ever in has no counts at all.
 */
export async function getKpiSeries(
  ctx: OrgContext,
  raw: KpiSeriesQuery,
  nowMs = Date.now(),
): Promise<Result<KpiSeries>> {
  requirePermission(ctx, 'directory:view');
  const { window, ...scope } = KpiSeriesQuery.parse(raw);
  const { lengthMs, slotMs, resolution } = WINDOWS[window];
  const lastMs = Math.floor(nowMs / slotMs) * slotMs;
  const firstMs = lastMs - lengthMs + slotMs;
  const samples = await withOrg(ctx, (tx) => findSamples(tx, ctx.orgId, scope, resolution, new Date(firstMs)));
  const bySlot = new Map(samples.map(({ atMs, samples: count, sums }) => [atMs, averages(sums, count)]));
  const points = Array.from({ length: lengthMs / slotMs }, (_, index) => {
    const atMs = firstMs + index * slotMs;
    return { atMs, counts: bySlot.get(atMs) ?? null };
  });
  return ok({ slotMs, points });
}

function averages(sums: KpiCounts, samples: number): KpiCounts {
  return Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key, sum / samples]));
}
