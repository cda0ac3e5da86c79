import { listDirectory } from '#lib/directory/list-directory.ts';
import type { DirectoryDto } from '#lib/directory/schema.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
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
import { chooseUnit, countUnits, placeAgents } from './place-agents.ts';
import { ReadWeekInput, type WeekView } from './schema.ts';
import { byName, toActivityCodes, toWeekAgent, toWeekDays } from './to-week-view.ts';

/** Why a week could not be read. */
export type ReadWeekViewCode = GatewayCode | 'no_schedule';

/**
 * Reads a schedule's week to show and edit it: shifts and full-day markers of the agents of one management unit, or of all
 * units where they are no more than one view holds. Costs one call for the schedule and one for each unit
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
