import { z } from 'zod';
import { toLiveState, type StateRow } from '#lib/events/to-live-state.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import { findQueueReading } from './queue-reading-store.ts';
import {
  DirectoryQuery,
  PostgresText,
  type DirectoryFilters,
  type DirectoryMatch,
  type DirectoryOrder,
  type DirectoryPageDto,
} from './schema.ts';

/** More words than anybody means. */
const MAX_WORDS = 8;

/** A page of what is asked for. */
export const DirectorySearch = DirectoryQuery.extend({
  pageSize: z.number().int().min(1).max(1_000).default(50),
  /** `next` of the page before. */
  cursor: z.string().max(4_000).nullable().default(null),
});
export type DirectorySearch = z.input<typeof DirectorySearch>;

const Cursor = z.object({
  /** The order that the page was in; in another one a place means nothing. */
  order: z.string(),
  tier: z.number().int().min(0).max(1),
  sortKey: PostgresText.nullable(),
  sortName: PostgresText,
  userId: z.uuid(),
  words: z.array(PostgresText.max(500)).max(MAX_WORDS),
  isCorrected: z.boolean(),
});
type Cursor = z.infer<typeof Cursor>;

type MatchedRow = {
  readonly tier: number;
  readonly sort_key: string | null;
  readonly sort_name: string;
  readonly user_id: string;
};
type Query = z.infer<typeof DirectorySearch>;

/**
 * A page of the users that hold every word of the text somewhere in name, e-mail address, telephone number, title, department,
 * skills, groups, locations, team or queues; capitals and accents make no difference. First those whose name has all words as the beginning of one,
 * then the others, each by name; in another order by that alone, users without a value last. Words that nothing matches are taken for the nearest the organisation knows; then the page
 * says so. Reads the projection alone and costs no call. A cursor that is not ours begins anew.
 */
export async function searchDirectory(ctx: OrgContext, search: DirectorySearch): Promise<Result<DirectoryPageDto>> {
  requirePermission(ctx, 'directory:view');
  const query = DirectorySearch.parse(search);
  const page = await withOrg(ctx, async (tx) => {
    const after = parseCursor(query);
    const typed = after?.words ?? (await wordsOf(tx, query.text));
    const exact = await findMatches(tx, query, typed, after);
    const isFirst = after === null && typed.length > 0;
    const words = isFirst && exact.length === 0 ? await correct(tx, typed) : typed;
    const isCorrected = after?.isCorrected ?? words.some((word, index) => word !== typed[index]);
    const rows = isFirst && isCorrected ? await findMatches(tx, query, words, null) : exact;
    const seed = await tx.directorySeed.findUnique({ where: { orgId: ctx.orgId }, select: { completedAt: true } });
    return {
      users: await readMatches(
        tx,
        ctx.orgId,
        rows.map((row) => row.user_id),
      ),
      correctedWords: isCorrected && rows.length > 0 ? words.map((word) => word.split('|')) : null,
      completedAtMs: seed?.completedAt?.getTime() ?? null,
      queueReading: await findQueueReading(tx),
      next: rows.length < query.pageSize ? null : cursorAfter(rows.at(-1), query, words, isCorrected),
    };
  });
  return ok(page);
}

/** A telephone number is one word, however it is written; of everything else the database folds and parts the words. */
async function wordsOf(tx: OrgTx, text: string): Promise<string[]> {
  const digits = text.replaceAll(/\D/g, '');
  if (digits.length >= 3 && /^[\d\s()+./-]+$/.test(text)) return [digits];
  const [row] = await tx.$queryRaw<{ words: string[] }[]>`
    SELECT coalesce(string_to_array(nullif(fold_text(${text}), ''), ' '), '{}') AS words`;
  return (row?.words ?? []).slice(0, MAX_WORDS);
}

async function correct(tx: OrgTx, words: readonly string[]): Promise<string[]> {
  const [row] = await tx.$queryRaw<{ words: string[] }[]>`SELECT correct_directory_words(${words}::text[]) AS words`;
  return row?.words ?? [];
}

function findMatches(tx: OrgTx, query: Query, words: readonly string[], after: Cursor | null): Promise<MatchedRow[]> {
  if (query.order !== null) return findInOrder(tx, query, query.order, words, after);
  return tx.$queryRaw<MatchedRow[]>`
    SELECT tier, NULL AS sort_key, sort_name, user_id FROM search_directory(${words}::text[], ${JSON.stringify(query.filters)}::jsonb,
      ${after?.tier ?? null}::integer, ${after?.sortName ?? null}::text, ${after?.userId ?? null}::uuid,
      ${query.pageSize}::integer)`;
}

function findInOrder(
  tx: OrgTx,
  query: Query,
  { by, isDescending }: DirectoryOrder,
  words: readonly string[],
  after: Cursor | null,
): Promise<MatchedRow[]> {
  // The longest time in a presence is the one that began first.
  const isDownwards = by === 'since' ? !isDescending : isDescending;
  return tx.$queryRaw<MatchedRow[]>`
    SELECT tier, sort_key, sort_name, user_id FROM sort_directory(${words}::text[], ${JSON.stringify(query.filters)}::jsonb,
      ${by}, ${isDownwards}, ${after?.tier ?? null}::integer, ${after?.sortKey ?? null}::text, ${after?.sortName ?? null}::text,
      ${after?.userId ?? null}::uuid, ${query.pageSize}::integer)`;
}

/** How many users match the text and the filters, mistyped words corrected as {@link searchDirectory} does. */
export async function countMatches(tx: OrgTx, text: string, filters: DirectoryFilters): Promise<number> {
  const typed = await wordsOf(tx, text);
  const matching = await countWords(tx, typed, filters);
  if (matching > 0 || typed.length === 0) return matching;
  return countWords(tx, await correct(tx, typed), filters);
}

async function countWords(tx: OrgTx, words: readonly string[], filters: DirectoryFilters): Promise<number> {
  const [row] = await tx.$queryRaw<{ matching: number }[]>`
    SELECT count_directory(${words}::text[], ${JSON.stringify(filters)}::jsonb) AS matching`;
  return row?.matching ?? 0;
}

type UserRow = StateRow & {
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  readonly department: string | null;
  readonly division: string | null;
  readonly phone: string | null;
  readonly skills: string[];
  readonly groups: string[];
  readonly locations: string[];
  readonly team: string | null;
  readonly queues: string[];
  readonly source: string;
  readonly read_at: Date;
};

/** The users with these ids, in their order, and what they do at the moment; those that are not there are left out. */
export async function readMatches(tx: OrgTx, orgId: string, userIds: readonly string[]): Promise<DirectoryMatch[]> {
  const rows = await tx.$queryRaw<UserRow[]>`
    SELECT u.user_id, name, email, title, department, division, phone, skills, groups, locations, team, queues, source, read_at,
      presence, label, presence_at, routing_status, routing_at
    FROM directory_users AS u
    LEFT JOIN user_states AS s ON s.org_id = u.org_id AND s.user_id = u.user_id
    LEFT JOIN presence_labels AS l ON l.org_id = u.org_id AND l.definition_id = s.presence_definition_id
    WHERE u.org_id = ${orgId}::uuid AND u.user_id = ANY (${[...userIds]}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.user_id, row]));
  return userIds.flatMap((userId) => {
    const row = byId.get(userId);
    return row ? [toMatch(row)] : [];
  });
}

function toMatch(row: UserRow): DirectoryMatch {
  const { name, email, title, department, division, phone, skills, groups, locations, team, queues, source } = row;
  const { userId: id, presence, routingStatus } = toLiveState(row);
  return {
    ...{ id, name, email, title, department, division, phone, skills, groups, locations, team, queues, source },
    presence,
    routingStatus,
    readAtMs: row.read_at.getTime(),
  };
}

function cursorAfter(
  row: MatchedRow | undefined,
  query: Query,
  words: readonly string[],
  isCorrected: boolean,
): string | null {
  if (!row) return null;
  const cursor: Cursor = {
    order: orderName(query),
    tier: row.tier,
    sortKey: row.sort_key,
    sortName: row.sort_name,
    userId: row.user_id,
    words: [...words],
    isCorrected,
  };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function parseCursor(query: Query): Cursor | null {
  if (query.cursor === null) return null;
  try {
    const cursor = Cursor.safeParse(JSON.parse(Buffer.from(query.cursor, 'base64url').toString('utf8'))).data;
    if (cursor?.order !== orderName(query)) return null;
    return query.order?.by === 'since' ? { ...cursor, sortKey: momentOf(cursor.sortKey) } : cursor;
  } catch {
    return null;
  }
}

const orderName = ({ order }: Query) => (order === null ? '' : `${order.by} ${order.isDescending}`);

/** A moment of the years that Postgres and ISO 8601 both write with four digits; throws where a key is none. */
function momentOf(key: string | null): string | null {
  return key === null ? null : z.iso.datetime().parse(new Date(key).toISOString());
}
