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
import { addDays, startOfDayMs } from './resolve-local-time.ts';
import type { RunScope, ShiftView } from './schema.ts';

/** Calls Genesys for one organisation and counts what it spends. */
export type CountingCaller = {
  call<P, A>(operation: Operation<P, A>, params: P): Promise<Result<Answer<A>, GatewayCode>>;
  /** As `call`, but not interrupted by the caller's signal: for what must not be cut off half way. */
  callToTheEnd<P, A>(operation: Operation<P, A>, params: P): Promise<Result<Answer<A>, GatewayCode>>;
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
    callToTheEnd: (operation, params) => send(operation, params, { ...options, signal: undefined }),
  };
}

/** Agents' shifts and versions, and the zone they are meant in. */
export type WeekReading = {
  readonly shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>;
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

/**
 * Reads shifts to compare them with what was asked. A published schedule takes one call for the whole business unit (without
 * versions); another one takes a call for each management unit.
 */
export async function readShifts(
  caller: CountingCaller,
  scope: RunScope,
  agents: AgentsByUnit,
): Promise<Result<WeekReading, GatewayCode>> {
  if (!scope.isPublished) return readAgents(caller, scope, agents);
  const answer = await caller.call(wfmAgentSchedulesSearch, {
    businessUnitId: scope.businessUnitId,
    startDate: new Date(startOfDayMs(scope.timeZone, scope.weekId)).toISOString(),
    endDate: new Date(startOfDayMs(scope.timeZone, addDays(scope.weekId, scope.weekCount * 7))).toISOString(),
    userIds: [...agents.values()].flat(),
  });
  if (!answer.ok) return answer;
  const { result, downloadUrl } = answer.data.data;
  const body = result ? ok(result) : await fetchResult(caller, downloadUrl, agentSchedulesSearchResult);
  if (!body.ok) return body;
  // Another schedule was published since: the search no longer speaks of this schedule, so its own agents are asked for.
  if (!body.data.publishedSchedules.some((schedule) => schedule.id === scope.scheduleId)) {
    return readAgents(caller, scope, agents);
  }
  return ok(toReading(body.data.agentSchedules, body.data.businessUnitTimeZone, scope.scheduleId));
}

async function fetchResult<A>(
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
  const versionByAgent = new Map<string, number>();
  for (const agent of agents) {
    const shifts = agent.shifts
      .filter((shift) => !scheduleId || !shift.schedule?.id || shift.schedule.id === scheduleId)
      .map(toShiftView)
      .filter((shift) => shift !== null)
      .sort((left, right) => Date.parse(left.startDate) - Date.parse(right.startDate));
    shiftsByAgent.set(agent.user.id, shifts);
    if (agent.metadata) versionByAgent.set(agent.user.id, agent.metadata.version);
  }
  return { shiftsByAgent, versionByAgent, timeZone };
}

function toShiftView(shift: GenesysAgentSchedule['shifts'][number]): ShiftView | null {
  const activities = shift.activities
    .map((activity) => ({
      startDate: new Date(activity.startDate).toISOString(),
      lengthMinutes: activity.lengthMinutes,
      activityCodeId: activity.activityCodeId,
      description: activity.description ?? '',
    }))
    .sort((left, right) => Date.parse(left.startDate) - Date.parse(right.startDate));
  const [first] = activities;
  if (!first) return null;
  const startMs = Date.parse(first.startDate);
  const endMs = Math.max(
    ...activities.map((activity) => Date.parse(activity.startDate) + activity.lengthMinutes * 60_000),
  );
  return { id: shift.id, startDate: first.startDate, lengthMinutes: (endMs - startMs) / 60_000, activities };
}

function wasSent(code: GatewayCode): boolean {
  return !['not_installed', 'grant_refused', 'parked', 'aborted', 'throttled'].includes(code);
}
