import type { z } from 'zod';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { headcountForecastResult } from '#lib/genesys/operations/wfm-schemas.ts';
import { wfmHeadcountForecast } from '#lib/genesys/operations/wfm-schedules.ts';
import { wfmActivityCodes } from '#lib/genesys/operations/wfm.ts';
import { ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { runNotFound } from '../get-run.ts';
import {
  createCaller,
  fetchResult,
  readAgents,
  readPublished,
  readSchedule,
  type CountingCaller,
} from '../read-week.ts';
import { addDays, startOfDayMs } from '../resolve-local-time.shared.ts';
import { MAX_ROWS, PlannedChange, ScheduleScope, type RunSelector, type ShiftView } from '../schema.ts';
import { findItems } from '../item-store.ts';
import { findRun } from '../store.ts';
import { headcount, INTERVAL_MINUTES, withEffects } from './headcount.ts';
import type { StaffingDto } from './schema.ts';

/** Why the effect cannot be shown. */
export type GetStaffingCode = GatewayCode | 'not_found';

/**
 * The effect of a draft on staffing, by quarter of an hour. Reads the week of the whole business unit: one call for a published
 * schedule, one for each management unit of a draft, and one for the forecast.
 */
export async function getStaffing(
  ctx: OrgContext,
  { runId }: RunSelector,
): Promise<Result<StaffingDto, GetStaffingCode>> {
  requirePermission(ctx, 'scheduling:view');
  const found = await withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    const filter = { states: ['pending'], afterRow: 0, limit: MAX_ROWS } as const;
    return run && { scope: run.scope, items: await findItems(tx, ctx.orgId, runId, filter) };
  });
  if (!found) return runNotFound();
  const scope = ScheduleScope.parse(found.scope);
  const caller = createCaller(gateway(), { org: ctx.orgId, consumer: 'scheduling.staffing', priority: 'interactive' });
  const [codes, week, forecast] = await Promise.all([
    caller.call(wfmActivityCodes, { businessUnitId: scope.businessUnitId }),
    readUnit(caller, scope),
    caller.call(wfmHeadcountForecast, scope),
  ]);
  if (!codes.ok) return codes;
  if (!week.ok) return week;
  const onQueue = new Set(
    codes.data.data.entities.flatMap(({ id, category }) => (category === 'OnQueueWork' ? id : [])),
  );
  const startMs = startOfDayMs(scope.timeZone, scope.weekId);
  const endMs = startOfDayMs(scope.timeZone, addDays(scope.weekId, scope.weekCount * 7));
  const intervals = { startMs, count: Math.ceil((endMs - startMs) / (INTERVAL_MINUTES * 60_000)) };
  const isWork = (code: string) => onQueue.has(code);
  const effects = found.items.flatMap(({ change }) => PlannedChange.parse(change).effects);
  return ok({
    startMs,
    intervalMinutes: INTERVAL_MINUTES,
    timeZone: scope.timeZone,
    before: headcount([...week.data.values()].flat(), isWork, intervals),
    after: headcount(withEffects(week.data, effects), isWork, intervals),
    // A schedule without a forecast, or one that may not be seen, still has people in it.
    required: forecast.ok ? await requiredOf(caller, forecast.data.data, intervals) : null,
    calls: caller.spent(),
  });
}

async function readUnit(
  caller: CountingCaller,
  scope: ScheduleScope,
): Promise<Result<ReadonlyMap<string, readonly ShiftView[]>, GatewayCode>> {
  if (scope.isPublished) {
    const fromMs = startOfDayMs(scope.timeZone, scope.weekId);
    const toMs = startOfDayMs(scope.timeZone, addDays(scope.weekId, scope.weekCount * 7));
    const { businessUnitId, scheduleId } = scope;
    const published = await readPublished(caller, { businessUnitId, scheduleId, fromMs, toMs });
    if (!published.ok) return published;
    if (published.data.scheduleIds.has(scheduleId)) return ok(published.data.week.shiftsByAgent);
  }
  const schedule = await readSchedule(caller, scope, true);
  if (!schedule.ok) return schedule;
  const units = schedule.data.managementUnits.flatMap(({ managementUnit, agents }): [string, string[]][] =>
    managementUnit ? [[managementUnit.id, agents.map(({ id }) => id)]] : [],
  );
  const week = await readAgents(caller, scope, new Map(units));
  return week.ok ? ok(week.data.shiftsByAgent) : week;
}

type Forecast = {
  readonly result: z.infer<typeof headcountForecastResult> | null;
  readonly downloadUrl: string | null;
};

async function requiredOf(
  caller: CountingCaller,
  { result, downloadUrl }: Forecast,
  intervals: { startMs: number; count: number },
) {
  const body = result
    ? ok(result)
    : downloadUrl
      ? await fetchResult(caller, downloadUrl, headcountForecastResult)
      : null;
  if (!body?.ok || body.data.entities.length === 0) return null;
  const offset = body.data.referenceStartDate
    ? Math.round((intervals.startMs - Date.parse(body.data.referenceStartDate)) / (INTERVAL_MINUTES * 60_000))
    : 0;
  return Array.from({ length: intervals.count }, (_, index) =>
    body.data.entities.reduce((sum, { requiredPerInterval }) => sum + (requiredPerInterval[index + offset] ?? 0), 0),
  );
}
