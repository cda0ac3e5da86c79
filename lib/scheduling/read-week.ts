import type { z } from 'zod';
import type { Answer, CallOptions, Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { Operation } from '#lib/genesys/operation.ts';
import {
  agentSchedulesResult,
  agentSchedulesSearchResult,
  type GenesysAgentSchedule,
  type GenesysSchedule,
} from '#lib/genesys/operations/wfm-schemas.ts';
import {
  wfmAgentSchedulesQuery,
  wfmAgentSchedulesSearch,
  wfmScheduleGet,
  type ScheduleParams,
} from '#lib/genesys/operations/wfm-schedules.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { addDays, startOfDayMs } from './resolve-local-time.shared.ts';
import type { ActivityView, MarkerView, ScheduleScope, ShiftView } from './schema.ts';
import { shiftOf, startOf } from './shifts.shared.ts';

/** Calls Genesys for one organisation and counts what it spends. */
export type CountingCaller = {
  call<P, A>(operation: Operation<P, A>, params: P): Promise<Result<Answer<A>, GatewayCode>>;
  /**
   * As `call`, but once it has left it is not interrupted by the caller's signal: for what must not be cut off half way.
   * `aborted` means that nothing was sent. `leaveBeforeMs`: after that moment it does not leave any more.
   */
  callToTheEnd<P, A>(
    operation: Operation<P, A>,
    params: P,
    leaveBeforeMs?: number,
  ): Promise<Result<Answer<A>, GatewayCode>>;
  readonly download: Gateway['download'];
  readonly options: CallOptions;
  /** Calls that reached Genesys so far. */
  spent(): number;
};

/** Wraps the gateway for one organisation, consumer and priority. */
export function createCaller(gateway: Gateway, options: CallOptions): CountingCaller {
  let spent = 0;
  const send = async <P, A>(operation: Operation<P, A>, params: P, how: CallOptions) => {
    const answer = await gateway.call(operation, params, how);
    if (answer.ok ? answer.data.source === 'genesys' : wasSent(answer.error.code)) spent += operation.cost;
    return answer;
  };
  return {
    options,
    spent: () => spent,
    download: (...input) => gateway.download(...input),
    call: (operation, params) => send(operation, params, options),
    callToTheEnd: (operation, params, beforeMs) =>
      send(operation, params, { ...options, signal: undefined, leave: { signal: options.signal, beforeMs } }),
  };
}

/** Agents' shifts and versions, and the zone they are meant in. */
export type WeekReading = {
  readonly shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>;
  readonly markersByAgent: ReadonlyMap<string, readonly MarkerView[]>;
  /** An agent without an entry has no schedule in this week yet. */
  readonly versionByAgent: ReadonlyMap<string, number>;
  readonly timeZone: string | null;
};

/** Which agents, by management unit. */
export type AgentsByUnit = ReadonlyMap<string, readonly string[]>;

/** Reads the schedule's head; with `withAgents` also who is in it, by management unit. One call. */
export async function readSchedule(
  caller: CountingCaller,
  params: ScheduleParams,
  withAgents: boolean,
): Promise<Result<GenesysSchedule, GatewayCode>> {
  const answer = await caller.call(wfmScheduleGet, { ...params, withAgents });
  return answer.ok ? ok(answer.data.data) : answer;
}

/** Reads shifts with versions: one call for each management unit. */
export async function readAgents(
  caller: CountingCaller,
  params: ScheduleParams,
  agents: AgentsByUnit,
): Promise<Result<WeekReading, GatewayCode>> {
  const found: GenesysAgentSchedule[] = [];
  let timeZone: string | null = null;
  for (const [managementUnitId, userIds] of agents) {
    const answer = await caller.call(wfmAgentSchedulesQuery, { ...params, managementUnitId, userIds });
    if (!answer.ok) return answer;
    const { result, downloadUrl } = answer.data.data;
    const body = result ? ok(result) : await fetchResult(caller, downloadUrl, agentSchedulesResult);
    if (!body.ok) return body;
    found.push(...body.data.agentSchedules);
    timeZone ??= body.data.businessUnitTimeZone;
  }
  return ok(toReading(found, timeZone));
}

/** Shifts of published schedules within a span, by agent; of the whole business unit where nobody is named. One call. */
export async function readPublished(
  caller: CountingCaller,
  span: { readonly businessUnitId: string; readonly fromMs: number; readonly toMs: number },
  userIds?: readonly string[],
): Promise<Result<PublishedReading, GatewayCode>> {
  const answer = await caller.call(wfmAgentSchedulesSearch, {
    businessUnitId: span.businessUnitId,
    startDate: new Date(span.fromMs).toISOString(),
    endDate: new Date(span.toMs).toISOString(),
    userIds,
  });
  if (!answer.ok) return answer;
  const { result, downloadUrl } = answer.data.data;
  const body = result ? ok(result) : await fetchResult(caller, downloadUrl, agentSchedulesSearchResult);
  if (!body.ok) return body;
  const { agentSchedules, businessUnitTimeZone, publishedSchedules } = body.data;
  const scheduleIds = publishedSchedules.map((schedule) => schedule.id);
  return ok({ of: (scheduleId) => toReading(agentSchedules, businessUnitTimeZone, scheduleId), scheduleIds });
}

/** What a search over published schedules found: all of it, or what belongs to one schedule. */
export type PublishedReading = {
  readonly of: (scheduleId?: string) => WeekReading;
  readonly scheduleIds: readonly string[];
};

/**
 * Reads shifts to compare them with what was asked. A published schedule takes one call for the whole business unit (without
 * versions); another one takes a call for each management unit.
 */
export async function readShifts(
  caller: CountingCaller,
  scope: ScheduleScope,
  agents: AgentsByUnit,
): Promise<Result<WeekReading, GatewayCode>> {
  if (!scope.isPublished) return readAgents(caller, scope, agents);
  const span = {
    businessUnitId: scope.businessUnitId,
    fromMs: startOfDayMs(scope.timeZone, scope.weekId),
    toMs: startOfDayMs(scope.timeZone, addDays(scope.weekId, scope.weekCount * 7)),
  };
  const published = await readPublished(caller, span, [...agents.values()].flat());
  if (!published.ok) return published;
  // Another schedule was published since: the search no longer speaks of this schedule, so its own agents are asked for.
  if (!published.data.scheduleIds.includes(scope.scheduleId)) return readAgents(caller, scope, agents);
  return ok(published.data.of(scope.scheduleId));
}

/** What an answer holds, or what is behind its link. */
export async function fetchResult<A>(
  caller: CountingCaller,
  downloadUrl: string | null,
  schema: z.ZodType<A>,
): Promise<Result<A, GatewayCode>> {
  if (downloadUrl === null) {
    // A slow answer is announced to the asking person only, and a client is none: asking again later is the way.
    return fail('unavailable', 'Genesys Cloud is still preparing the schedules.', {
      retryable: true,
      retryAfterMs: 5_000,
    });
  }
  const { org, consumer, priority, signal } = caller.options;
  const answer = await caller.download(org, downloadUrl, schema, { consumer, priority, signal });
  return answer.ok ? ok(answer.data.data) : answer;
}

function toReading(agents: readonly GenesysAgentSchedule[], timeZone: string | null, scheduleId?: string): WeekReading {
  const shiftsByAgent = new Map<string, readonly ShiftView[]>();
  const markersByAgent = new Map<string, readonly MarkerView[]>();
  const versionByAgent = new Map<string, number>();
  for (const agent of agents) {
    const shifts = agent.shifts
      .filter((shift) => !scheduleId || !shift.schedule?.id || shift.schedule.id === scheduleId)
      .map(({ id, activities }) => shiftOf(id, activities.map(toActivityView)))
      .filter((shift) => shift !== null)
      .sort((left, right) => startOf(left) - startOf(right));
    shiftsByAgent.set(agent.user.id, shifts);
    markersByAgent.set(
      agent.user.id,
      agent.fullDayTimeOffMarkers.map(toMarkerView).filter((marker) => marker !== null),
    );
    if (agent.metadata) versionByAgent.set(agent.user.id, agent.metadata.version);
  }
  return { shiftsByAgent, markersByAgent, versionByAgent, timeZone };
}

function toActivityView(activity: GenesysAgentSchedule['shifts'][number]['activities'][number]): ActivityView {
  return {
    ...activity,
    startDate: new Date(activity.startDate).toISOString(),
    description: activity.description ?? '',
  };
}

function toMarkerView(marker: GenesysAgentSchedule['fullDayTimeOffMarkers'][number]): MarkerView | null {
  const { businessUnitDate, lengthMinutes, description, activityCodeId, paid, payableMinutes, timeOffRequestId } =
    marker;
  if (businessUnitDate === null || activityCodeId === null) return null;
  return {
    date: businessUnitDate,
    lengthMinutes: lengthMinutes ?? 0,
    activityCodeId,
    description: description ?? '',
    paid,
    payableMinutes,
    timeOffRequestId,
  };
}

function wasSent(code: GatewayCode): boolean {
  return !['not_installed', 'grant_refused', 'parked', 'aborted', 'throttled'].includes(code);
}
