import { sendSignal } from '#lib/db/send-signal.ts';
import type { SignalChannel } from '#lib/db/signal-listeners.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';

/** Renew a watch well within this, for as long as somebody looks. */
export const WATCH_MS = 60_000;

/** The payload is the organisation. */
const CHANNEL: SignalChannel = 'headroom_watches';

/**
 * Says for 60 seconds whom the people behind one watcher (a process of this organisation's streams) look at, in the place of
 * what it said before. Whoever receives the events hears of it when these are others than before. An empty list ends the watch.
 */
export async function watchUsers(ctx: OrgContext, watcherId: string, userIds: readonly string[]): Promise<void> {
  const ids = [...new Set(userIds)].sort();
  await withOrg(ctx, async (tx) => {
    // Renewals, by far the most frequent, tell nobody: only other people do.
    const others = await tx.$queryRaw<unknown[]>`
      WITH before AS (
        SELECT user_ids FROM event_watches WHERE org_id = current_org_id() AND watcher = ${watcherId}::uuid AND until > now()
      ), written AS (
        INSERT INTO event_watches (org_id, watcher, user_ids, until)
        VALUES (current_org_id(), ${watcherId}::uuid, ${ids}::uuid[], now() + ${WATCH_MS} * interval '1 millisecond')
        ON CONFLICT (org_id, watcher) DO UPDATE SET user_ids = excluded.user_ids, until = excluded.until
        RETURNING user_ids
      )
      SELECT 1 FROM written
      WHERE user_ids IS DISTINCT FROM coalesce((SELECT user_ids FROM before), '{}')`;
    if (others.length > 0) await sendSignal(tx, CHANNEL, ctx.orgId);
    await tx.$executeRaw`DELETE FROM event_watches WHERE org_id = current_org_id() AND (until < now() OR cardinality(user_ids) = 0)`;
  });
}
