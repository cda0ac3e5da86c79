import { signInEnvironments } from '#lib/auth/environments.ts';
import { env } from '#lib/env.ts';
import type { BudgetSnapshot } from '#lib/genesys/gateway-types.ts';
import { sourceOf } from '#lib/quota/limit-rows.ts';
import { MINUTE_MS } from '#lib/quota/roll-up.ts';
import { usageLevel, usageRatio } from '#lib/quota/thresholds.ts';
import { gateway } from '#lib/runtime.ts';
import { ok, type Result } from '#lib/result.ts';
import type { PartnerContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withPartner } from '#lib/tenancy/with-org.ts';
import { compareHealth, judgeHealth } from './health.ts';
import { STRIP_MINUTES, type TenantDto, type TenantsDto } from './schema.ts';
import {
  findTenantRuns,
  findTenants,
  findTenantUsage,
  type TenantRow,
  type TenantRunsRow,
  type TenantUsageRow,
} from './store.ts';

/** How often the monitor asks again. */
const POLL_MS = 10_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const NO_RUNS: TenantDto['runs'] = { queued: 0, running: 0, failedLastDay: 0, doneLastDay: 0 };

/**
 * Every organisation the partner manages, the worst first: health with its reason, grant, budget used in the last hour and
 * runs. Three queries however many organisations there are, and no Genesys call. The partner's own organisations are left out.
 */
export async function listTenants(ctx: PartnerContext): Promise<Result<TenantsDto, never>> {
  requirePermission(ctx, 'partner:view');
  const nowMs = Date.now();
  const sinceMs = (Math.floor(nowMs / MINUTE_MS) - STRIP_MINUTES + 1) * MINUTE_MS;
  const { rows, usage, runs } = await withPartner(ctx, async (tx) => ({
    rows: await findTenants(tx, env().PARTNER_ORGANISATION_IDS),
    usage: await findTenantUsage(tx, sinceMs),
    runs: await findTenantRuns(tx, nowMs - DAY_MS),
  }));
  const usageOf = new Map(usage.map((row) => [row.orgId, row]));
  const runsOf = new Map(runs.map((row) => [row.orgId, row]));
  const regions = new Map(signInEnvironments().map(({ id, name }) => [id, name]));
  const tenants = rows.map((row) =>
    toTenant(row, {
      region: regions.get(row.environmentId) ?? row.environmentId,
      usage: usageOf.get(row.id),
      runs: runsOf.get(row.id),
      budget: gateway().budget(row.id),
      sinceMs,
    }),
  );
  return ok({ generatedAtMs: nowMs, pollMs: POLL_MS, tenants: tenants.sort(compareHealth) });
}

type TenantParts = {
  region: string;
  usage: TenantUsageRow | undefined;
  runs: TenantRunsRow | undefined;
  budget: BudgetSnapshot;
  sinceMs: number;
};

function toTenant(row: TenantRow, parts: TenantParts): TenantDto {
  const usage = toUsage(parts.usage, parts.budget, parts.sinceMs);
  const { queued, running, failedLastDay, doneLastDay } = parts.runs ?? NO_RUNS;
  return {
    id: row.id,
    name: row.name,
    region: parts.region,
    health: toHealth(row, usage, parts.budget.pauseReason, failedLastDay),
    grant: row.grantState && {
      state: row.grantState,
      reason: row.grantReason,
      verifiedAtMs: row.verifiedAt?.getTime() ?? null,
      tokenExpiresAtMs: row.tokenExpiresAt?.getTime() ?? null,
    },
    installState: row.installState,
    usage,
    runs: { queued, running, failedLastDay, doneLastDay },
  };
}

function toUsage(row: TenantUsageRow | undefined, budget: BudgetSnapshot, sinceMs: number): TenantDto['usage'] {
  const strip = Array.from({ length: STRIP_MINUTES }, () => 0);
  row?.minutes.forEach((second, index) => {
    const slot = (second * 1000 - sinceMs) / MINUTE_MS;
    if (slot in strip) strip[slot] = row.calls[index] ?? 0;
  });
  const peakCalls = Math.max(...strip);
  const callsPerMinute = Math.round((budget.limit * MINUTE_MS) / budget.windowMs);
  const peakRatio = usageRatio(peakCalls, callsPerMinute);
  return {
    limit: callsPerMinute,
    limitSource: sourceOf(budget.limitSource),
    peakCalls,
    peakRatio,
    level: usageLevel(peakRatio ?? 0),
    calls: strip.reduce((sum, calls) => sum + calls, 0),
    throttled: row?.throttled ?? 0,
    strip,
    pausedUntilMs: budget.pausedUntilMs,
    lastCallAtMs: row?.lastCallAt?.getTime() ?? null,
  };
}

function toHealth(
  row: TenantRow,
  usage: TenantDto['usage'],
  pauseReason: BudgetSnapshot['pauseReason'],
  runsFailedLastDay: number,
): TenantDto['health'] {
  const { level, reasons } = judgeHealth({
    grantState: row.grantState,
    isVerified: row.verifiedAt !== null,
    installState: row.installState,
    pauseReason,
    peakRatio: usage.peakRatio,
    throttledLastHour: usage.throttled,
    runsFailedLastDay,
  });
  return { level, reasons: [...reasons] };
}
