import 'server-only';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';

/** Context of the gateway's own housekeeping (tokens, refused grants), which no person asked for. Carries no permission. */
export function systemContext(orgId: string): OrgContext {
  return createOrgContext({ orgId, actor: { kind: 'system', id: null, name: 'Headroom' }, roles: [] });
}
