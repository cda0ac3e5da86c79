import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { trunkHub, type TrunkFeed } from './trunk-feed.ts';

/** A feed that nobody has asked for is dropped after this. */
const KEEP_MS = 10 * 60_000;

type Warm = { readonly opening: Promise<TrunkFeed>; readonly drop: () => void; timer: NodeJS.Timeout };
const warm = new Map<string, Warm>();

/** The organisation's trunks in the memory of this process: opened for the first who asks, and kept while somebody does. */
export function warmFeed(ctx: OrgContext): Promise<TrunkFeed> {
  const { orgId } = ctx;
  const known = warm.get(orgId);
  if (known) {
    known.timer.refresh();
    return known.opening;
  }
  const holding = trunkHub().hold(ctx);
  const drop = () => {
    warm.delete(orgId);
    void holding.then(({ release }) => release()).catch(() => undefined);
  };
  const opening = holding.then(({ feed }) => feed);
  opening.catch(drop);
  const timer = setTimeout(drop, KEEP_MS);
  timer.unref();
  warm.set(orgId, { opening, drop, timer });
  return opening;
}
