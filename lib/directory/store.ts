import 'server-only';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { DirectoryUser } from './schema.ts';

/** A user with what only the projection keeps of them. */
export type ProjectedUser = DirectoryUser & {
  readonly groups: readonly string[];
  /** When Genesys answered, epoch milliseconds. */
  readonly readAtMs: number;
};

/** How far the reading of an organisation's users is; null before the first. */
export async function findSeed(tx: OrgTx, orgId: string) {
  return tx.directorySeed.findUnique({ where: { orgId } });
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
    data: { nextPage: at.page + 1, pageCount },
  });
  return count === 1;
}

/** Writes down that all users are there, and takes the words that nobody has any more out of the vocabulary. */
export async function completeSeed(tx: OrgTx, orgId: string, seedId: string): Promise<void> {
  const { count } = await tx.directorySeed.updateMany({
    where: { orgId, seedId },
    data: { nextPage: null, completedAt: new Date() },
  });
  // Another reading has begun since: the words are its own.
  if (count === 0) return;
  await tx.directoryWord.deleteMany({ where: { orgId, seedId: { not: seedId } } });
}

/** Adds users and replaces those that are there already, by id; adds their words to the vocabulary. */
export async function mergeUsers(tx: OrgTx, seedId: string, users: readonly ProjectedUser[]): Promise<void> {
  const rows = JSON.stringify(users.map(toRow));
  await tx.$executeRaw`
    INSERT INTO directory_users (org_id, user_id, name, email, title, department, division, phone, presence, presence_label,
      presence_since, routing_status, routing_since, skills, groups, source, read_at, seed_id)
    SELECT current_org_id(), user_id, name, email, title, department, division, phone, presence, presence_label,
      presence_since, routing_status, routing_since, skills, groups, 'users.list', read_at, ${seedId}::uuid
    FROM jsonb_to_recordset(${rows}::jsonb) AS given (user_id uuid, name text, email text, title text, department text,
      division text, phone text, presence text, presence_label text, presence_since timestamptz, routing_status text,
      routing_since timestamptz, skills text[], groups text[], read_at timestamptz)
    ORDER BY user_id
    ON CONFLICT (org_id, user_id) DO UPDATE SET
      name = excluded.name, email = excluded.email, title = excluded.title, department = excluded.department,
      division = excluded.division, phone = excluded.phone, presence = excluded.presence,
      presence_label = excluded.presence_label, presence_since = excluded.presence_since,
      routing_status = excluded.routing_status, routing_since = excluded.routing_since, skills = excluded.skills,
      groups = excluded.groups, source = excluded.source, read_at = excluded.read_at, seed_id = excluded.seed_id`;
  const userIds = users.map((user) => user.id);
  await tx.$executeRaw`
    INSERT INTO directory_words AS known (org_id, word, seed_id)
    SELECT DISTINCT current_org_id(), word, ${seedId}::uuid
    FROM directory_users, string_to_table(trim(search_text), ' ') AS word
    WHERE org_id = current_org_id() AND user_id = ANY (${userIds}::uuid[]) AND length(word) BETWEEN 3 AND 64 AND word !~ '\\d'
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
    presence: user.presence?.system ?? null,
    presence_label: user.presence?.label ?? null,
    presence_since: moment(user.presence?.sinceMs ?? null),
    routing_status: user.routingStatus?.status ?? null,
    routing_since: moment(user.routingStatus?.sinceMs ?? null),
    skills: user.skills,
    groups: user.groups,
    read_at: moment(user.readAtMs),
  };
}

const moment = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

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

/** Forgets everything that was read of an organisation's users. */
export async function clearDirectory(tx: OrgTx, orgId: string): Promise<void> {
  await tx.directoryUser.deleteMany({ where: { orgId } });
  await tx.directoryWord.deleteMany({ where: { orgId } });
  await tx.directorySeed.deleteMany({ where: { orgId } });
}
