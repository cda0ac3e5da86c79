import 'server-only';
import { sendSignal } from '#lib/db/send-signal.ts';
import type { OrgTx, WorkerTx } from '#lib/tenancy/with-org.ts';

/** A source as whoever sends to it names it. */
export type FoundSource = { readonly orgId: string; readonly id: string; readonly keyHashes: readonly Uint8Array[] };

/** The source with this id, the hashes of the keys it takes at the moment, and whose it is; null when there is none. */
export async function findSource(tx: WorkerTx, id: string): Promise<FoundSource | null> {
  const [row] = await tx.$queryRaw<{ org_id: string; key_hashes: Uint8Array[] }[]>`
    SELECT org_id, array_remove(ARRAY[key_hash, CASE WHEN previous_key_until > now() THEN previous_key_hash END], NULL) AS key_hashes
    FROM event_bridge_sources WHERE id = ${id}::uuid AND org_id IN (SELECT org_id FROM grants WHERE state = 'active')`;
  return row ? { orgId: row.org_id, id, keyHashes: row.key_hashes } : null;
}

/** The organisation's source; null when it has none. */
export async function findOwnSource(tx: OrgTx, orgId: string) {
  return tx.eventBridgeSource.findFirst({ where: { orgId } });
}

/** After so long without either presence or routing status, sockets listen to users again. */
const SILENT_MS = 30 * 60_000;

type Times = { readonly lastPresenceAt: Date | null; readonly lastRoutingAt: Date | null };

/** Whether users' changes come over this source at the moment: both of their kinds, so that neither is missed. */
export function isSourceLive(source: Times | null, nowMs: number): boolean {
  const isRecent = (at: Date | null) => nowMs - (at?.getTime() ?? 0) < SILENT_MS;
  return source !== null && isRecent(source.lastPresenceAt) && isRecent(source.lastRoutingAt);
}

/** Writes down that events came; tells whoever listens over sockets when the source has come to life by that. */
export async function noteSourceEvents(tx: OrgTx, source: FoundSource, kinds: ReadonlySet<string>): Promise<void> {
  const key = { orgId_id: { orgId: source.orgId, id: source.id } };
  // One after the other: of two that come together with one kind each, the second has to see what the first wrote.
  await tx.$queryRaw`SELECT 1 FROM event_bridge_sources WHERE org_id = ${source.orgId}::uuid AND id = ${source.id}::uuid FOR UPDATE`;
  const before = await tx.eventBridgeSource.findUnique({ where: key });
  if (!before) return;
  const now = new Date();
  const heard = {
    ...(kinds.has('presence') ? { lastPresenceAt: now } : {}),
    ...(kinds.has('routing_status') ? { lastRoutingAt: now } : {}),
  };
  await tx.eventBridgeSource.update({ where: key, data: { lastEventAt: now, ...heard } });
  const isLive = isSourceLive({ ...before, ...heard }, now.getTime());
  if (isLive && !isSourceLive(before, now.getTime())) await signalWatches(tx, source.orgId);
}

/** Has whoever receives the organisation's events plan anew, once the transaction commits. */
export async function signalWatches(tx: OrgTx, orgId: string): Promise<void> {
  await sendSignal(tx, 'headroom_watches', orgId);
}
