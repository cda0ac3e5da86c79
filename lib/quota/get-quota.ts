import { gateway, ledger } from '#lib/runtime.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findLearnedLimits } from './learned-limit-store.ts';
import { budgetNow, limitRows, withLearnedLimit } from './limit-rows.ts';
import type { QuotaDto, ThrottleEventDto } from './schema.ts';
import { findLedgerLoss, findThrottleEvents, findUsage, type ThrottleRow } from './store.ts';
import { totalUsage, usageBy, usageByMinute, windowStartMs } from './summarise-usage.ts';

/** How often the quota page asks again. */
const POLL_MS = 5_000;
/** Events the page lists; the count beside it is of all. */
const EVENT_LIMIT = 200;

/**
 * How much of the organisation's budget is used now and what the last hour was spent on. Reads our own ledger and the
 * gateway's budget: it costs no Genesys call. What this process recorded up to the call is in it.
 */
export async function getQuota(ctx: OrgContext): Promise<Result<QuotaDto, never>> {
  requirePermission(ctx, 'quota:view');
  const { orgId } = ctx;
  const budget = gateway().budget(orgId);
  await ledger().flush(orgId);
  const nowMs = Date.now();
  const sinceMs = windowStartMs(nowMs);
  const { usage, throttles, learned, lost } = await withOrg(ctx, async (tx) => ({
    usage: await findUsage(tx, orgId, sinceMs),
    throttles: await findThrottleEvents(tx, orgId, sinceMs, EVENT_LIMIT),
    learned: await findLearnedLimits(tx, orgId),
    lost: await findLedgerLoss(tx, orgId, sinceMs),
  }));
  const now = budgetNow(withLearnedLimit(budget, learned), ledger().recent(orgId));
  const { calls, throttled, errors, cacheHits, coalesced } = totalUsage(usage);
  return ok({
    generatedAtMs: nowMs,
    pollMs: POLL_MS,
    now,
    minutes: usageByMinute(usage, nowMs),
    totals: { calls, throttled, errors, saved: cacheHits + coalesced },
    lost: lost.calls + lost.throttled > 0 ? lost : null,
    byConsumer: usageBy(usage, 'consumer'),
    byOperation: usageBy(usage, 'operation'),
    events: throttles.events.map(toEventDto),
    eventCount: throttles.count,
    limits: limitRows(now, throttles.causes, learned),
  });
}

function toEventDto(row: ThrottleRow): ThrottleEventDto {
  const { id, at, operation, consumer, priority, retryAfterMs, waitMs, cause, correlationId } = row;
  return { id, atMs: at.getTime(), operation, consumer, priority, retryAfterMs, waitMs, cause, correlationId };
}
