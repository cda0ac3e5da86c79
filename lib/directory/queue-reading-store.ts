import 'server-only';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import { DirectoryFailure, type QueueReading, type UserQueuesDto } from './schema.ts';

/** How far the organisation's queues are known. */
export async function findQueueReading(tx: OrgTx): Promise<QueueReading> {
  const [row] = await tx.$queryRaw<QueueReadingRow[]>`
    SELECT known.total, known.read, known.as_of, listing.read_at AS listed_at, listing.failure
    FROM (
      SELECT count(*)::integer AS total, count(read_at)::integer AS read, min(read_at) AS as_of
      FROM directory_queues WHERE org_id = current_org_id() AND NOT is_removed) AS known
    LEFT JOIN directory_queue_listings AS listing ON listing.org_id = current_org_id()`;
  return {
    total: row?.listed_at ? row.total : null,
    read: row?.read ?? 0,
    asOfMs: row?.as_of?.getTime() ?? null,
    problem: DirectoryFailure.safeParse(row?.failure).data?.message ?? null,
  };
}

type QueueReadingRow = {
  readonly total: number;
  readonly read: number;
  readonly as_of: Date | null;
  readonly listed_at: Date | null;
  readonly failure: unknown;
};

/** The queues a user is in. */
export async function findQueuesOfUser(tx: OrgTx, userId: string): Promise<UserQueuesDto['queues']> {
  const rows = await tx.$queryRaw<{ name: string; joined: boolean | null; read_at: Date }[]>`
    SELECT queue.name, member.joined, queue.read_at
    FROM directory_queue_members AS member
    JOIN directory_queues AS queue ON queue.org_id = member.org_id AND queue.queue_id = member.queue_id
      AND queue.reading_id = member.reading_id AND NOT queue.is_removed
    WHERE member.org_id = current_org_id() AND member.user_id = ${userId}::uuid
    ORDER BY queue.name COLLATE "und-x-icu", queue.queue_id`;
  return rows.map((row) => ({ name: row.name, joined: row.joined, asOfMs: row.read_at.getTime() }));
}
