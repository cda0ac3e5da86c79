import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findTrouble } from './store.ts';

/** Which kinds of events, of which trunk bases, from `fromMs` until before `toMs`. */
export type TroubleQuery = Parameters<typeof findTrouble>[1];

/** An event of a trunk, without the words for it. */
type TroubleEvent = {
  readonly atMs: number;
  readonly kind: string;
  readonly trunkBaseId: string | null;
  readonly trunkId: string | null;
};

/**
 * What happened to trunks that are active now, by time, with nothing left out: who waits for trouble to last has to know how it
 * began. Of a trunk that was deactivated or deleted nothing would ever tell that it is back. Costs no Genesys call.
 */
export async function listTrouble(ctx: OrgContext, query: TroubleQuery): Promise<Result<TroubleEvent[], never>> {
  requirePermission(ctx, 'trunks:view');
  const rows = await withOrg(ctx, (tx) => findTrouble(tx, query));
  return ok(rows.map(({ at, ...event }) => ({ atMs: at.getTime(), ...event })));
}
