import type { SimOrganisation, World } from '../core/types.ts';
import { addDays, weekRange } from './wfm-calendar.ts';
import {
  shiftEndMs,
  shiftStartMs,
  type AgentChange,
  type BusinessUnit,
  type ManagementUnit,
  type Schedule,
} from './wfm-model.ts';
import type { WfmState } from './wfm-state.ts';
import { agentScheduleOf, isInSchedule, unitsOf } from './wfm-state.ts';
import { scheduleMetadata, toIso } from './wire.ts';

/** Kinds of schedule operation, as the business-unit topic names them. */
export type ScheduleEventType = 'Update' | 'Import' | 'Copy' | 'Delete';

/** The outcome of an operation on a schedule. */
type ScheduleOutcome = {
  readonly eventType: ScheduleEventType;
  readonly status: 'Complete' | 'Error';
  readonly operationId: string;
  readonly changes: readonly AgentChange[];
};

/** What an event needs to know of its place. */
export type ScheduleScope = {
  readonly world: World;
  readonly organisation: SimOrganisation;
  readonly state: WfmState;
  readonly unit: BusinessUnit;
};

/** Tells the business-unit, management-unit and agent topics how an operation ended. */
export function emitScheduleOutcome(scope: ScheduleScope, schedule: Schedule, outcome: ScheduleOutcome): void {
  const { world, organisation, unit } = scope;
  const touched = touchedUnits(scope, outcome.changes);
  world.emit({
    organisationId: organisation.id,
    topicName: `v2.workforcemanagement.businessunits.${unit.id}.schedules`,
    eventBody: {
      status: outcome.status,
      operationId: outcome.operationId,
      eventType: outcome.eventType,
      result: topicMetadata(scope, schedule, touched),
    },
  });
  if (outcome.eventType !== 'Delete') emitManagementUnitStatus(scope, outcome, touched);
  if (outcome.status === 'Complete' && schedule.published) emitAgentChanges(scope, schedule, outcome.changes, touched);
}

/** Units and how many of their agents a schedule holds, for BuScheduleMetadata. */
export function unitSummaries(
  scope: Omit<ScheduleScope, 'world' | 'organisation'>,
  schedule: Schedule,
  withAgents: boolean,
) {
  return unitsOf(scope.state, scope.unit).map((unit) => {
    const agentIds = unit.agentIds.filter((userId) => isInSchedule(scope.state, schedule, userId));
    return { unit, agentCount: agentIds.length, ...(withAgents ? { agentIds } : {}) };
  });
}

function touchedUnits(scope: ScheduleScope, changes: readonly AgentChange[]): Map<ManagementUnit, AgentChange[]> {
  const touched = new Map<ManagementUnit, AgentChange[]>();
  for (const change of changes) {
    const unit = scope.state.managementUnits.get(scope.state.managementUnitIdByAgent.get(change.userId) ?? '');
    if (unit) touched.set(unit, [...(touched.get(unit) ?? []), change]);
  }
  return touched;
}

/** The topic's own form of the metadata: plain ids, no addresses, and only the units that changed. */
function topicMetadata(scope: ScheduleScope, schedule: Schedule, touched: Map<ManagementUnit, AgentChange[]>) {
  const summaries = unitSummaries(scope, schedule, false)
    .filter((summary) => touched.has(summary.unit))
    .map((summary) => ({ ...summary, agentIds: (touched.get(summary.unit) ?? []).map((change) => change.userId) }));
  const full = scheduleMetadata(schedule, scope.unit, summaries);
  return {
    id: full.id,
    weekDate: full.weekDate,
    weekCount: full.weekCount,
    description: full.description,
    published: full.published,
    ...(schedule.forecastId ? { shortTermForecast: { id: schedule.forecastId, weekDate: schedule.weekDate } } : {}),
    managementUnits: full.managementUnits.map((entry) => ({
      managementUnit: { id: entry.managementUnit.id },
      startDate: entry.startDate,
      endDate: entry.endDate,
      agents: (entry.agents ?? []).map(({ id }) => ({ id })),
      agentCount: entry.agentCount,
    })),
    metadata: {
      version: schedule.stamp.version,
      ...(schedule.stamp.modifiedBy ? { modifiedBy: { id: schedule.stamp.modifiedBy } } : {}),
      dateModified: toIso(schedule.stamp.modifiedMs),
    },
  };
}

function emitManagementUnitStatus(
  { world, organisation }: ScheduleScope,
  outcome: ScheduleOutcome,
  touched: Map<ManagementUnit, AgentChange[]>,
): void {
  for (const unit of touched.keys()) {
    world.emit({
      organisationId: organisation.id,
      topicName: `v2.workforcemanagement.managementunits.${unit.id}.schedules`,
      eventBody: {
        status: outcome.status,
        operationId: outcome.operationId,
        eventType: outcome.eventType,
        percentComplete: 100,
      },
    });
  }
}

function emitAgentChanges(
  scope: ScheduleScope,
  schedule: Schedule,
  changes: readonly AgentChange[],
  touched: Map<ManagementUnit, AgentChange[]>,
): void {
  const { world, organisation, unit } = scope;
  const range = weekRange(unit.timeZone, schedule.weekDate, schedule.weekCount);
  const visibilityRange = {
    endBusinessUnitDate: addDays(schedule.weekDate, schedule.weekCount * 7 - 1),
    endDate: toIso(range.endMs),
  };
  for (const change of changes) {
    world.emit({
      organisationId: organisation.id,
      topicName: `v2.users.${change.userId}.workforcemanagement.schedules`,
      eventBody: {
        user: { id: change.userId },
        ...changedRange(scope, schedule, change),
        updates: change.updates.map((update) => ({
          type: update.type,
          shiftStartDates: update.shiftStartsMs.map(toIso),
        })),
        visibilityRange,
      },
    });
  }
  for (const [managementUnit, unitChanges] of touched) {
    world.emit({
      organisationId: organisation.id,
      topicName: `v2.workforcemanagement.managementunits.${managementUnit.id}.agentschedules.changed`,
      eventBody: {
        agents: unitChanges.map((change) => ({ agentId: change.userId, ...changedRange(scope, schedule, change) })),
        visibilityRange,
      },
    });
  }
}

function changedRange(scope: ScheduleScope, schedule: Schedule, change: AgentChange) {
  const range = weekRange(scope.unit.timeZone, schedule.weekDate, schedule.weekCount);
  const starts = change.updates.flatMap((update) => update.shiftStartsMs);
  if (starts.length === 0) return { startDate: toIso(range.startMs), endDate: toIso(range.endMs) };
  const current = agentScheduleOf(scope.state, schedule, change.userId);
  const ends = (current?.shifts ?? []).filter((shift) => starts.includes(shiftStartMs(shift))).map(shiftEndMs);
  return { startDate: toIso(Math.min(...starts)), endDate: toIso(Math.max(...starts, ...ends)) };
}
