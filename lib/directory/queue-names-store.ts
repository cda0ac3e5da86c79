import 'server-only';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import { addWords } from './store.ts';

/** A queue of which the rows of its members do not tell as it is, null when there is none. */
export async function findUnappliedQueue(tx: OrgTx, orgId: string) {
  return tx.directoryQueue.findFirst({ where: { orgId, isApplied: false }, orderBy: { queueId: 'asc' } });
}

/**
 * Writes the names of their queues to the rows of the next `limit` users who are in the queue or were in it before; answers the
 * last of them, null when there are no more.
 */
export async function applyQueueNames(
  tx: OrgTx,
  orgId: string,
  { queueId, after, limit }: { readonly queueId: string; readonly after: string | null; readonly limit: number },
): Promise<string | null> {
  const members = await tx.$queryRaw<{ user_id: string }[]>`
    SELECT DISTINCT user_id FROM directory_queue_members
    WHERE org_id = current_org_id() AND queue_id = ${queueId}::uuid AND (${after}::uuid IS NULL OR user_id > ${after}::uuid)
    ORDER BY user_id LIMIT ${limit}`;
  const userIds = members.map((member) => member.user_id);
  // In the order in which readings of users write them.
  const changed = await tx.$queryRaw<{ user_id: string }[]>`
    UPDATE directory_users AS known SET queues = due.queues
    FROM (
      SELECT user_id, queues_of_user(user_id) AS queues FROM directory_users
      WHERE org_id = current_org_id() AND user_id = ANY (${userIds}::uuid[]) ORDER BY user_id FOR UPDATE) AS due
    WHERE known.org_id = current_org_id() AND known.user_id = due.user_id AND known.queues IS DISTINCT FROM due.queues
    RETURNING known.user_id`;
  const seed = await tx.directorySeed.findUnique({ where: { orgId }, select: { seedId: true } });
  if (seed && changed.length > 0) {
    await addWords(
      tx,
      seed.seedId,
      changed.map((row) => row.user_id),
    );
  }
  return userIds.length < limit ? null : (userIds.at(-1) ?? null);
}

/** The rows of all members tell of the queue as it is: forgets who was in it before, and a queue that is gone itself. */
export async function endApplying(
  tx: OrgTx,
  orgId: string,
  queue: { readonly queueId: string; readonly readingId: string | null; readonly isRemoved: boolean },
): Promise<void> {
  const { queueId, readingId, isRemoved } = queue;
  const where = { orgId, queueId, readingId, isRemoved, isApplied: false };
  if (isRemoved) {
    await tx.directoryQueue.deleteMany({ where });
    return;
  }
  const { count } = await tx.directoryQueue.updateMany({ where, data: { isApplied: true } });
  if (count === 0) return;
  // Where it was a reading that came to its end, and not a new name, the queue is known as of its beginning from now on.
  await tx.$executeRaw`
    UPDATE directory_queues SET read_at = begun_at, begun_at = NULL
    WHERE org_id = current_org_id() AND queue_id = ${queueId}::uuid AND begun_at IS NOT NULL AND next_reading_id IS NULL`;
  await tx.$executeRaw`
    DELETE FROM directory_queue_members AS member USING directory_queues AS queue
    WHERE member.org_id = current_org_id() AND member.queue_id = ${queueId}::uuid
      AND queue.org_id = member.org_id AND queue.queue_id = member.queue_id
      AND member.reading_id IS DISTINCT FROM queue.reading_id
      AND member.reading_id IS DISTINCT FROM queue.next_reading_id`;
}
