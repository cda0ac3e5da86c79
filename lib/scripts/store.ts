import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Prisma } from '#lib/db/generated/client.ts';
import { Prisma as PrismaRuntime } from '#lib/db/generated/client.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { ScriptDraft, ScriptFailure, ScriptPartName, ScriptVersion } from './schema.ts';

/** A script as it is kept. */
export type KeptScript = { readonly id: string; readonly draft: ScriptDraft; readonly published: ScriptVersion | null };

/** A reading of which no page came for so long has ended with its process. Longer than Genesys' limits hold. */
const LEASE_MS = 2 * 60_000;

/** How far the reading of the organisation's scripts is; null before the first. */
export async function findListing(tx: OrgTx, orgId: string) {
  return tx.scriptListing.findUnique({ where: { orgId } });
}

/** Every script that is kept, by name. */
export async function findScripts(tx: OrgTx, orgId: string) {
  return tx.script.findMany({ where: { orgId }, orderBy: [{ name: 'asc' }, { id: 'asc' }] });
}

/** One of them. */
export async function findScript(tx: OrgTx, orgId: string, id: string) {
  return tx.script.findUnique({ where: { orgId_id: { orgId, id } } });
}

/**
 * Takes the reading on; answers its id. Null when another process reads, when what is kept is younger than `maxAgeMs`, or when
 * the last attempt failed and it is too early for another. A reading whose lease has ended writes nothing more.
 */
export async function claimListing(tx: OrgTx, orgId: string, maxAgeMs: number): Promise<string | null> {
  const readingId = randomUUID();
  const nowMs = Date.now();
  const [now, lease, before] = [new Date(nowMs), new Date(nowMs + LEASE_MS), new Date(nowMs - maxAgeMs)];
  const count = await tx.$executeRaw`
    INSERT INTO script_listings AS known (org_id, reading_id, lease_until)
    VALUES (${orgId}::uuid, ${readingId}::uuid, ${lease})
    ON CONFLICT (org_id) DO UPDATE SET reading_id = excluded.reading_id, lease_until = excluded.lease_until
    WHERE coalesce(known.lease_until, '-infinity') <= ${now} AND coalesce(known.retry_at, '-infinity') <= ${now}
      AND coalesce(known.read_at, '-infinity') <= ${before}`;
  return count === 1 ? readingId : null;
}

/** Which reading of which organisation. */
export type ScriptReadingId = { readonly orgId: string; readonly readingId: string };

/** Says that a reading goes on; false when another has taken its place. */
export async function renewListing(tx: OrgTx, { orgId, readingId }: ScriptReadingId): Promise<boolean> {
  const leaseUntil = new Date(Date.now() + LEASE_MS);
  const { count } = await tx.scriptListing.updateMany({ where: { orgId, readingId }, data: { leaseUntil } });
  return count === 1;
}

/**
 * Puts a whole listing in the place of what was kept, pages and variables of scripts that are gone included, and gives the reading
 * back. False, and nothing is written, when another reading has taken its place.
 */
export async function replaceScripts(
  tx: OrgTx,
  { orgId, readingId }: ScriptReadingId,
  scripts: readonly KeptScript[],
  listing: { readonly readAt: Date; readonly truncatedDivisions: boolean },
): Promise<boolean> {
  // First, so that two readings write one after the other.
  const { count } = await tx.scriptListing.updateMany({
    where: { orgId, readingId },
    data: { ...listing, leaseUntil: null, failure: PrismaRuntime.DbNull, retryAt: null },
  });
  if (count === 0) return false;
  const rows = JSON.stringify(scripts.map(({ id, draft, published }) => ({ id, name: draft.name, draft, published })));
  await tx.$executeRaw`
    INSERT INTO scripts (org_id, id, name, draft, published, reading_id)
    SELECT current_org_id(), id, name, draft, nullif(published, 'null'::jsonb), ${readingId}::uuid
    FROM jsonb_to_recordset(${rows}::jsonb) AS given (id text, name text, draft jsonb, published jsonb)
    ORDER BY id
    ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name, draft = excluded.draft, published = excluded.published,
      reading_id = excluded.reading_id`;
  await tx.$executeRaw`
    DELETE FROM scripts WHERE org_id = current_org_id() AND reading_id IS DISTINCT FROM ${readingId}::uuid`;
  await tx.$executeRaw`
    DELETE FROM script_parts AS part WHERE org_id = current_org_id()
      AND NOT EXISTS (SELECT FROM scripts WHERE org_id = part.org_id AND id = part.script_id)`;
  return true;
}

/** Writes down why a reading ended before its end, and gives it back, unless another has taken its place. */
export async function failListing(
  tx: OrgTx,
  { orgId, readingId }: ScriptReadingId,
  failure: ScriptFailure,
  retryAtMs: number | null,
): Promise<void> {
  const retryAt = retryAtMs === null ? null : new Date(retryAtMs);
  await tx.scriptListing.updateMany({ where: { orgId, readingId }, data: { leaseUntil: null, failure, retryAt } });
}

/** Pages and variables of a script that are kept. */
export async function findParts(tx: OrgTx, orgId: string, scriptId: string) {
  return tx.scriptPart.findMany({ where: { orgId, scriptId } });
}

/** Keeps one of them; nothing where the script is gone. */
export async function putPart(
  tx: OrgTx,
  orgId: string,
  id: { readonly scriptId: string; readonly part: ScriptPartName },
  value: { readonly versionId: string | null; readonly items: Prisma.InputJsonArray; readonly readAt: Date },
): Promise<void> {
  if (!(await findScript(tx, orgId, id.scriptId))) return;
  const key = { orgId, ...id };
  await tx.scriptPart.upsert({
    where: { orgId_scriptId_part: key },
    create: { ...key, ...value },
    update: value,
  });
}
