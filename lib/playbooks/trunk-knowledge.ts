import 'server-only';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { getTrunkOverview } from '#lib/trunks/get-trunk-overview.ts';
import { listTrouble, type TroubleQuery } from '#lib/trunks/list-trouble.ts';
import type { TargetCondition } from './check-step.ts';
import type { TrunkNews } from './decide-rule.ts';

/** What Headroom knows of an organisation's trunks without asking Genesys. */
export type TrunkKnowledge = {
  /** How each trunk base stands, by id; one that nobody heard of is not in it. */
  conditions(ctx: OrgContext): Promise<ReadonlyMap<string, TargetCondition>>;
  /** What happened of some kinds to the trunks of some trunk bases between two moments, all of it. */
  events(ctx: OrgContext, query: TroubleQuery): Promise<readonly TrunkNews[]>;
};

/** As the organisation's events tell it. While they are interrupted, nothing counts as known that was true before. */
export const trunkKnowledge: TrunkKnowledge = {
  async conditions(ctx) {
    const overview = await getTrunkOverview(asViewer(ctx));
    if (!overview.ok || overview.data.condition.state !== 'live') return new Map();
    return new Map(overview.data.groups.map(({ trunkBaseId, condition }) => [trunkBaseId, condition]));
  },
  async events(ctx, query) {
    const events = await listTrouble(asViewer(ctx), query);
    return events.ok ? events.data : [];
  },
};

/** Jobs and rules carry no permission of a person; they see of the trunks what everybody of their organisation sees. */
function asViewer({ orgId, actor, correlationId }: OrgContext): OrgContext {
  return createOrgContext({ orgId, actor, roles: ['viewer'], correlationId });
}
