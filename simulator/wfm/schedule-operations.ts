import type { MergeContext } from './merge-agent-schedule.ts';
import { planUpdate, type PlannedAgent, type UpdateContext, type UpdatePlan } from './plan-update.ts';
import { emitScheduleOutcome, unitSummaries, type ScheduleEventType, type ScheduleScope } from './schedule-events.ts';
import { stableUuid } from './stable-uuid.ts';
import type { ImportUpload, UpdateUpload } from './upload-schema.ts';
import { addDays, weekRange } from './wfm-calendar.ts';
import type { AgentChange, Schedule } from './wfm-model.ts';
import { getWfmSettings } from './wfm-settings.ts';
import { agentScheduleOf, isCurrentState, unitsOf } from './wfm-state.ts';
import { scheduleMetadata } from './wire.ts';

/** What an asynchronous schedule operation answers: `result` only when it was quick. */
export type OperationAnswer = {
  readonly status: 'Processing' | 'Complete' | 'Error';
  readonly operationId: string;
  readonly result?: ReturnType<typeof scheduleMetadata>;
};

type OperationEnd = {
  readonly status: 'Complete' | 'Error';
  readonly schedule: Schedule;
  readonly changes: readonly AgentChange[];
};

/** Checks an update against the present state, changing nothing. */
export function checkUpdate(scope: ScheduleScope, schedule: Schedule, upload: UpdateUpload): UpdatePlan {
  return planUpdate(schedule, upload, updateContext(scope, schedule, null));
}

/** Starts an update: after the configured delay it is applied as a whole, or fails as a whole, and the topics are told. */
export function startUpdate(
  scope: ScheduleScope,
  schedule: Schedule,
  upload: UpdateUpload,
  modifiedBy: string | null,
): OperationAnswer {
  return startOperation(scope, 'Update', () => {
    if (!scope.unit.schedules.has(schedule.id)) return { status: 'Error', schedule, changes: [] };
    const plan = planUpdate(schedule, upload, updateContext(scope, schedule, modifiedBy));
    if (!plan.ok) return { status: 'Error', schedule, changes: [] };
    applyAgents(scope, schedule, plan.agents, modifiedBy);
    if (upload.description) schedule.description = upload.description;
    if (upload.shortTermForecast) schedule.forecastId = upload.shortTermForecast.id ?? null;
    if (upload.published) publish(scope, schedule);
    return { status: 'Complete', schedule, changes: plan.agents.map((agent) => agent.change) };
  });
}

/** Checks an import, changing nothing; answers what is wrong with it. */
export function checkImport(scope: ScheduleScope, weekDate: string, upload: ImportUpload): readonly string[] {
  const plan = planImport(scope, createSchedule(scope, 'unused', weekDate, upload.weekCount, '', null), upload, null);
  return plan.ok ? [] : plan.problems;
}

/** Starts an import of a whole new schedule. */
export function startImport(
  scope: ScheduleScope,
  weekDate: string,
  upload: ImportUpload,
  modifiedBy: string | null,
): OperationAnswer {
  const id = newScheduleId(scope);
  const schedule = createSchedule(scope, id, weekDate, upload.weekCount, upload.description, modifiedBy);
  return startOperation(scope, 'Import', () => {
    const plan = planImport(scope, schedule, upload, modifiedBy);
    if (!plan.ok) return { status: 'Error', schedule, changes: [] };
    for (const agent of plan.agents) schedule.agents.set(agent.userId, agent.next);
    scope.unit.schedules.set(id, schedule);
    if (upload.published) publish(scope, schedule);
    return { status: 'Complete', schedule, changes: plan.agents.map((agent) => agent.change) };
  });
}

/** Starts a copy to another week. */
export function startCopy(
  scope: ScheduleScope,
  source: Schedule,
  target: { readonly weekDate: string; readonly description: string },
  modifiedBy: string | null,
): OperationAnswer {
  const copy = createSchedule(
    scope,
    newScheduleId(scope),
    target.weekDate,
    source.weekCount,
    target.description,
    modifiedBy,
  );
  return startOperation(scope, 'Copy', () => {
    copyAgents(scope, source, copy);
    scope.unit.schedules.set(copy.id, copy);
    return { status: 'Complete', schedule: copy, changes: [] };
  });
}

/** Starts a deletion. */
export function startDelete(scope: ScheduleScope, schedule: Schedule): OperationAnswer {
  return startOperation(scope, 'Delete', () => {
    const isGone = scope.unit.schedules.delete(schedule.id);
    return { status: isGone ? 'Complete' : 'Error', schedule, changes: [] };
  });
}

/** Adds an empty schedule at once. */
export function createBlankSchedule(
  scope: ScheduleScope,
  weekDate: string,
  weekCount: number,
  description: string,
  modifiedBy: string | null,
): Schedule {
  const schedule = createSchedule(scope, newScheduleId(scope), weekDate, weekCount, description, modifiedBy);
  scope.unit.schedules.set(schedule.id, schedule);
  return schedule;
}

/** Applies one already planned change at once, as an edit in the product's own user interface does, and tells the topics. */
export function applyDirectly(
  scope: ScheduleScope,
  schedule: Schedule,
  agents: readonly PlannedAgent[],
  modifiedBy: string | null,
): void {
  applyAgents(scope, schedule, agents, modifiedBy);
  const changes = agents.map((agent) => agent.change);
  emitScheduleOutcome(scope, schedule, {
    eventType: 'Update',
    status: 'Complete',
    operationId: newOperationId(scope),
    changes,
  });
}

/** Everything planning needs to know of a schedule and its business unit. */
export function updateContext(scope: ScheduleScope, schedule: Schedule, modifiedBy: string | null): UpdateContext {
  const { world, state, unit } = scope;
  return {
    ...mergeContext(scope, schedule, modifiedBy),
    isScheduleVersionChecked: getWfmSettings(world).isScheduleVersionChecked,
    isAgentOfBusinessUnit: (userId) => {
      const managementUnitId = state.managementUnitIdByAgent.get(userId);
      return managementUnitId !== undefined && unit.managementUnitIds.includes(managementUnitId);
    },
    agentSchedule: (userId) => agentScheduleOf(state, schedule, userId),
  };
}

function mergeContext(
  { world, state, unit }: ScheduleScope,
  schedule: Schedule,
  modifiedBy: string | null,
): MergeContext {
  return {
    activityCodes: unit.activityCodes,
    range: weekRange(unit.timeZone, schedule.weekDate, schedule.weekCount),
    dates: { first: schedule.weekDate, end: addDays(schedule.weekDate, schedule.weekCount * 7) },
    modifiedBy,
    nowMs: world.clock.now(),
    newShiftId: () => stableUuid(state.seed, `new-shift|${schedule.id}|${state.next(`shift|${schedule.id}`)}`),
  };
}

function startOperation(scope: ScheduleScope, eventType: ScheduleEventType, run: () => OperationEnd): OperationAnswer {
  const operationId = newOperationId(scope);
  const settings = getWfmSettings(scope.world);
  const finish = (): OperationEnd => {
    const end = run();
    emitScheduleOutcome(scope, end.schedule, { eventType, status: end.status, operationId, changes: end.changes });
    return end;
  };
  if (!settings.isQuick) {
    const { pending } = scope.state;
    const takeEffect = () => {
      if (pending.delete(takeEffect) && isCurrentState(scope.world, scope.state)) finish();
    };
    pending.add(takeEffect);
    scope.world.clock.after(settings.updateDelayMs, takeEffect);
    return { status: 'Processing', operationId };
  }
  const end = finish();
  const result = scheduleMetadata(end.schedule, scope.unit, unitSummaries(scope, end.schedule, false));
  return { status: end.status, operationId, result };
}

function applyAgents(
  scope: ScheduleScope,
  schedule: Schedule,
  agents: readonly PlannedAgent[],
  modifiedBy: string | null,
): void {
  for (const agent of agents) {
    schedule.agents.set(agent.userId, agent.next);
    schedule.history.set(agent.userId, [...(schedule.history.get(agent.userId) ?? []), agent.change]);
  }
  schedule.stamp = { version: schedule.stamp.version + 1, modifiedBy, modifiedMs: scope.world.clock.now() };
}

/** Publishing a schedule withdraws every other published one that covers one of its weeks. */
function publish(scope: ScheduleScope, schedule: Schedule): void {
  const end = addDays(schedule.weekDate, schedule.weekCount * 7);
  for (const other of scope.unit.schedules.values()) {
    const otherEnd = addDays(other.weekDate, other.weekCount * 7);
    if (other.weekDate < end && schedule.weekDate < otherEnd) other.published = false;
  }
  schedule.published = true;
}

function planImport(
  scope: ScheduleScope,
  schedule: Schedule,
  upload: ImportUpload,
  modifiedBy: string | null,
): UpdatePlan {
  const asUpdate: UpdateUpload = {
    metadata: { version: schedule.stamp.version },
    agentSchedules: (upload.agentSchedules ?? []).map((agent) => ({
      ...agent,
      shifts: agent.shifts?.map(({ id: _ignored, ...shift }) => shift),
    })),
  };
  return planUpdate(schedule, asUpdate, updateContext(scope, schedule, modifiedBy));
}

function copyAgents(scope: ScheduleScope, source: Schedule, copy: Schedule): void {
  const shiftMs =
    weekRange(scope.unit.timeZone, copy.weekDate, 1).startMs -
    weekRange(scope.unit.timeZone, source.weekDate, 1).startMs;
  const shiftDays = Math.round((Date.parse(copy.weekDate) - Date.parse(source.weekDate)) / 86_400_000);
  for (const userId of unitsOf(scope.state, scope.unit).flatMap((unit) => unit.agentIds)) {
    const part = agentScheduleOf(scope.state, source, userId);
    if (!part) continue;
    copy.agents.set(userId, {
      ...part,
      stamp: copy.stamp,
      shifts: part.shifts.map((shift) => ({
        ...shift,
        id: stableUuid(scope.state.seed, `copied-shift|${copy.id}|${shift.id}`),
        activities: shift.activities.map((activity) => ({ ...activity, startMs: activity.startMs + shiftMs })),
      })),
      markers: part.markers.map((marker) => ({
        ...marker,
        businessUnitDate: addDays(marker.businessUnitDate, shiftDays),
      })),
    });
  }
}

function createSchedule(
  scope: ScheduleScope,
  id: string,
  weekDate: string,
  weekCount: number,
  description: string,
  modifiedBy: string | null,
): Schedule {
  const nowMs = scope.world.clock.now();
  return {
    id,
    businessUnitId: scope.unit.id,
    weekDate,
    weekCount,
    description,
    published: false,
    stamp: { version: 1, modifiedBy, modifiedMs: nowMs },
    createdMs: nowMs,
    isGenerated: false,
    agents: new Map(),
    history: new Map(),
    forecastId: null,
  };
}

function newScheduleId({ state, unit }: ScheduleScope): string {
  return stableUuid(state.seed, `new-schedule|${unit.id}|${state.next(`schedule|${unit.id}`)}`);
}

function newOperationId({ state, organisation }: ScheduleScope): string {
  return stableUuid(state.seed, `operation|${organisation.id}|${state.next('operation')}`);
}
