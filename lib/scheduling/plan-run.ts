import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { GenesysSchedule } from '#lib/genesys/operations/wfm-schemas.ts';
import { wfmActivityCodes, wfmBusinessUnits, type GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import { wfmSchedulesList } from '#lib/genesys/operations/wfm-schedules.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { prepareUpload, type ReadVersions } from './build-upload.ts';
import { costOfPlan } from './estimate-cost.ts';
import { byManagementUnit, findAgents } from './find-agents.ts';
import { planChanges, touchedAgents } from './plan/plan-changes.ts';
import { readSurroundings } from './read-surroundings.ts';
import { createCaller, NOTHING_READ, readAgents, readSchedule, type CountingCaller } from './read-week.ts';
import { addDays } from './resolve-local-time.shared.ts';
import { findScheduleRules } from './schedule-rules.ts';
import type { ParsedAssignment } from './parse-row.ts';
import type { RunDto, ScheduleScope } from './schema.ts';
import type { ParsedFile } from './source/parsed-file.ts';
import { storeDraft } from './store-draft.ts';

/** Which schedule, and what to make of it. */
export type PlanRequest = {
  readonly businessUnitId: string;
  readonly weekId: string;
  /** The published schedule of the week when left out. */
  readonly scheduleId?: string;
  readonly file: ParsedFile<ParsedAssignment>;
  readonly parentId: string | null;
};

/** Why no plan could be made. */
export type PlanRunCode = GatewayCode | 'no_schedule';

/** Reads what the rows touch, plans them, and stores the plan as a draft with every row and the versions it was read at. */
export async function planRun(ctx: OrgContext, request: PlanRequest): Promise<Result<RunDto, PlanRunCode>> {
  const caller = createCaller(gateway(), { org: ctx.orgId, consumer: 'scheduling.preview', priority: 'interactive' });
  const found = await findSchedule(caller, request);
  if (!found.ok) return found;
  const { schedule, businessUnitName } = found.data;
  const codes = await caller.call(wfmActivityCodes, { businessUnitId: request.businessUnitId });
  if (!codes.ok) return codes;
  const keys = new Set(request.file.rows.flatMap((row) => (row.withAgent ? [row.agent, row.withAgent] : [row.agent])));
  const agents = await findAgents(caller, request.businessUnitId, schedule, keys);
  if (!agents.ok) return agents;
  const touched = touchedAgents(request.file.rows, { agentsByKey: agents.data });
  const params = { businessUnitId: request.businessUnitId, weekId: request.weekId, scheduleId: schedule.id };
  const weekCount = schedule.weekCount ?? 1;
  const units = byManagementUnit(touched);
  const week = touched.length > 0 ? await readAgents(caller, { ...params, weekCount }, units) : ok(NOTHING_READ);
  if (!week.ok) return week;

  const scope: ScheduleScope = {
    kind: 'schedule',
    ...params,
    businessUnitName,
    weekCount,
    scheduleName: schedule.description ?? schedule.id,
    isPublished: schedule.published ?? false,
    timeZone: week.data.timeZone ?? 'UTC',
  };
  const rules = await withOrg(ctx, (tx) => findScheduleRules(tx, ctx.orgId));
  const userIds = touched.map(({ id }) => id);
  const surroundings = await readSurroundings(caller, scope, request.file.rows, rules, userIds);
  if (!surroundings.ok) return surroundings;
  const items = planChanges(request.file.rows, request.file.problems, {
    timeZone: scope.timeZone,
    firstDate: request.weekId,
    endDate: addDays(request.weekId, weekCount * 7),
    activityCodes: codes.data.data.entities,
    agentsByKey: agents.data,
    shiftsByAgent: week.data.shiftsByAgent,
    markersByAgent: week.data.markersByAgent,
    ...surroundings.data,
    rules,
    nowMs: Date.now(),
  });
  const versions: ReadVersions = {
    schedule: schedule.metadata?.version ?? 0,
    agents: Object.fromEntries(week.data.versionByAgent),
  };
  const readAtMs = Date.now();
  const { parentId } = request;
  const origin = parentId === null ? 'plan' : 'retry';
  const activityNames = namesOf(codes.data.data.entities);
  return ok(
    await storeDraft(ctx, {
      scope,
      items,
      activityNames,
      previewCalls: caller.spent(),
      cost: costOfPlan(items, scope),
      read: { round: 1, scheduleVersion: versions.schedule, agentVersions: versions.agents, readAtMs },
      upload: await prepareUpload(items, versions),
      parentId,
      origin,
    }),
  );
}

type FoundSchedule = { readonly schedule: GenesysSchedule; readonly businessUnitName: string };

async function findSchedule(caller: CountingCaller, request: PlanRequest): Promise<Result<FoundSchedule, PlanRunCode>> {
  const { businessUnitId, weekId } = request;
  let { scheduleId } = request;
  if (scheduleId === undefined) {
    const listed = await caller.call(wfmSchedulesList, { businessUnitId, weekId, includeOnlyPublished: true });
    if (!listed.ok) return listed;
    scheduleId = listed.data.data.entities.find((entry) => entry.published === true)?.id;
    if (scheduleId === undefined) {
      return fail('no_schedule', `The week of ${weekId} has no published schedule. Publish one, or choose a draft.`);
    }
  }
  const units = await caller.call(wfmBusinessUnits, {});
  if (!units.ok) return units;
  const unit = units.data.data.entities.find((entry) => entry.id === businessUnitId);
  const schedule = await readSchedule(caller, { businessUnitId, weekId, scheduleId }, true);
  if (!schedule.ok) return schedule;
  return ok({ schedule: schedule.data, businessUnitName: unit?.name ?? businessUnitId });
}

/** Names of activity codes by id. */
export function namesOf(codes: readonly GenesysActivityCode[]): Record<string, string> {
  return Object.fromEntries(codes.map((code) => [code.id, code.name ?? code.id]));
}
