import 'server-only';
import type { OrgTx, WorkerTx } from '#lib/tenancy/with-org.ts';

/** A key as whoever asks with it names it. */
export type FoundKey = { readonly orgId: string; readonly id: string; readonly keyHashes: readonly Uint8Array[] };

/** Those of these keys that there are, the hashes they take at the moment, and whose they are; none whose organisation has left. */
export async function findKeys(tx: WorkerTx, ids: readonly string[]): Promise<FoundKey[]> {
  const rows = await tx.$queryRaw<{ org_id: string; id: string; key_hashes: Uint8Array[] }[]>`
    SELECT org_id, id, array_remove(ARRAY[key_hash, CASE WHEN previous_key_until > now() THEN previous_key_hash END], NULL) AS key_hashes
    FROM data_action_keys WHERE id = ANY(${[...ids]}::uuid[]) AND org_id IN (SELECT org_id FROM grants WHERE state = 'active')`;
  return rows.map((row) => ({ orgId: row.org_id, id: row.id, keyHashes: row.key_hashes }));
}

/** The organisation's key; null when it has none. */
export async function findOwnKey(tx: OrgTx, orgId: string) {
  return tx.dataActionKey.findFirst({ where: { orgId } });
}

/** Writes down that a key was used. */
export async function noteKeyUse(tx: OrgTx, { orgId, id }: Pick<FoundKey, 'orgId' | 'id'>): Promise<void> {
  await tx.dataActionKey.updateMany({ where: { orgId, id }, data: { lastUsedAt: new Date() } });
}
