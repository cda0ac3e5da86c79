import { followFeed } from '#lib/events/follow-feed.ts';
import type { StreamEvent } from '#lib/http/event-stream.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { kpiHub, type KpiFeed } from './kpi-feed.ts';
import type { KpiReadings } from './schema.ts';

/**
 * The organisation's figures as they change: all scopes at the beginning, then those whose figures changed, as they are at that
 * moment, and each time how true they are. Paced and ended as {@link followFeed} says.
 */
export async function* followKpis(
  ctx: OrgContext,
  isAllowed: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  requirePermission(ctx, 'directory:view');
  yield* followFeed(ctx, kpiHub(), { isAllowed, begin }, signal);
}

function begin(feed: KpiFeed): () => readonly StreamEvent[] {
  let revision = 0;
  return () => {
    const data: KpiReadings = { readings: feed.counter.readingsSince(revision) };
    ({ revision } = feed.counter);
    const condition = { event: 'condition', data: feed.condition };
    return data.readings.length > 0 ? [condition, { event: 'kpis', data }] : [condition];
  };
}
