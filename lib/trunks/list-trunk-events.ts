import { z } from 'zod';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { TrunkEventKind, TrunkEventsQuery, type TrunkEventDto } from './schema.ts';
import { findTrunkEvents, readProjection } from './store.ts';
import type { TrunkProjection } from './trunk-state.ts';

/** No more of a range than its last ones. */
const MOST_EVENTS = 500;

/** What happened to the organisation's trunks between two moments, by time; of many the last. Costs no Genesys call. */
export async function listTrunkEvents(ctx: OrgContext, raw: TrunkEventsQuery): Promise<Result<TrunkEventDto[], never>> {
  requirePermission(ctx, 'trunks:view');
  const query = TrunkEventsQuery.parse(raw);
  const { orgId } = ctx;
  return withOrg(ctx, async (tx) => {
    const rows = await findTrunkEvents(tx, orgId, query, MOST_EVENTS);
    const known = rows.length > 0 ? await readProjection(tx, orgId) : null;
    return ok(known === null ? [] : rows.map((row) => toDto(row, known)));
  });
}

const Detail = z.object({
  reason: z.string().optional(),
  calls: z.number().optional(),
  capacity: z.number().optional(),
  lost: z.number().optional(),
  moved: z.number().optional(),
  toTrunkBaseIds: z.array(z.string()).optional(),
  afterMs: z.number().optional(),
});
type Row = Awaited<ReturnType<typeof findTrunkEvents>>[number];

function toDto(row: Row, { bases, trunks, edges }: TrunkProjection): TrunkEventDto {
  const kind = TrunkEventKind.parse(row.kind);
  const detail = Detail.catch({}).parse(row.detail);
  const nameOf = (id: string) => bases.get(id)?.name ?? 'a trunk that is gone';
  return {
    id: row.id,
    atMs: row.at.getTime(),
    kind,
    trunkBaseId: row.trunkBaseId,
    trunkBaseName: row.trunkBaseId === null ? null : (bases.get(row.trunkBaseId)?.name ?? null),
    trunkId: row.trunkId,
    trunkName: row.trunkId === null ? null : (trunks.get(row.trunkId)?.name ?? null),
    edgeName: row.edgeId === null ? null : (edges.get(row.edgeId)?.name ?? null),
    summary: summaryOf(kind, detail, nameOf),
  };
}

function summaryOf(kind: TrunkEventKind, detail: z.infer<typeof Detail>, nameOf: (id: string) => string): string {
  const { reason, calls = 0, capacity = 0, lost = 0, moved = 0, toTrunkBaseIds = [], afterMs = 0 } = detail;
  const why = reason === undefined ? '' : `: ${reason}`;
  switch (kind) {
    case 'registration_lost':
      return `Registration lost${why}`;
    case 'registration_back':
      return 'Registration is back';
    case 'options_failed':
      return `The carrier stopped answering${why}`;
    case 'options_back':
      return 'The carrier answers again';
    case 'trunk_down':
      return `Out of service${why}`;
    case 'trunk_up':
      return 'In service again';
    case 'failover':
      return `Calls moved to ${toTrunkBaseIds.map(nameOf).join(', ')}: ${moved} more there, ${lost} fewer here`;
    case 'recovered':
      return `Recovered after ${minutesOf(afterMs)}`;
    case 'capacity_near':
      return `Near its capacity: ${calls} of ${capacity} calls`;
    case 'capacity_reached':
      return `At its capacity: ${calls} of ${capacity} calls`;
    case 'blocked':
      return capacity > 0
        ? `Calls are refused: the organisation has ${calls} of ${capacity} calls`
        : `The carrier refuses calls${why}`;
  }
}

function minutesOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes === 0 ? 'less than a minute' : minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
