import 'server-only';
import { sendSignal } from '#lib/db/send-signal.ts';
import type { SignalChannel } from '#lib/db/signal-listeners.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { DetectedEvent } from './detect-trunk-events.ts';
import type { TrunkEventKind, TrunkThresholds } from './schema.ts';
import { fromRow, toRow } from './trunk-rows.ts';
import type { TrunkBaseState, TrunkEdgeState, TrunkProjection, TrunkState } from './trunk-state.ts';
import { TrunkWatch } from './watch-bases.ts';

/** The payload is the organisation and the number of the change. */
const CHANNEL: SignalChannel = 'headroom_trunks';

/** What counts where an organisation has set nothing: Genesys' own limits dialog warns at these (platform document §7). */
const DEFAULT_THRESHOLDS: TrunkThresholds = { near: 0.8, reached: 0.9, adherenceTarget: 0.9 };

/** The last number of an organisation's trunks, and what the detection of failovers remembers. */
export type TrunkStreamRow = { readonly sequence: bigint; readonly watch: TrunkWatch };

/**
 * Locks the organisation's trunks for the rest of the transaction, so that numbers are committed in their order. A statement of
 * its own: only the next one sees what the holder before has written.
 */
export async function lockTrunks(tx: OrgTx): Promise<TrunkStreamRow> {
  const find = () => tx.$queryRaw<{ sequence: bigint; watch: unknown }[]>`
    SELECT sequence, watch FROM trunk_streams WHERE org_id = current_org_id() FOR NO KEY UPDATE`;
  let [row] = await find();
  if (!row) {
    await tx.$executeRaw`INSERT INTO trunk_streams (org_id) VALUES (current_org_id()) ON CONFLICT DO NOTHING`;
    [row] = await find();
  }
  if (!row) throw new Error('The organisation is gone.');
  return { sequence: row.sequence, watch: TrunkWatch.catch({ bases: {} }).parse(row.watch) };
}

/** The organisation's trunks, without those that are gone where not asked for. */
export async function readProjection(tx: OrgTx, orgId: string): Promise<TrunkProjection> {
  const bases = await tx.trunkBase.findMany({ where: { orgId }, orderBy: { name: 'asc' } });
  const edges = await tx.trunkEdge.findMany({ where: { orgId } });
  const trunks = await tx.trunk.findMany({ where: { orgId }, orderBy: [{ name: 'asc' }, { id: 'asc' }] });
  return {
    bases: new Map(bases.map(({ orgId: _, readAt: __, ...base }) => [base.id, base])),
    edges: new Map(
      edges.map(({ orgId: _, readAt: __, statusAt, ...edge }) => [
        edge.id,
        { ...edge, statusAtMs: statusAt?.getTime() ?? null },
      ]),
    ),
    trunks: new Map(trunks.map((row) => [row.id, fromRow(row)])),
  };
}

/** What is to be written of a projection. */
export type ProjectionChange = {
  readonly bases: readonly TrunkBaseState[];
  readonly goneBaseIds: readonly string[];
  /** Edges that are another; those whose status only was told again give no number. */
  readonly edges: readonly TrunkEdgeState[];
  readonly seenEdges: readonly TrunkEdgeState[];
  readonly goneEdgeIds: readonly string[];
  /** Trunks that are another; those that only were seen again keep their number. */
  readonly trunks: readonly TrunkState[];
  readonly seenTrunks: readonly TrunkState[];
};

/** Writes what changed, under the lock of {@link lockTrunks}; `next` is the number of the change. */
export async function writeProjection(tx: OrgTx, orgId: string, change: ProjectionChange, next: bigint): Promise<void> {
  const { bases, edges, seenEdges, goneBaseIds, goneEdgeIds, trunks, seenTrunks } = change;
  const readAt = new Date();
  if (goneBaseIds.length > 0) await tx.trunkBase.deleteMany({ where: { orgId, id: { in: [...goneBaseIds] } } });
  if (goneEdgeIds.length > 0) await tx.trunkEdge.deleteMany({ where: { orgId, id: { in: [...goneEdgeIds] } } });
  for (const base of bases) {
    const key = { orgId_id: { orgId, id: base.id } };
    await tx.trunkBase.upsert({ where: key, create: { orgId, readAt, ...base }, update: { readAt, ...base } });
  }
  for (const { statusAtMs, ...edge } of [...edges, ...seenEdges]) {
    const row = { readAt, statusAt: statusAtMs === null ? null : new Date(statusAtMs), ...edge };
    const key = { orgId_id: { orgId, id: edge.id } };
    await tx.trunkEdge.upsert({ where: key, create: { orgId, ...row }, update: row });
  }
  const rows = [
    ...trunks.map((trunk) => toRow(orgId, trunk, next)),
    ...seenTrunks.map((trunk) => toRow(orgId, trunk, 0n)),
  ];
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO trunks AS known SELECT * FROM jsonb_populate_recordset(null::trunks, ${JSON.stringify(rows)}::jsonb)
    ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name, trunk_base_id = excluded.trunk_base_id,
      edge_id = excluded.edge_id, site_id = excluded.site_id, state = excluded.state, in_service = excluded.in_service,
      enabled = excluded.enabled, connected = excluded.connected, connected_at = excluded.connected_at,
      options = excluded.options, registers = excluded.registers, state_at = excluded.state_at,
      state_source = excluded.state_source, state_seen_at = excluded.state_seen_at, inbound = excluded.inbound,
      outbound = excluded.outbound, mismatches = excluded.mismatches, calls_at = excluded.calls_at,
      calls_source = excluded.calls_source, calls_seen_at = excluded.calls_seen_at,
      sequence = greatest(known.sequence, excluded.sequence)`;
}

/** Gives the change its number, and tells listeners once the transaction commits. */
export async function moveStream(tx: OrgTx, orgId: string, next: bigint, watch: TrunkWatch): Promise<void> {
  await tx.$executeRaw`
    UPDATE trunk_streams SET sequence = ${next}::bigint, watch = ${JSON.stringify(watch)}::jsonb
    WHERE org_id = current_org_id()`;
  await sendSignal(tx, CHANNEL, `${orgId} ${next}`);
}

/** Adds what happened to the organisation's trail. */
export async function addTrunkEvents(tx: OrgTx, orgId: string, events: readonly DetectedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.trunkEvent.createMany({
    data: events.map(({ atMs, detail, ...event }) => ({
      orgId,
      at: new Date(atMs),
      detail: detail,
      ...event,
    })),
  });
}

/** What happened between two moments, by time; at most `limit`, the last ones. */
export async function findTrunkEvents(
  tx: OrgTx,
  orgId: string,
  { from, to }: { readonly from: number; readonly to: number },
  limit: number,
) {
  const rows = await tx.trunkEvent.findMany({
    where: { orgId, at: { gte: new Date(from), lt: new Date(to) } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit,
  });
  return rows.reverse();
}

/** Events of some kinds of the active trunks of some bases, and of those bases themselves, by time. */
export async function findTrouble(
  tx: OrgTx,
  query: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly kinds: readonly TrunkEventKind[];
    readonly trunkBaseIds: readonly string[];
  },
) {
  const { fromMs, toMs, kinds, trunkBaseIds } = query;
  return tx.$queryRaw<{ at: Date; kind: string; trunkBaseId: string | null; trunkId: string | null }[]>`
    SELECT event.at, event.kind, event.trunk_base_id AS "trunkBaseId", event.trunk_id AS "trunkId"
    FROM trunk_events AS event LEFT JOIN trunks ON trunks.org_id = event.org_id AND trunks.id = event.trunk_id
    WHERE event.org_id = current_org_id() AND event.at >= ${new Date(fromMs)} AND event.at < ${new Date(toMs)}
      AND event.kind = ANY(${[...kinds]}) AND event.trunk_base_id = ANY(${[...trunkBaseIds]}::uuid[])
      AND (event.trunk_id IS NULL OR trunks.state = 'active')
    ORDER BY event.at, event.id`;
}

/** The organisation's thresholds, or what counts without. */
export async function findThresholds(tx: OrgTx, orgId: string): Promise<TrunkThresholds> {
  const row = await tx.trunkThreshold.findUnique({ where: { orgId } });
  if (!row) return DEFAULT_THRESHOLDS;
  // Stored with seven digits, which a double shows as more.
  const share = (value: number) => Number(value.toPrecision(6));
  return { near: share(row.near), reached: share(row.reached), adherenceTarget: share(row.adherenceTarget) };
}

/** The number of the last change; 0 before the first. */
export async function readTrunkSequence(tx: OrgTx, orgId: string): Promise<bigint> {
  const row = await tx.trunkStream.findUnique({ where: { orgId }, select: { sequence: true } });
  return row?.sequence ?? 0n;
}

/** Tells listeners that something about the organisation's trunks is another, which no event brought. */
export async function touchStream(tx: OrgTx, orgId: string): Promise<void> {
  const { sequence, watch } = await lockTrunks(tx);
  await moveStream(tx, orgId, sequence + 1n, watch);
}

/** Whether what is known of trunks is what there is: told by events without a gap, or read within two minutes. */
export async function isKept(tx: OrgTx): Promise<boolean> {
  const kept = await tx.$queryRaw<unknown[]>`
    SELECT FROM trunk_reads LEFT JOIN event_ingress AS ingress USING (org_id)
    WHERE org_id = current_org_id() AND (states_at > now() - interval '2 minutes'
      OR (is_heard AND trunk_reads.gap_since IS NULL AND ingress.state = 'live' AND ingress.gap_since IS NULL
        AND ingress.lease_until > now()))`;
  return kept.length > 0;
}

/** Forgets what happened before a moment. */
export async function forgetTrunkEvents(tx: OrgTx, orgId: string, before: Date): Promise<void> {
  await tx.trunkEvent.deleteMany({ where: { orgId, at: { lt: before } } });
}
