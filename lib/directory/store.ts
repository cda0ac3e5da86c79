import 'server-only';
import { randomUUID } from 'node:crypto';
import { sendSignal } from '#lib/db/send-signal.ts';
import type { SignalChannel } from '#lib/db/signal-listeners.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { DirectoryFailure, DirectoryUser } from './schema.ts';
import type { PresenceLabels } from './to-directory-user.ts';

/** A user as the projection keeps them: who they are, and nothing of what they do at the moment. */
export type ProjectedUser = Omit<DirectoryUser, 'presence' | 'routingStatus'> & {
  readonly groups: readonly string[];
  readonly locations: readonly string[];
  readonly team: string | null;
  /** When Genesys answered, epoch milliseconds. */
  readonly readAtMs: number;
};

/** How far the reading of an organisation's users is; null before the first. */
export async function findSeed(tx: OrgTx, orgId: string) {
  return tx.directorySeed.findUnique({ where: { orgId } });
}

const WATCHES: SignalChannel = 'headroom_watches';
/** What a reading that was interrupted may be: older, what its first pages said is too old to stand beside the last ones. */
const RESUMABLE_MS = 60 * 60_000;
/** A reading from which nothing was heard for so long has ended with its process. Longer than a limit of Genesys' holds. */
const LEASE_MS = 2 * 60_000;

/** Whether a reading that was interrupted can go on where it was. */
export function isResumable(seed: { readonly startedAt: Date }): boolean {
  return Date.now() - seed.startedAt.getTime() < RESUMABLE_MS;
}

/**
 * Takes the reading of the organisation's users on. False when another process reads them, when they were read within
 * `maxAgeMs`, or when the last attempt failed and it is too early for another.
 */
export async function claimSeed(tx: OrgTx, orgId: string, maxAgeMs: number): Promise<boolean> {
  const nowMs = Date.now();
  const [now, lease] = [new Date(nowMs), new Date(nowMs + LEASE_MS)];
  const count = await tx.$executeRaw`
    INSERT INTO directory_seeds AS seed (org_id, seed_id, started_at, next_page, lease_until)
    VALUES (${orgId}::uuid, ${randomUUID()}::uuid, ${now}, 1, ${lease})
    ON CONFLICT (org_id) DO UPDATE SET lease_until = excluded.lease_until
    WHERE coalesce(seed.lease_until, '-infinity') <= ${now} AND coalesce(seed.retry_at, '-infinity') <= ${now}
      AND (seed.next_page IS NOT NULL OR coalesce(seed.completed_at, '-infinity') <= ${new Date(nowMs - maxAgeMs)})`;
  return count === 1;
}

/** Begins to read from the first page on. Takes the place of a reading under way, which then writes nothing more. */
export async function startSeed(tx: OrgTx, orgId: string, seedId: string): Promise<void> {
  const begun = { seedId, startedAt: new Date(), nextPage: 1, pageCount: null };
  await tx.directorySeed.upsert({ where: { orgId }, create: { orgId, ...begun }, update: begun });
}

/**
 * Moves the checkpoint from one page to the next, within the transaction that writes the page. False when somebody else
 * has moved it since: then nothing may be written.
 */
export async function passPage(
  tx: OrgTx,
  at: { readonly orgId: string; readonly seedId: string; readonly page: number },
  pageCount: number,
): Promise<boolean> {
  const { count } = await tx.directorySeed.updateMany({
    where: { orgId: at.orgId, seedId: at.seedId, nextPage: at.page },
    data: { nextPage: at.page + 1, pageCount, leaseUntil: new Date(Date.now() + LEASE_MS) },
  });
  return count === 1;
}

/** Writes down that all users are there, and takes the words that nobody has any more out of the vocabulary. */
export async function completeSeed(tx: OrgTx, orgId: string, seedId: string): Promise<void> {
  const { count } = await tx.directorySeed.updateMany({
    where: { orgId, seedId },
    data: { nextPage: null, completedAt: new Date(), leaseUntil: null, failure: Prisma.DbNull, retryAt: null },
  });
  // Another reading has begun since: the words are its own.
  if (count === 0) return;
  // Whoever receives the events may have new people to listen to.
  await sendSignal(tx, WATCHES, orgId);
  await tx.directoryWord.deleteMany({ where: { orgId, seedId: { not: seedId } } });
}

/** Writes down why a reading ended before its end, and gives it back. */
export async function failSeed(
  tx: OrgTx,
  orgId: string,
  { code, message, context }: DirectoryFailure,
  retryAt: Date | null,
): Promise<void> {
  // Through JSON: a context may hold what the column does not take.
  const failure = JSON.parse(JSON.stringify({ code, message, context })) as Prisma.InputJsonObject;
  await tx.directorySeed.updateMany({ where: { orgId }, data: { leaseUntil: null, failure, retryAt } });
}

/** The values of each filter with the number of users that have them, the most frequent `limit` of each. */
export async function countFacets(tx: OrgTx, limit: number): Promise<{ name: string; value: string; count: number }[]> {
  return tx.$queryRaw`
    SELECT name, value, count FROM (
      SELECT facet.name, value, count(*)::integer AS count,
        row_number() OVER (PARTITION BY facet.name ORDER BY count(*) DESC, value) AS place
      FROM directory_users AS u LEFT JOIN user_states AS s USING (org_id, user_id), LATERAL (
        VALUES ('presence', coalesce(s.presence, 'UNKNOWN')), ('division', coalesce(u.division, '')),
          ('department', coalesce(u.department, '')), ('team', coalesce(u.team, ''))
        UNION ALL SELECT 'groups', unnest(u.groups)
        UNION ALL SELECT 'skills', unnest(u.skills)
        UNION ALL SELECT 'locations', unnest(u.locations)
        UNION ALL SELECT 'queues', unnest(u.queues)) AS facet (name, value)
      WHERE u.org_id = current_org_id()
      GROUP BY facet.name, value) AS counted
    WHERE place <= ${limit}
    ORDER BY name, place`;
}

/** Replaces the organisation's own words for its presences. */
export async function replacePresenceLabels(tx: OrgTx, orgId: string, labels: PresenceLabels): Promise<void> {
  await tx.presenceLabel.deleteMany({ where: { orgId } });
  await tx.presenceLabel.createMany({
    data: [...labels].map(([definitionId, label]) => ({ orgId, definitionId, label })),
  });
}

/** How many users are kept of the organisation. */
export async function countUsers(tx: OrgTx, orgId: string): Promise<number> {
  return tx.directoryUser.count({ where: { orgId } });
}

/**
 * Adds users and replaces those that are there already, by id; adds their words to the vocabulary. Which queues they are in is
 * known from elsewhere.
 */
export async function mergeUsers(tx: OrgTx, seedId: string, users: readonly ProjectedUser[]): Promise<void> {
  const rows = JSON.stringify(users.map(toRow));
  await tx.$executeRaw`
    INSERT INTO directory_users (org_id, user_id, name, email, title, department, division, phone, skills, groups, locations,
      team, queues, source, read_at, seed_id)
    SELECT current_org_id(), user_id, name, email, title, department, division, phone, skills, groups, locations, team,
      queues_of_user(user_id), 'users.list', read_at, ${seedId}::uuid
    FROM jsonb_to_recordset(${rows}::jsonb) AS given (user_id uuid, name text, email text, title text, department text,
      division text, phone text, skills text[], groups text[], locations text[], team text, read_at timestamptz)
    ORDER BY user_id
    ON CONFLICT (org_id, user_id) DO UPDATE SET
      name = excluded.name, email = excluded.email, title = excluded.title, department = excluded.department,
      division = excluded.division, phone = excluded.phone, skills = excluded.skills, groups = excluded.groups,
      locations = excluded.locations, team = excluded.team, queues = excluded.queues, source = excluded.source,
      read_at = excluded.read_at, seed_id = excluded.seed_id`;
  await addWords(
    tx,
    seedId,
    users.map((user) => user.id),
  );
}

/** Adds the words of users to the vocabulary, so that mistyped ones are corrected to them. */
export async function addWords(tx: OrgTx, seedId: string, userIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO directory_words AS known (org_id, word, seed_id)
    SELECT DISTINCT current_org_id(), word, ${seedId}::uuid
    FROM directory_users, string_to_table(trim(search_text), ' ') AS word
    WHERE org_id = current_org_id() AND user_id = ANY (${[...userIds]}::uuid[]) AND length(word) BETWEEN 3 AND 64 AND word !~ '\\d'
    ORDER BY word
    ON CONFLICT (org_id, word) DO UPDATE SET seed_id = excluded.seed_id WHERE known.seed_id <> excluded.seed_id`;
}

function toRow(user: ProjectedUser) {
  return {
    user_id: user.id,
    name: user.name,
    email: user.email,
    title: user.title,
    department: user.department,
    division: user.division,
    phone: user.phone,
    skills: user.skills,
    groups: user.groups,
    locations: user.locations,
    team: user.team,
    read_at: new Date(user.readAtMs).toISOString(),
  };
}

/** Some of the users that a reading has not met. */
export async function findUnseenUsers(tx: OrgTx, orgId: string, seedId: string, limit: number): Promise<string[]> {
  const rows = await tx.directoryUser.findMany({
    where: { orgId, seedId: { not: seedId } },
    orderBy: { userId: 'asc' },
    take: limit,
    select: { userId: true },
  });
  return rows.map((row) => row.userId);
}

/** Removes users that Genesys no longer has; answers how many. */
export async function removeUsers(tx: OrgTx, orgId: string, userIds: readonly string[]): Promise<number> {
  const { count } = await tx.directoryUser.deleteMany({ where: { orgId, userId: { in: [...userIds] } } });
  return count;
}

/** Forgets everything that was read of an organisation's users and queues. */
export async function clearDirectory(tx: OrgTx, orgId: string): Promise<void> {
  await tx.directoryUser.deleteMany({ where: { orgId } });
  await tx.presenceLabel.deleteMany({ where: { orgId } });
  await tx.directoryWord.deleteMany({ where: { orgId } });
  await tx.directorySeed.deleteMany({ where: { orgId } });
  await tx.directoryQueueListing.deleteMany({ where: { orgId } });
  await tx.directoryQueue.deleteMany({ where: { orgId } });
}
