import { wfmBusinessUnits, wfmManagementUnits } from '#lib/genesys/operations/wfm.ts';
import { ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import type { KpiNames } from './schema.ts';

/**
 * Names of the organisation's management units: a call and one for each business unit, at most once an hour for everybody.
 * What could not be read is missing, with the reason.
 */
export async function getKpiNames(ctx: OrgContext): Promise<Result<KpiNames>> {
  requirePermission(ctx, 'directory:view');
  const options = { org: ctx.orgId, consumer: 'wallboard.names', priority: 'interactive' } as const;
  const businessUnits = await gateway().call(wfmBusinessUnits, {}, options);
  if (!businessUnits.ok) return ok({ unitNames: {}, problem: businessUnits.error.message });
  const answers = await Promise.all(
    businessUnits.data.data.entities.map(({ id }) =>
      gateway().call(wfmManagementUnits, { businessUnitId: id }, options),
    ),
  );
  const unitNames: Record<string, string> = {};
  let problem: string | null = null;
  for (const answer of answers) {
    if (!answer.ok) problem ??= answer.error.message;
    else for (const { id, name } of answer.data.data.entities) if (name) unitNames[id] = name;
  }
  return ok({ unitNames, problem });
}
