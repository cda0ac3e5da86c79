import { followFeed } from '#lib/events/follow-feed.ts';
import type { StreamEvent } from '#lib/http/event-stream.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import type { TrunkGroup, TrunkNews } from './schema.ts';
import { trunkHub, type TrunkFeed } from './trunk-feed.ts';

/**
 * The organisation's trunks as they change: everything at the beginning, then the header and the trunk bases that changed, as they
 * are at that moment, and each time how true they are. Paced and ended as {@link followFeed} says.
 */
export async function* followTrunks(
  ctx: OrgContext,
  isAllowed: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  requirePermission(ctx, 'trunks:view');
  yield* followFeed(ctx, trunkHub(), { isAllowed, begin }, signal);
}

function begin(feed: TrunkFeed): () => readonly StreamEvent[] {
  let sent: ReadonlySet<TrunkGroup> = new Set();
  let told = '';
  return () => {
    const { asOfMs, condition, source, header, organisation, groups } = feed.overview();
    const changed = groups.filter((group) => !sent.has(group));
    const beside = JSON.stringify([source, header, organisation?.concurrentCalls, organisation?.maxCapacity]);
    const isNews = changed.length > 0 || sent.size !== groups.length || told !== beside;
    sent = new Set(groups);
    told = beside;
    const events: StreamEvent[] = [{ event: 'condition', data: condition }];
    if (!isNews) return events;
    const trunkBaseIds = groups.map(({ trunkBaseId }) => trunkBaseId);
    const data: TrunkNews = { asOfMs, source, header, organisation, groups: changed, trunkBaseIds };
    return [...events, { event: 'trunks', data }];
  };
}
