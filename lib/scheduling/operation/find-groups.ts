import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { groupsSearch } from '#lib/genesys/operations/groups.ts';
import { ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { FindGroupsInput, type FoundGroups } from './schema.ts';

/** Active groups whose name contains a text, by name. One call for each text in five minutes, for everybody. */
export async function findGroups(ctx: OrgContext, raw: FindGroupsInput): Promise<Result<FoundGroups, GatewayCode>> {
  requirePermission(ctx, 'scheduling:view');
  const { name } = FindGroupsInput.parse(raw);
  const options = { org: ctx.orgId, consumer: 'scheduling.page', priority: 'interactive' } as const;
  const answer = await gateway().call(groupsSearch, { name: name.toLowerCase() }, options);
  if (!answer.ok) return answer;
  const { results, total } = answer.data.data;
  const active = results.filter(({ state }) => state === null || state === 'active');
  return ok({
    groups: active
      .map((group) => ({ id: group.id, name: group.name, members: group.memberCount }))
      .sort((left, right) => left.name.localeCompare(right.name)),
    more: Math.max(0, (total ?? 0) - results.length),
  });
}
