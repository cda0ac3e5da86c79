import 'server-only';
import { randomUUID } from 'node:crypto';
import { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { DirectoryFailure } from './schema.ts';

/** The page that stands for "ask by id for those that no page had". */
const UNMET = 0;

/** How old what is known may be before it is read again. */
export type QueueAges = { readonly listMaxAgeMs: number; readonly membersMaxAgeMs: number };

/** The one call that is next, as it stands in the database; `null` with the moment to look again when there is none. */
export type QueueTask =
  | { readonly kind: 'list'; readonly readingId: string; readonly page: number }
  | { readonly kind: 'unmet'; readonly readingId: string; readonly queueIds: readonly string[] }
  | { readonly kind: 'members'; readonly readingId: string; readonly queueId: string; readonly page: number };

/** A member of a queue as Genesys tells of one. */
export type QueueMemberRow = { readonly userId: string; readonly joined: boolean | null };

/** How far the reading of the list of queues is; null before the first. */
export async function findQueueListing(tx: OrgTx, orgId: string) {
  return tx.directoryQueueListing.findUnique({ where: { orgId } });
}

/** The page of the list of queues that is next, where the list is due; begins a reading where none is under way. */
export async function takeListTask(
  tx: OrgTx,
  orgId: string,
  { listMaxAgeMs }: QueueAges,
  limit: number,
  nowMs: number,
): Promise<QueueTask | null> {
  const listing = await findQueueListing(tx, orgId);
  if (listing?.nextPage === UNMET) {
    const unmet = await findUnmet(tx, orgId, listing.readingId, limit);
    return { kind: 'unmet', readingId: listing.readingId, queueIds: unmet };
  }
  if (listing?.nextPage) return { kind: 'list', readingId: listing.readingId, page: listing.nextPage };
  if ((listing?.readAt?.getTime() ?? -Infinity) > nowMs - listMaxAgeMs) return null;
  const begun = { readingId: randomUUID(), begunAt: new Date(nowMs), nextPage: 1 };
  await tx.directoryQueueListing.upsert({ where: { orgId }, create: { orgId, ...begun }, update: begun });
  return { kind: 'list', readingId: begun.readingId, page: 1 };
}

/**
 * The page of members that is next: of the reading under way, else of the queue that was read longest ago where that is due.
 * Queues whose last call failed come last.
 */
export async function takeMembersTask(
  tx: OrgTx,
  orgId: string,
  { membersMaxAgeMs }: QueueAges,
  nowMs: number,
): Promise<QueueTask | null> {
  const dueBefore = new Date(nowMs - membersMaxAgeMs);
  const queue = await tx.directoryQueue.findFirst({
    where: {
      orgId,
      isRemoved: false,
      isApplied: true,
      OR: [{ nextPage: { not: null } }, { readAt: null }, { readAt: { lte: dueBefore } }],
    },
    orderBy: [
      { failedAt: { sort: 'asc', nulls: 'first' } },
      { nextPage: { sort: 'asc', nulls: 'last' } },
      { readAt: { sort: 'asc', nulls: 'first' } },
      { queueId: 'asc' },
    ],
  });
  if (!queue) return null;
  const { queueId, nextReadingId, nextPage } = queue;
  if (nextReadingId !== null && nextPage !== null) {
    return { kind: 'members', queueId, readingId: nextReadingId, page: nextPage };
  }
  const readingId = randomUUID();
  await tx.directoryQueue.updateMany({
    where: { orgId, queueId },
    data: { nextReadingId: readingId, nextPage: 1, begunAt: new Date(nowMs) },
  });
  return { kind: 'members', queueId, readingId, page: 1 };
}

/** When the first queue, or the list of them, will be due. */
export async function findNextDueMs(tx: OrgTx, orgId: string, ages: QueueAges): Promise<number> {
  const listing = await findQueueListing(tx, orgId);
  const oldest = await tx.directoryQueue.aggregate({ where: { orgId, isRemoved: false }, _min: { readAt: true } });
  const dueMs = (at: Date | null | undefined, maxAgeMs: number) => (at ? at.getTime() + maxAgeMs : Infinity);
  return Math.min(dueMs(listing?.readAt, ages.listMaxAgeMs), dueMs(oldest._min.readAt, ages.membersMaxAgeMs));
}

/**
 * Writes a page of the list of queues and moves on to the next: `null` after the last one, where queues that no page had are
 * asked for by id, or the list is whole. False when another reading has begun since or the page is written already; then
 * nothing is.
 */
export async function passListPage(
  tx: OrgTx,
  orgId: string,
  at: { readonly readingId: string; readonly page: number },
  queues: readonly { readonly id: string; readonly name: string }[],
  nextPage: number | null,
): Promise<boolean> {
  if (!(await moveList(tx, orgId, at, nextPage ?? UNMET))) return false;
  await mergeQueues(tx, at.readingId, queues);
  if (nextPage === null) await endListWhereMet(tx, orgId, at.readingId);
  return true;
}

/** As {@link passListPage}, of queues that were asked for by id: those that did not come are gone. */
export async function passUnmet(
  tx: OrgTx,
  orgId: string,
  at: { readonly readingId: string; readonly queueIds: readonly string[] },
  queues: readonly { readonly id: string; readonly name: string }[],
): Promise<boolean> {
  if (!(await moveList(tx, orgId, { readingId: at.readingId, page: UNMET }, UNMET))) return false;
  await mergeQueues(tx, at.readingId, queues);
  const present = new Set(queues.map(({ id }) => id));
  await removeQueues(
    tx,
    orgId,
    at.queueIds.filter((id) => !present.has(id)),
  );
  await endListWhereMet(tx, orgId, at.readingId);
  return true;
}

/** Genesys no longer has these queues: their members hear of it next. */
export async function removeQueues(tx: OrgTx, orgId: string, queueIds: readonly string[]): Promise<void> {
  await tx.directoryQueue.updateMany({
    where: { orgId, queueId: { in: [...queueIds] } },
    data: { isRemoved: true, isApplied: false, nextReadingId: null, nextPage: null, begunAt: null },
  });
}

/**
 * Writes a page of a queue's members and moves on to the next; with the last one (`null`) they take the place of the members
 * before, and the rows of both hear of it next. False when another reading has begun since or the page is written already; then nothing is.
 */
export async function passMembersPage(
  tx: OrgTx,
  orgId: string,
  at: { readonly queueId: string; readonly readingId: string; readonly page: number },
  members: readonly QueueMemberRow[],
  nextPage: number | null,
): Promise<boolean> {
  const where = { orgId, queueId: at.queueId, nextReadingId: at.readingId, nextPage: at.page, isRemoved: false };
  const ended = { readingId: at.readingId, nextReadingId: null, nextPage: null, isApplied: false };
  const moved = nextPage === null ? ended : { nextPage };
  const { count } = await tx.directoryQueue.updateMany({ where, data: { ...moved, failedAt: null } });
  if (count === 0) return false;
  const rows = JSON.stringify(members.map(({ userId, joined }) => ({ user_id: userId, joined })));
  // Somebody added between two pages can be on both.
  await tx.$executeRaw`
    INSERT INTO directory_queue_members (org_id, queue_id, reading_id, user_id, joined)
    SELECT current_org_id(), ${at.queueId}::uuid, ${at.readingId}::uuid, user_id, joined
    FROM jsonb_to_recordset(${rows}::jsonb) AS given (user_id uuid, joined boolean)
    ON CONFLICT DO NOTHING`;
  return true;
}

/** Writes down why a call failed and that nobody asks before `retryAt`; the queue it was about waits for the others. */
export async function failQueues(
  tx: OrgTx,
  orgId: string,
  { failure, failures, retryAt, queueId, now }: QueueFailure,
): Promise<void> {
  const { code, message, context } = failure;
  // Through JSON: a context may hold what the column does not take.
  const json = JSON.parse(JSON.stringify({ code, message, context })) as Prisma.InputJsonObject;
  await tx.directoryQueueListing.updateMany({ where: { orgId }, data: { failures, failure: json, retryAt } });
  if (queueId !== null) {
    await tx.directoryQueue.updateMany({ where: { orgId, queueId }, data: { failedAt: now } });
  }
}

/** A call that gave no answer. */
export type QueueFailure = {
  readonly failure: DirectoryFailure;
  /** How many in a row. */
  readonly failures: number;
  readonly retryAt: Date;
  /** Whose members were asked for; null where it was the list. */
  readonly queueId: string | null;
  readonly now: Date;
};

/** Forgets the last failure, after a call that was answered. */
export async function clearQueueFailure(tx: OrgTx, orgId: string): Promise<void> {
  await tx.directoryQueueListing.updateMany({
    where: { orgId, failures: { gt: 0 } },
    data: { failures: 0, failure: Prisma.DbNull, retryAt: null },
  });
}

async function moveList(
  tx: OrgTx,
  orgId: string,
  at: { readonly readingId: string; readonly page: number },
  nextPage: number,
): Promise<boolean> {
  const where = { orgId, readingId: at.readingId, nextPage: at.page };
  return (await tx.directoryQueueListing.updateMany({ where, data: { nextPage } })).count === 1;
}

/** Adds queues and renames those that are called otherwise; members of renamed ones hear of it next. */
async function mergeQueues(
  tx: OrgTx,
  readingId: string,
  queues: readonly { readonly id: string; readonly name: string }[],
): Promise<void> {
  const rows = JSON.stringify(queues);
  await tx.$executeRaw`
    INSERT INTO directory_queues AS known (org_id, queue_id, name, listing_id)
    SELECT DISTINCT ON (id) current_org_id(), id, name, ${readingId}::uuid
    FROM jsonb_to_recordset(${rows}::jsonb) AS given (id uuid, name text)
    ORDER BY id
    ON CONFLICT (org_id, queue_id) DO UPDATE SET name = excluded.name, listing_id = excluded.listing_id, is_removed = false,
      is_applied = known.is_applied AND known.name = excluded.name AND NOT known.is_removed`;
}

/** Queues that a reading of the list has not met. */
async function findUnmet(tx: OrgTx, orgId: string, readingId: string, limit: number): Promise<string[]> {
  const rows = await tx.directoryQueue.findMany({
    where: { orgId, listingId: { not: readingId }, isRemoved: false },
    orderBy: { queueId: 'asc' },
    take: limit,
    select: { queueId: true },
  });
  return rows.map((row) => row.queueId);
}

async function endListWhereMet(tx: OrgTx, orgId: string, readingId: string): Promise<void> {
  if ((await findUnmet(tx, orgId, readingId, 1)).length > 0) return;
  await tx.$executeRaw`
    UPDATE directory_queue_listings SET next_page = NULL, read_at = begun_at
    WHERE org_id = current_org_id() AND reading_id = ${readingId}::uuid`;
}
