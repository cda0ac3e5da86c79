import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { wfmBusinessUnits } from '#lib/genesys/operations/wfm.ts';
import { ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import type { BusinessUnitDto } from './schema.ts';

/** The organisation's business units by name. One call an hour at most, for everybody. */
export async function listBusinessUnits(ctx: OrgContext): Promise<Result<BusinessUnitDto[], GatewayCode>> {
  requirePermission(ctx, 'scheduling:view');
  const answer = await gateway().call(
    wfmBusinessUnits,
    {},
    { org: ctx.orgId, consumer: 'scheduling.page', priority: 'interactive' },
  );
  if (!answer.ok) return answer;
  const units = answer.data.data.entities.map(({ id, name }) => ({ id, name: name ?? id }));
  return ok(units.sort((left, right) => left.name.localeCompare(right.name)));
}
