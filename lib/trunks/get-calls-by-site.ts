import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findSiteSamples } from './sample-store.ts';
import type { TrunkPoint } from './schema.ts';
import { slotsFor } from './trunk-slots.ts';

type SitePoint = Pick<TrunkPoint, 'atMs' | 'calls' | 'peak' | 'capacity'>;

/** Calls of one site over time, and in the same range a week earlier. */
export type SiteCalls = { readonly points: readonly SitePoint[]; readonly comparison: readonly SitePoint[] };
export type CallsBySite = { readonly slotMs: number; readonly sites: ReadonlyMap<string, SiteCalls> };

/**
 * Calls of every site between two moments and a week before, in the slots that `getTrunkSeries` takes for the same range. Slots of
 * which nothing was recorded are left out, and sites without any. One query, no Genesys call.
 */
export async function getCallsBySite(
  ctx: OrgContext,
  { from, to }: { readonly from: number; readonly to: number },
  nowMs = Date.now(),
): Promise<Result<CallsBySite, never>> {
  requirePermission(ctx, 'trunks:view');
  const { resolution, slotMs, firstMs, untilMs, beforeFirstMs, beforeUntilMs } = slotsFor(from, to, nowMs, true);
  const ranges = { from: firstMs, to: untilMs, beforeFrom: beforeFirstMs, beforeTo: beforeUntilMs };
  const rows = await withOrg(ctx, (tx) => findSiteSamples(tx, resolution, ranges));
  const sites = new Map(
    rows.map(({ siteId, at, calls, peaks, capacities }): [string, SiteCalls] => {
      const points = at.map((atMs, index): SitePoint => {
        return { atMs, calls: calls[index] ?? null, peak: peaks[index] ?? null, capacity: capacities[index] ?? null };
      });
      return [
        siteId,
        {
          points: points.filter(({ atMs }) => atMs >= firstMs && atMs < untilMs),
          comparison: points.filter(({ atMs }) => atMs >= beforeFirstMs && atMs < beforeUntilMs),
        },
      ];
    }),
  );
  return ok({ slotMs, sites });
}
