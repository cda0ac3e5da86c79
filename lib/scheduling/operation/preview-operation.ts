import { readDirectory } from '#lib/directory/read-directory.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { wfmActivityCodes, wfmBusinessUnitUsers, wfmManagementUnits } from '#lib/genesys/operations/wfm.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { parseRow } from '../parse-row.ts';
import { planRun, type PlanRunCode } from '../plan-run.ts';
import { understand } from '../preview-run.ts';
import { createCaller, type CountingCaller } from '../read-week.ts';
import { MAX_ROWS, type RunDto } from '../schema.ts';
import { chosenAgents, type ChosenAgentsCode } from './chosen-agents.ts';
import { PreviewOperationInput, type OperationChoices } from './schema.ts';
import { toRows } from './to-rows.ts';

/** Why an operation could not be previewed. */
export type PreviewOperationCode = PlanRunCode | ChosenAgentsCode | 'nobody_chosen' | 'too_many_rows';

/** Plans one operation for all chosen agents and stores the plan as a draft run. Changes nothing in Genesys. */
export async function previewOperation(
  ctx: OrgContext,
  raw: PreviewOperationInput,
): Promise<Result<RunDto, PreviewOperationCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { who, operation, ...where } = PreviewOperationInput.parse(raw);
  const agents = await chosenAgents(callerFor(ctx), ctx.orgId, where.businessUnitId, who);
  if (!agents.ok) return agents;
  if (agents.data.length === 0) {
    return fail('nobody_chosen', 'Nobody of this business unit is meant by that choice. Choose others.');
  }
  const rows = toRows(operation, agents.data, where.weekId);
  if (rows.length > MAX_ROWS) {
    return fail('too_many_rows', `That is ${rows.length} changes; ${MAX_ROWS} at most. Choose fewer agents.`);
  }
  return planRun(ctx, { ...where, file: understand(rows, parseRow), parentId: null });
}

/** What can be chosen in a business unit: its management units, its people's skills, its activity codes. */
export async function getOperationChoices(
  ctx: OrgContext,
  { businessUnitId }: { readonly businessUnitId: string },
): Promise<Result<OperationChoices, GatewayCode>> {
  requirePermission(ctx, 'scheduling:view');
  const caller = callerFor(ctx);
  const [members, units, codes, directory] = await Promise.all([
    caller.call(wfmBusinessUnitUsers, { businessUnitId }),
    caller.call(wfmManagementUnits, { businessUnitId }),
    caller.call(wfmActivityCodes, { businessUnitId }),
    readDirectory(ctx.orgId),
  ]);
  if (!members.ok) return members;
  if (!units.ok) return units;
  if (!codes.ok) return codes;
  if (!directory.ok) return directory;
  const names = new Map(units.data.data.entities.map(({ id, name }) => [id, name ?? id]));
  const agentIds = new Set(members.data.data.managementUnits.flatMap(({ users }) => users.map(({ id }) => id)));
  const skills = new Map<string, number>();
  for (const user of directory.data.users) {
    if (!agentIds.has(user.id)) continue;
    for (const skill of user.skills) skills.set(skill, (skills.get(skill) ?? 0) + 1);
  }
  return ok({
    units: members.data.data.managementUnits
      .flatMap(({ managementUnit, users }) =>
        managementUnit
          ? [{ id: managementUnit.id, name: names.get(managementUnit.id) ?? managementUnit.id, agents: users.length }]
          : [],
      )
      .sort((left, right) => left.name.localeCompare(right.name)),
    skills: [...skills]
      .map(([name, agents]) => ({ name, agents }))
      .sort((left, right) => left.name.localeCompare(right.name)),
    activities: codes.data.data.entities
      .filter((code) => code.active !== false)
      .map(({ id, name, category }) => ({ id, name: name ?? id, isTimeOff: category === 'TimeOff' }))
      .sort((left, right) => left.name.localeCompare(right.name)),
  });
}

function callerFor(ctx: OrgContext): CountingCaller {
  return createCaller(gateway(), { org: ctx.orgId, consumer: 'scheduling.preview', priority: 'interactive' });
}
