import 'server-only';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { listSealedSessions, replaceSessionToken } from './session-store.ts';

/** Passes the sealed token of every live session through `reseal` and stores what comes back; answers how many changed. */
export async function resealSessions(ctx: OrgContext, reseal: (jwe: string) => Promise<string>): Promise<number> {
  const { orgId } = ctx;
  const sessions = await withOrg(ctx, (tx) => listSealedSessions(tx, orgId, new Date()));
  let changed = 0;
  for (const { id, tokenJwe } of sessions) {
    const after = await reseal(tokenJwe);
    if (after === tokenJwe) continue;
    if (await withOrg(ctx, (tx) => replaceSessionToken(tx, orgId, id, tokenJwe, after))) changed += 1;
  }
  return changed;
}
