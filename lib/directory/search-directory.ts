import { z } from 'zod';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import { ROUTING_STATUSES, SYSTEM_PRESENCES, type DirectoryMatch, type DirectoryPageDto } from './schema.ts';

/** More words than anybody means. */
const MAX_WORDS = 8;

/** What one box and the filters beside it ask for. Empty lists filter nothing. */
export const DirectorySearch = z.object({
  text: z.string().max(200).default(''),
  /** System presences, or `UNKNOWN`. */
  presences: z.array(z.string()).default([]),
  /** Names; the empty one stands for users without. */
  divisions: z.array(z.string()).default([]),
  departments: z.array(z.string()).default([]),
  pageSize: z.number().int().min(1).max(200).default(50),
  /** `next` of the page before. */
  cursor: z.string().max(4_000).nullable().default(null),
});
export type DirectorySearch = z.input<typeof DirectorySearch>;

const Cursor = z.object({
  tier: z.number().int().min(0).max(1),
  sortName: z.string(),
  userId: z.uuid(),
  words: z.array(z.string().max(500)).max(MAX_WORDS),
  isCorrected: z.boolean(),
});
type Cursor = z.infer<typeof Cursor>;

type MatchedRow = { readonly tier: number; readonly sort_name: string; readonly user_id: string };
type Query = z.infer<typeof DirectorySearch>;

/**
 * A page of the users that hold every word of the text somewhere in name, e-mail address, telephone number, title, department,
 * skills or groups; capitals and accents make no difference. First those whose name has all words as the beginning of one,
 * then the others, each by name. Words that nothing matches are taken for the nearest the organisation knows; then the page
 * says so. Reads the projection alone and costs no call. A cursor that is not ours begins anew.
 */
export async function searchDirectory(ctx: OrgContext, search: DirectorySearch): Promise<Result<DirectoryPageDto>> {
  requirePermission(ctx, 'directory:view');
  const query = DirectorySearch.parse(search);
  const page = await withOrg(ctx, async (tx) => {
    const after = parseCursor(query.cursor);
    const typed = after?.words ?? (await wordsOf(tx, query.text));
    const exact = await findMatches(tx, query, typed, after);
    const isFirst = after === null && typed.length > 0;
    const words = isFirst && exact.length === 0 ? await correct(tx, typed) : typed;
    const isCorrected = after?.isCorrected ?? words.some((word, index) => word !== typed[index]);
    const rows = isFirst && isCorrected ? await findMatches(tx, query, words, null) : exact;
    const seed = await tx.directorySeed.findUnique({ where: { orgId: ctx.orgId }, select: { completedAt: true } });
    return {
      users: await readMatches(tx, ctx.orgId, rows),
      correctedWords: isCorrected && rows.length > 0 ? words.map((word) => word.split('|')) : null,
      completedAtMs: seed?.completedAt?.getTime() ?? null,
      next: rows.length < query.pageSize ? null : cursorAfter(rows.at(-1), words, isCorrected),
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
  return tx.$queryRaw<MatchedRow[]>`
    SELECT tier, sort_name, user_id FROM search_directory(${words}::text[], ${query.presences}::text[],
      ${query.divisions}::text[], ${query.departments}::text[], ${after?.tier ?? null}::integer,
      ${after?.sortName ?? null}::text, ${after?.userId ?? null}::uuid, ${query.pageSize}::integer)`;
}

async function readMatches(tx: OrgTx, orgId: string, matches: readonly MatchedRow[]): Promise<DirectoryMatch[]> {
  const rows = await tx.directoryUser.findMany({ where: { orgId, userId: { in: matches.map((row) => row.user_id) } } });
  const byId = new Map(rows.map((row) => [row.userId, row]));
  return matches.flatMap(({ user_id: userId }) => {
    const row = byId.get(userId);
    return row ? [toMatch(row)] : [];
  });
}

type UserRow = Awaited<ReturnType<OrgTx['directoryUser']['findMany']>>[number];

function toMatch(row: UserRow): DirectoryMatch {
  const { userId: id, name, email, title, department, division, phone, skills, groups, source } = row;
  const system = SYSTEM_PRESENCES.find((known) => known === row.presence);
  const status = ROUTING_STATUSES.find((known) => known === row.routingStatus);
  const presence = system && { system, label: row.presenceLabel, sinceMs: row.presenceSince?.getTime() ?? null };
  return {
    ...{ id, name, email, title, department, division, phone, skills, groups, source },
    presence: presence ?? null,
    routingStatus: status ? { status, sinceMs: row.routingSince?.getTime() ?? null } : null,
    readAtMs: row.readAt.getTime(),
  };
}

function cursorAfter(row: MatchedRow | undefined, words: readonly string[], isCorrected: boolean): string | null {
  if (!row) return null;
  const cursor: Cursor = {
    tier: row.tier,
    sortName: row.sort_name,
    userId: row.user_id,
    words: [...words],
    isCorrected,
  };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function parseCursor(text: string | null): Cursor | null {
  if (text === null) return null;
  try {
    return Cursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
