import 'server-only';
import type { AuditContext } from '#lib/audit/record-audit.ts';
import { forgetStatements } from '#lib/db/forget-statements.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { ComparableItem } from './compare-read-back.ts';
import type { ItemState, RunChange } from './schema.ts';

// Right after tens of thousands of items were stored Postgres believes that there is one. A join planned from that compares each
// with each, and takes minutes; so changes are looked up item by item (a subquery with the whole key), and outcomes are hashed.

/** One item as stored; `change` and `after` are whatever the columns hold. */
export type RunItemRow = {
  readonly rowNumber: number;
  readonly subjectId: string | null;
  readonly subject: string;
  readonly state: string;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly change: unknown;
  readonly after: unknown;
};

/** One row's plan as it is stored. */
export type DraftItem = {
  readonly rowNumber: number;
  readonly subjectId: string | null;
  readonly subject: string;
  readonly state: ItemState;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly change: RunChange;
};

/** Rows per INSERT. */
const CHUNK = 1_000;

const CHANGE = Prisma.sql`(SELECT c.change FROM run_item_changes AS c
  WHERE c.org_id = i.org_id AND c.run_id = i.run_id AND c.row_number = i.row_number)`;

/** Stores the items of a draft. As documents and not as a parameter for each value, which for thousands of rows costs seconds. */
export async function insertItems(tx: OrgTx, orgId: string, runId: string, items: readonly DraftItem[]): Promise<void> {
  for (let from = 0; from < items.length; from += CHUNK) {
    await tx.$executeRaw`
      WITH n AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(${JSON.stringify(items.slice(from, from + CHUNK))}::jsonb)
        AS n("rowNumber" integer, "subjectId" uuid, subject text, state text, "reasonCode" text, reason text, change jsonb)),
      changes AS (INSERT INTO run_item_changes (org_id, run_id, row_number, change)
        SELECT ${orgId}::uuid, ${runId}::uuid, n."rowNumber", n.change FROM n)
      INSERT INTO run_items (org_id, run_id, row_number, subject_id, subject, state, reason_code, reason, updated_at)
      SELECT ${orgId}::uuid, ${runId}::uuid, n."rowNumber", n."subjectId", n.subject, n.state, n."reasonCode", n.reason, now()
      FROM n`;
    forgetStatements();
  }
}

/** Items by run and state. */
export async function countItems(
  tx: OrgTx,
  orgId: string,
  runIds: readonly string[],
): Promise<{ runId: string; state: string; count: number }[]> {
  const groups = await tx.runItem.groupBy({
    by: ['runId', 'state'],
    where: { orgId, runId: { in: [...runIds] } },
    _count: { _all: true },
  });
  return groups.map(({ runId, state, _count }) => ({ runId, state, count: _count._all }));
}

/** Items in file order, from after a row number. */
export async function findItems(
  tx: OrgTx,
  orgId: string,
  runId: string,
  filter: { readonly states: readonly ItemState[]; readonly afterRow: number; readonly limit: number },
): Promise<RunItemRow[]> {
  const inStates = filter.states.length > 0 ? Prisma.sql`AND i.state = ANY(${[...filter.states]})` : Prisma.empty;
  return tx.$queryRaw<RunItemRow[]>`
    SELECT i.row_number AS "rowNumber", i.subject_id AS "subjectId", i.subject, i.state, i.reason_code AS "reasonCode",
      i.reason, ${CHANGE} AS change, i.after
    FROM run_items AS i
    WHERE i.org_id = ${orgId}::uuid AND i.run_id = ${runId}::uuid AND i.row_number > ${filter.afterRow} ${inStates}
    ORDER BY i.row_number LIMIT ${filter.limit}`;
}

/** Row number of the last item; 0 when there is none. */
export async function lastRowNumber(tx: OrgTx, orgId: string, runId: string): Promise<number> {
  const { _max } = await tx.runItem.aggregate({ where: { orgId, runId }, _max: { rowNumber: true } });
  return _max.rowNumber ?? 0;
}

/** Which items of a run: those with row numbers after one and up to another, or those about some people. */
export type ItemSelection =
  { readonly afterRow: number; readonly lastRow: number } | { readonly subjectIds: readonly string[] };

/**
 * What the items in some states do, in file order. Only that, in one document and as it was stored: a run reads all its items
 * twice while somebody waits for it.
 */
export async function findEffects(
  tx: OrgTx,
  orgId: string,
  runId: string,
  states: readonly ItemState[],
  which: ItemSelection,
): Promise<ComparableItem[]> {
  const chosen =
    'subjectIds' in which
      ? Prisma.sql`i.subject_id = ANY(${[...which.subjectIds]}::uuid[])`
      : Prisma.sql`i.row_number > ${which.afterRow} AND i.row_number <= ${which.lastRow}`;
  const [found] = await tx.$queryRaw<{ items: string }[]>`
    SELECT coalesce(json_agg(json_build_object('rowNumber', o.row_number,
      'change', json_build_object('effects', o.change -> 'effects'))), '[]')::text AS items
    FROM (SELECT i.row_number, ${CHANGE} AS change FROM run_items AS i
      WHERE i.org_id = ${orgId}::uuid AND i.run_id = ${runId}::uuid AND i.state = ANY(${[...states]}) AND ${chosen}
      ORDER BY i.row_number) AS o`;
  return JSON.parse(found?.items ?? '[]') as ComparableItem[];
}

/** Who the items in some states are about, those of one management unit together. */
export async function findSubjects(
  tx: OrgTx,
  orgId: string,
  runId: string,
  states: readonly ItemState[],
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ subject_id: string }[]>`
    SELECT i.subject_id, ${CHANGE} #>> '{effects,0,managementUnitId}' AS unit
    FROM (SELECT org_id, run_id, subject_id, min(row_number) AS row_number FROM run_items
      WHERE org_id = ${orgId}::uuid AND run_id = ${runId}::uuid AND state = ANY(${[...states]}) AND subject_id IS NOT NULL
      GROUP BY org_id, run_id, subject_id) AS i
    ORDER BY unit, i.subject_id`;
  return rows.map((row) => row.subject_id);
}

/** Gives every item in one of the states another one, with the reason. */
export async function markAll(
  tx: OrgTx,
  orgId: string,
  runId: string,
  from: readonly ItemState[],
  to: { readonly state: ItemState; readonly reasonCode: string | null; readonly reason: string | null },
): Promise<void> {
  await tx.runItem.updateMany({ where: { orgId, runId, state: { in: [...from] } }, data: to });
}

/** One item's new state. */
export type ItemMark = {
  readonly rowNumber: number;
  readonly state: ItemState;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly after: unknown;
};

/**
 * Writes many items' outcomes in one statement, since a run may prove thousands at once. With `audit`, those that were sent and
 * are done now get a row in the audit trail each: `schedule.change` or `time_off.change` of the agent, with the images of before
 * and after.
 */
export async function markItems(
  tx: OrgTx,
  orgId: string,
  runId: string,
  marks: readonly ItemMark[],
  audit: AuditContext | null,
): Promise<void> {
  if (marks.length === 0) return;
  const span = spanOf(marks);
  if (marks.length > 1) await joinByHash(tx);
  await tx.$executeRaw`
    WITH m AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(${JSON.stringify(marks)}::jsonb)
      AS m("rowNumber" integer, state text, "reasonCode" text, reason text, after jsonb))
    ${audit === null ? Prisma.empty : Prisma.sql`, trail AS (${insertTrail(audit, runId, span)})`}
    UPDATE run_items AS i
    SET state = m.state, reason_code = m."reasonCode", reason = m.reason, after = m.after, updated_at = now()
    FROM m
    WHERE i.org_id = ${orgId}::uuid AND i.run_id = ${runId}::uuid AND i.row_number = m."rowNumber" AND ${span}`;
  forgetStatements();
}

/** Sees the items as they are before the statement that it is a part of. */
function insertTrail({ orgId, actor, correlationId }: AuditContext, runId: string, span: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO audit_events (org_id, id, at, actor_kind, actor_id, actor_name, action, entity_id, before, after, correlation_id)
    SELECT i.org_id, gen_random_uuid(), now(), ${actor.kind}, ${actor.id}, ${actor.name},
      (SELECT r.kind FROM runs AS r WHERE r.org_id = ${orgId}::uuid AND r.id = ${runId}::uuid) || '.change', i.subject_id,
      jsonb_build_object('run', i.run_id, 'row', i.row_number,
        'images', jsonb_path_query_array(${CHANGE}, '$.effects[*].before')),
      jsonb_build_object('run', i.run_id, 'row', i.row_number, 'images', m.after),
      ${correlationId}::uuid
    FROM run_items AS i
    JOIN m ON m."rowNumber" = i.row_number
    WHERE i.org_id = ${orgId}::uuid AND i.run_id = ${runId}::uuid AND i.state = 'sent' AND m.state = 'done' AND ${span}`;
}

/** For the rest of the transaction. */
async function joinByHash(tx: OrgTx): Promise<void> {
  await tx.$executeRaw`SELECT set_config('enable_nestloop', 'off', true)`;
}

/** Rows outside need not be looked at. */
function spanOf(marks: readonly ItemMark[]): Prisma.Sql {
  const rows = marks.map(({ rowNumber }) => rowNumber);
  const first = rows.reduce((low, row) => Math.min(low, row), Infinity);
  const last = rows.reduce((high, row) => Math.max(high, row), 0);
  return Prisma.sql`i.row_number BETWEEN ${first} AND ${last}`;
}
