import { recordAudit } from '#lib/audit/record-audit.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { GenesysSchedule } from '#lib/genesys/operations/wfm-schemas.ts';
import { wfmActivityCodes, wfmBusinessUnits, type GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import { wfmSchedulesList } from '#lib/genesys/operations/wfm-schedules.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { estimateCost, totalCalls } from './estimate-cost.ts';
import { estimateFinish } from './estimate-finish.ts';
import { findAgents } from './find-agents.ts';
import { describeRun } from './get-run.ts';
import type { ParsedFile } from './parse-assignments.ts';
import { planChanges, touchedAgents, type KnownAgent, type PlannedItem } from './plan/plan-changes.ts';
import { readSurroundings } from './read-surroundings.ts';
import { createCaller, readAgents, readSchedule, type CountingCaller, type WeekReading } from './read-week.ts';
import { addDays } from './resolve-local-time.ts';
import { findScheduleRules } from './schedule-rules.ts';
import type { RunDto, RunPlan, RunScope } from './schema.ts';
import type { StepDetail } from './run/journal-types.ts';
import { findRun, insertDraft } from './store.ts';

/** Which schedule, and what to make of it. */
export type PlanRequest = {
  readonly businessUnitId: string;
  readonly weekId: string;
  /** The published schedule of the week when left out. */
  readonly scheduleId?: string;
  readonly file: ParsedFile;
  readonly parentId: string | null;
};

/** Why no plan could be made. */
export type PlanRunCode = GatewayCode | 'no_schedule';

const EMPTY_WEEK: WeekReading = {
  shiftsByAgent: new Map(),
  markersByAgent: new Map(),
  versionByAgent: new Map(),
  timeZone: null,
};

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
  const week = touched.length > 0 ? await readAgents(caller, params, byUnit(touched)) : ok(EMPTY_WEEK);
  if (!week.ok) return week;

  const weekCount = schedule.weekCount ?? 1;
  const scope: RunScope = {
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
  const read: StepDetail = {
    round: 1,
    scheduleVersion: schedule.metadata?.version ?? 0,
    agentVersions: Object.fromEntries(week.data.versionByAgent),
    readAtMs: Date.now(),
  };
  const summary = summarise(items, scope, codes.data.data.entities, caller.spent());
  const plan = { ...summary, estimate: estimateFinish(gateway(), ctx.orgId, summary.costCalls) };
  return ok(await storeDraft(ctx, { scope, items, plan, read, parentId: request.parentId }));
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

function byUnit(agents: readonly KnownAgent[]): Map<string, string[]> {
  const units = new Map<string, string[]>();
  for (const { id, managementUnitId } of agents) {
    if (managementUnitId) units.set(managementUnitId, [...(units.get(managementUnitId) ?? []), id]);
  }
  return units;
}

function summarise(
  items: readonly PlannedItem[],
  scope: RunScope,
  codes: readonly GenesysActivityCode[],
  previewCalls: number,
): Omit<RunPlan, 'estimate'> {
  const pending = items.filter((item) => item.state === 'pending');
  const effects = pending.flatMap((item) => item.change.effects);
  const ofKind = (kind: string) => items.filter((item) => item.change.kind === kind).length;
  const cost = estimateCost({
    hasChanges: pending.length > 0,
    isPublished: scope.isPublished,
    managementUnits: new Set(effects.map((effect) => effect.managementUnitId)).size,
    hasChannel: false,
  });
  return {
    agents: new Set(effects.map((effect) => effect.agentId)).size,
    activityNames: Object.fromEntries(codes.map((code) => [code.id, code.name ?? code.id])),
    changes: {
      new: ofKind('new'),
      replace: ofKind('replace'),
      remove: ofKind('remove'),
      unchanged: ofKind('unchanged'),
    },
    previewCalls,
    cost,
    costCalls: totalCalls(cost),
  };
}

async function storeDraft(
  ctx: OrgContext,
  draft: {
    scope: RunScope;
    items: readonly PlannedItem[];
    plan: RunPlan;
    read: StepDetail;
    parentId: string | null;
  },
): Promise<RunDto> {
  const { scope, items, plan } = draft;
  return withOrg(ctx, async (tx) => {
    const id = await insertDraft(tx, ctx.orgId, {
      ...draft,
      scopeKey: `${scope.businessUnitId}/${scope.weekId}`,
      createdBy: ctx.actor.id ?? ctx.orgId,
      createdByName: ctx.actor.name,
      correlationId: ctx.correlationId,
      callsMade: plan.previewCalls,
    });
    const { businessUnitId, weekId, scheduleId } = scope;
    const after = { businessUnitId, weekId, scheduleId, rows: items.length, changes: plan.changes };
    await recordAudit(tx, ctx, { action: 'run.preview', entityId: id, after });
    const run = await findRun(tx, ctx.orgId, id);
    if (!run) throw new Error('The draft is gone within its own transaction.');
    return describeRun(tx, ctx.orgId, run);
  });
}
