import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { timeOffListing, wfmTimeOffQuery, type GenesysTimeOffRequest } from '#lib/genesys/operations/wfm-time-off.ts';
import { ok, type Result } from '#lib/result.ts';
import { fetchResult, type AgentsByUnit, type CountingCaller } from '../read-week.ts';
import { addDays, localParts } from '../resolve-local-time.shared.ts';
import type { TimeOffEffect, TimeOffView } from './schema.ts';

/** Requests of agents, by agent. */
export type TimeOffByAgent = ReadonlyMap<string, readonly TimeOffView[]>;

/** First and last date, both included. */
export type DateRange = { readonly startDate: string; readonly endDate: string };

/** Reads what stands and what was denied within the dates: one call for each management unit. */
export async function readTimeOff(
  caller: CountingCaller,
  agents: AgentsByUnit,
  dateRange: DateRange,
): Promise<Result<TimeOffByAgent, GatewayCode>> {
  const found = new Map<string, TimeOffView[]>();
  for (const [managementUnitId, userIds] of agents) {
    const answer = await caller.call(wfmTimeOffQuery, { managementUnitId, userIds, dateRange });
    if (!answer.ok) return answer;
    const { entities, downloadUrl } = answer.data.data;
    const body = downloadUrl === null ? ok({ entities }) : await fetchResult(caller, downloadUrl, timeOffListing);
    if (!body.ok) return body;
    for (const entity of body.data.entities) {
      if (entity.user) found.set(entity.user.id, [...(found.get(entity.user.id) ?? []), toTimeOffView(entity)]);
    }
  }
  return ok(found);
}

/** The dates that some effects are about, widened by a day for what a zone may make of an instant. Null for no effects. */
export function datesOf(effects: readonly TimeOffEffect[], timeZone: string): DateRange | null {
  const dates = effects
    .flatMap(({ before, target }) => [before, target])
    .flatMap((view) =>
      view ? [...view.dates, ...view.starts.map((start) => localParts(timeZone, Date.parse(start)).date)] : [],
    )
    .sort();
  const [first] = dates;
  const last = dates.at(-1);
  return first && last ? { startDate: addDays(first, -1), endDate: addDays(last, 1) } : null;
}

/** A request as Genesys has it. */
export function toTimeOffView(request: GenesysTimeOffRequest): TimeOffView {
  return {
    id: request.id,
    status: request.status,
    dates: [...request.fullDayManagementUnitDates].sort(),
    starts: request.partialDayStartDateTimes.map((start) => new Date(start).toISOString()).sort(),
    lengthMinutes: request.durationMinutes[0] ?? request.dailyDurationMinutes ?? 0,
    activityCodeId: request.activityCodeId ?? '',
    notes: request.notes ?? '',
    version: request.metadata?.version ?? null,
  };
}
