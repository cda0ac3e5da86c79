import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { DAY_MS, HOUR_MS, SLOT_MS } from './kpi-slots.ts';
import type { KpiCounts, KpiScope } from './schema.ts';
import { findSamples } from './store.ts';

/** Slots of one length between two moments, milliseconds. */
export type AdherenceRange = { readonly fromMs: number; readonly toMs: number; readonly slotMs: number };

/**
 * The share of agents in adherence, of those in or out of it, 0 to 1, by the beginning of each slot of a range. Taken from the
 * finest counts that are kept: those within the slot, else those of the longer slot that it lies in. A slot without any is
 * missing. Costs no Genesys call.
 */
export async function getAdherence(
  ctx: OrgContext,
  scope: KpiScope,
  { fromMs, toMs, slotMs }: AdherenceRange,
): Promise<ReadonlyMap<number, number>> {
  requirePermission(ctx, 'directory:view');
  const shares = new Map<number, number>();
  for (const [resolution, lengthMs] of LENGTHS) {
    const since = new Date(floorTo(fromMs, lengthMs));
    const samples = await withOrg(ctx, (tx) => findSamples(tx, ctx.orgId, scope, resolution, since));
    const bins = Map.groupBy(samples, ({ atMs }) => (lengthMs <= slotMs ? floorTo(atMs, slotMs) : atMs));
    for (let atMs = floorTo(fromMs, slotMs); atMs < toMs; atMs += slotMs) {
      if (shares.has(atMs)) continue;
      const share = shareOf(bins.get(lengthMs <= slotMs ? atMs : floorTo(atMs, lengthMs)) ?? []);
      if (share !== null) shares.set(atMs, share);
    }
  }
  return shares;
}

/** The finest first. */
const LENGTHS = [
  ['minutes', SLOT_MS],
  ['hour', HOUR_MS],
  ['day', DAY_MS],
] as const;

function shareOf(samples: readonly { readonly sums: KpiCounts }[]): number | null {
  const sumOf = (key: string) => samples.reduce((sum, { sums }) => sum + (sums[key] ?? 0), 0);
  const [inside, outside] = [sumOf('adherence.InAdherence'), sumOf('adherence.OutOfAdherence')];
  return inside + outside > 0 ? inside / (inside + outside) : null;
}

const floorTo = (ms: number, stepMs: number) => Math.floor(ms / stepMs) * stepMs;
