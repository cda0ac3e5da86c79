import { listDirectory } from '#lib/directory/list-directory.ts';
import type { DirectoryDto } from '#lib/directory/schema.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { GenesysSchedule } from '#lib/genesys/operations/wfm-schemas.ts';
import { wfmSchedulesList } from '#lib/genesys/operations/wfm-schedules.ts';
import { wfmActivityCodes, wfmBusinessUnitUsers, wfmManagementUnits } from '#lib/genesys/operations/wfm.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import type { z } from 'zod';
import {
  createCaller,
  readAgents,
  readSchedule,
  type AgentsByUnit,
  type CountingCaller,
  type WeekReading,
} from '../read-week.ts';
import { MAX_AGENTS_IN_VIEW, ReadWeekInput, type WeekUnit, type WeekView } from './schema.ts';
import { byName, toActivityCodes, toWeekAgent, toWeekDays } from './to-week-view.ts';

/** Why a week could not be read. */
export type ReadWeekViewCode = GatewayCode | 'no_schedule';

/**
 * Reads a schedule's week to show and edit it: shifts and full-day markers of the agents of one management unit, or of all
 * units where they are at most {@link MAX_AGENTS_IN_VIEW} agents. Costs one call for the schedule and one for each unit
 * shown, one more to find the published schedule; units, activity codes and names come from the cache while they are fresh.
 */
export async function readWeekView(ctx: OrgContext, raw: ReadWeekInput): Promise<Result<WeekView, ReadWeekViewCode>> {
  requirePermission(ctx, 'scheduling:view');
  const input = ReadWeekInput.parse(raw);
  const caller = createCaller(gateway(), { org: ctx.orgId, consumer: 'scheduling.week', priority: 'interactive' });
  const found = await findScheduleId(caller, input);
  if (!found.ok) return found;
  const place = { businessUnitId: input.businessUnitId, weekId: input.weekId, scheduleId: found.data };
  const [schedule, codes, units, users, directory] = await Promise.all([
    readSchedule(caller, place, true),
    caller.call(wfmActivityCodes, { businessUnitId: place.businessUnitId }),
    caller.call(wfmManagementUnits, { businessUnitId: place.businessUnitId }),
    caller.call(wfmBusinessUnitUsers, { businessUnitId: place.businessUnitId }),
    listDirectory(ctx),
  ]);
  if (!schedule.ok) return schedule;
  if (!codes.ok) return codes;
  if (!units.ok) return units;
  if (!users.ok) return users;
  if (!directory.ok) return directory;
  const names = new Map(units.data.data.entities.map(({ id, name }) => [id, name ?? id]));
  const unitByAgent = placeAgents(schedule.data, users.data.data.managementUnits);
  const managementUnits = countUnits(unitByAgent, names);
  const managementUnitId = chooseUnit(managementUnits, input.managementUnitId);
  const shown = managementUnits.filter(({ id }) => managementUnitId === null || id === managementUnitId);
  const agentsByUnit = new Map(shown.map(({ id }) => [id, agentsOf(unitByAgent, id)]));
  const reading = await readAgents(caller, place, agentsByUnit);
  if (!reading.ok) return reading;
  const timeZone = reading.data.timeZone ?? units.data.data.entities.find((unit) => unit.timeZone)?.timeZone ?? 'UTC';
  return ok({
    businessUnitId: place.businessUnitId,
    weekId: place.weekId,
    schedule: {
      id: place.scheduleId,
      name: schedule.data.description ?? place.scheduleId,
      isPublished: schedule.data.published ?? false,
    },
    timeZone,
    days: toWeekDays(timeZone, place.weekId, schedule.data.weekCount ?? 1),
    activityCodes: toActivityCodes(codes.data.data.entities),
    managementUnits,
    managementUnitId,
    agents: mergeAgents(agentsByUnit, reading.data, directory.data),
    readAtMs: Date.now(),
    namesNote: namesNote(directory.data),
  });
}

async function findScheduleId(
  caller: CountingCaller,
  input: z.output<typeof ReadWeekInput>,
): Promise<Result<string, ReadWeekViewCode>> {
  const { businessUnitId, weekId, scheduleId } = input;
  if (scheduleId !== undefined) return ok(scheduleId);
  const listed = await caller.call(wfmSchedulesList, { businessUnitId, weekId, includeOnlyPublished: true });
  if (!listed.ok) return listed;
  const published = listed.data.data.entities.find((entry) => entry.published === true);
  if (published) return ok(published.id);
  return fail('no_schedule', `The week of ${weekId} has no published schedule. Publish one, or choose a draft.`);
}

type Members = { readonly managementUnit: { readonly id: string } | null; readonly ids: readonly { id: string }[] };

/** The unit of each agent: as the schedule has it, else where the agent is now, so that newcomers can get their first shift. */
function placeAgents(
  schedule: GenesysSchedule,
  current: readonly { readonly managementUnit: { id: string } | null; readonly users: readonly { id: string }[] }[],
): Map<string, string> {
  const lists: Members[] = [
    ...current.map(({ managementUnit, users }) => ({ managementUnit, ids: users })),
    ...schedule.managementUnits.map(({ managementUnit, agents }) => ({ managementUnit, ids: agents })),
  ];
  const unitByAgent = new Map<string, string>();
  for (const { managementUnit, ids } of lists) {
    if (managementUnit) for (const { id } of ids) unitByAgent.set(id, managementUnit.id);
  }
  return unitByAgent;
}

function countUnits(unitByAgent: ReadonlyMap<string, string>, names: ReadonlyMap<string, string>): WeekUnit[] {
  const counts = new Map<string, number>();
  for (const unitId of unitByAgent.values()) counts.set(unitId, (counts.get(unitId) ?? 0) + 1);
  return [...counts]
    .map(([id, agents]) => ({ id, name: names.get(id) ?? id, agents }))
    .sort((left, right) => left.name.localeCompare(right.name) || left.id.localeCompare(right.id));
}

function chooseUnit(units: readonly WeekUnit[], wanted: string | undefined): string | null {
  if (wanted !== undefined && units.some(({ id }) => id === wanted)) return wanted;
  const total = units.reduce((sum, { agents }) => sum + agents, 0);
  return total > MAX_AGENTS_IN_VIEW ? (units[0]?.id ?? null) : null;
}

function agentsOf(unitByAgent: ReadonlyMap<string, string>, managementUnitId: string): string[] {
  return [...unitByAgent].flatMap(([id, unitId]) => (unitId === managementUnitId ? [id] : []));
}

function mergeAgents(agentsByUnit: AgentsByUnit, reading: WeekReading, directory: DirectoryDto): WeekView['agents'] {
  const names = new Map(directory.users.map(({ id, name }) => [id, name]));
  const agents = [...agentsByUnit].flatMap(([managementUnitId, ids]) =>
    ids.map((id) =>
      toWeekAgent(
        { id, name: names.get(id) ?? id, managementUnitId },
        reading.shiftsByAgent.get(id) ?? [],
        reading.markersByAgent.get(id) ?? [],
      ),
    ),
  );
  return agents.sort(byName);
}

function namesNote({ staleReason, failure }: DirectoryDto): string | null {
  if (failure) return `Some names could not be read: ${failure.message}`;
  return staleReason === null ? null : `Names may be old: ${staleReason}.`;
}
