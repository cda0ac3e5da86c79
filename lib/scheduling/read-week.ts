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
  /** The same, counted together, whose calls are called off by this signal, too, as long as they have not left. */
  until(signal: AbortSignal): CountingCaller;
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
  const callerUntil = (wish?: AbortSignal): CountingCaller => {
    const leaving = [options.signal, wish].filter((each) => each !== undefined);
    return {
      options,
      spent: () => spent,
      until: callerUntil,
      download: (...input) => gateway.download(...input),
      call: (operation, params) => send(operation, params, { ...options, ...(wish && { leave: { signal: wish } }) }),
      callToTheEnd: (operation, params, beforeMs) => {
        const leave = { signal: AbortSignal.any(leaving), beforeMs };
        return send(operation, params, { ...options, signal: undefined, leave });
      },
    };
  };
  return callerUntil();
}

/** Agents' shifts and versions, and the zone they are meant in. */
export type WeekReading = {
  readonly shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>;
  readonly markersByAgent: ReadonlyMap<string, readonly MarkerView[]>;
  /** An agent without an entry has no schedule in this week yet. */
  readonly versionByAgent: ReadonlyMap<string, number>;
  readonly timeZone: string | null;
};

/** What is known of a week of which nobody was asked for. */
export const NOTHING_READ: WeekReading = {
  shiftsByAgent: new Map(),
  markersByAgent: new Map(),
  versionByAgent: new Map(),
  timeZone: null,
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

/**
 * Weeks of agents that one answer is asked to hold. One takes some 6 KB of JSON; the gateway reads 16 MB at most, and what is
 * read is held several times over while it is understood.
 */
const AGENT_WEEKS_PER_CALL = 1_000;

/** How many agents one call names. */
export function agentsPerCall(weekCount: number): number {
  return Math.max(1, Math.floor(AGENT_WEEKS_PER_CALL / weekCount));
}

function portions(userIds: readonly string[], weekCount: number): string[][] {
  const size = agentsPerCall(weekCount);
  return Array.from({ length: Math.ceil(userIds.length / size) }, (_, index) =>
    userIds.slice(index * size, (index + 1) * size),
  );
}

/** Reads shifts with versions: a call for each management unit, more for a large one (see {@link agentsPerCall}). */
export async function readAgents(
  caller: CountingCaller,
  params: ScheduleParams & { readonly weekCount?: number },
  agents: AgentsByUnit,
): Promise<Result<WeekReading, GatewayCode>> {
  const reading = createReading();
  for (const [managementUnitId, unitAgents] of agents) {
    for (const userIds of portions(unitAgents, params.weekCount ?? 1)) {
      const answer = await caller.call(wfmAgentSchedulesQuery, { ...params, managementUnitId, userIds });
      if (!answer.ok) return answer;
      const { result, downloadUrl } = answer.data.data;
      const body = result ? ok(result) : await fetchResult(caller, downloadUrl, agentSchedulesResult);
      if (!body.ok) return body;
      reading.add(body.data.agentSchedules, body.data.businessUnitTimeZone);
    }
  }
  return ok(reading.read());
}

/** What is to be searched for in published schedules. */
export type PublishedSpan = {
  readonly businessUnitId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Only shifts of this schedule; of all that are published when left out. */
  readonly scheduleId?: string;
};

/** Shifts of published schedules, and which schedules those are. */
export type PublishedReading = { readonly week: WeekReading; readonly scheduleIds: ReadonlySet<string> };

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const WEEK_MS = 7 * 86_400_000;

/**
 * Shifts of published schedules within a span, by agent: one call, more for many agents (see {@link agentsPerCall}). Of the
 * whole business unit, in one call, where nobody is named.
 */
export async function readPublished(
  caller: CountingCaller,
  span: PublishedSpan,
  userIds?: readonly string[],
): Promise<Result<PublishedReading, GatewayCode>> {
  const { businessUnitId, scheduleId } = span;
  const startDate = new Date(span.fromMs).toISOString();
  const endDate = new Date(span.toMs).toISOString();
  const reading = createReading(scheduleId);
  const scheduleIds = new Set<string>();
  for (const named of userIds ? portions(userIds, Math.ceil((span.toMs - span.fromMs) / WEEK_MS)) : [undefined]) {
    const answer = await caller.call(wfmAgentSchedulesSearch, { businessUnitId, startDate, endDate, userIds: named });
    if (!answer.ok) return answer;
    const { result, downloadUrl } = answer.data.data;
    const body = result ? ok(result) : await fetchResult(caller, downloadUrl, agentSchedulesSearchResult);
    if (!body.ok) return body;
    reading.add(body.data.agentSchedules, body.data.businessUnitTimeZone);
    for (const { id } of body.data.publishedSchedules) scheduleIds.add(id);
  }
  return ok({ week: reading.read(), scheduleIds });
}

/**
 * Reads shifts to compare them with what was asked. Of a published schedule in one call (without versions), of another one in
 * a call for each management unit; more for many agents (see {@link agentsPerCall}).
 */
export async function readShifts(
  caller: CountingCaller,
  scope: ScheduleScope,
  agents: AgentsByUnit,
): Promise<Result<WeekReading, GatewayCode>> {
  if (!scope.isPublished) return readAgents(caller, scope, agents);
  const { businessUnitId, scheduleId } = scope;
  const fromMs = startOfDayMs(scope.timeZone, scope.weekId);
  const toMs = startOfDayMs(scope.timeZone, addDays(scope.weekId, scope.weekCount * 7));
  const span = { businessUnitId, fromMs, toMs, scheduleId };
  const published = await readPublished(caller, span, [...agents.values()].flat());
  if (!published.ok) return published;
  // Another schedule was published since: the search no longer speaks of this schedule, so its own agents are asked for.
  if (!published.data.scheduleIds.has(scheduleId)) return readAgents(caller, scope, agents);
  return ok(published.data.week);
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

/** Takes answers in, one after the other, so that none is held for longer than it takes to understand it. */
function createReading(scheduleId?: string) {
  const shiftsByAgent = new Map<string, readonly ShiftView[]>();
  const markersByAgent = new Map<string, readonly MarkerView[]>();
  const versionByAgent = new Map<string, number>();
  let timeZone: string | null = null;
  const add = (agents: readonly GenesysAgentSchedule[], zone: string | null) => {
    timeZone ??= zone;
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
  };
  return { add, read: (): WeekReading => ({ shiftsByAgent, markersByAgent, versionByAgent, timeZone }) };
}

function toActivityView(activity: GenesysAgentSchedule['shifts'][number]['activities'][number]): ActivityView {
  return {
    ...activity,
    startDate: asInstant(activity.startDate),
    description: activity.description ?? '',
  };
}

/** As `toISOString` writes it, which most answers hold already. */
function asInstant(text: string): string {
  return INSTANT.test(text) ? text : new Date(text).toISOString();
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
