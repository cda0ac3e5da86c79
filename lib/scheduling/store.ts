import 'server-only';
import type { AuditContext } from '#lib/audit/record-audit.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { ItemState, RunChange, RunOrigin, RunPlan, RunScope, RunState } from './schema.ts';

const RUN_FIELDS = {
  id: true,
  state: true,
  stateReason: true,
  scopeKey: true,
  scope: true,
  plan: true,
  itemsTotal: true,
  callsMade: true,
  createdBy: true,
  createdByName: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
  wakeAt: true,
  cancelRequestedAt: true,
  pauseRequestedAt: true,
  scheduledFor: true,
  origin: true,
  parentId: true,
  correlationId: true,
  steps: { orderBy: { sequence: 'desc' }, take: 1, select: { kind: true, state: true } },
} as const satisfies Prisma.RunSelect;

/** A run with its last journal entry. */
export type RunRow = Prisma.RunGetPayload<{ select: typeof RUN_FIELDS }>;

const ITEM_FIELDS = {
  rowNumber: true,
  subjectId: true,
  subject: true,
  state: true,
  reasonCode: true,
  reason: true,
  change: true,
  after: true,
} as const satisfies Prisma.RunItemSelect;

/** One item as stored. */
export type RunItemRow = Prisma.RunItemGetPayload<{ select: typeof ITEM_FIELDS }>;

/** Rows per INSERT. */
const CHUNK = 1_000;

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

/** What a draft is made of. */
export type NewRun = {
  readonly scopeKey: string;
  readonly scope: RunScope;
  readonly plan: RunPlan;
  readonly items: readonly DraftItem[];
  readonly createdBy: string;
  readonly createdByName: string;
  readonly correlationId: string;
  readonly callsMade: number;
  readonly parentId: string | null;
  readonly origin: RunOrigin;
  /** The journal's first entry: what the plan was read from. */
  readonly read: Prisma.InputJsonValue;
};

/** Stores a draft with all its items and the versions it was planned from. Returns its id. */
export async function insertDraft(tx: OrgTx, orgId: string, draft: NewRun): Promise<string> {
  const { items, read, scope, ...run } = draft;
  const { id } = await tx.run.create({
    data: { ...run, scope, orgId, kind: scope.kind, state: 'draft', itemsTotal: items.length },
    select: { id: true },
  });
  for (let from = 0; from < items.length; from += CHUNK) {
    await insertItems(tx, orgId, id, items.slice(from, from + CHUNK));
  }
  const now = new Date();
  await tx.runStep.create({
    data: { orgId, runId: id, sequence: 1, kind: 'read', state: 'done', detail: read, endedAt: now },
  });
  return id;
}

/** Inserts items in one statement. As one document and not as a parameter for each value, which for thousands of rows costs seconds. */
async function insertItems(tx: OrgTx, orgId: string, runId: string, items: readonly DraftItem[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO run_items (org_id, run_id, row_number, subject_id, subject, state, reason_code, reason, change, updated_at)
    SELECT ${orgId}::uuid, ${runId}::uuid, n."rowNumber", n."subjectId", n.subject, n.state, n."reasonCode", n.reason,
      n.change, now()
    FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
      AS n("rowNumber" integer, "subjectId" uuid, subject text, state text, "reasonCode" text, reason text, change jsonb)`;
}

/** One run of the organisation, or null. */
export async function findRun(tx: OrgTx, orgId: string, id: string): Promise<RunRow | null> {
  return tx.run.findFirst({ where: { orgId, id }, select: RUN_FIELDS });
}

/** Which runs of the history; what is left out does not filter. */
export type RunFilter = {
  readonly states: readonly RunState[];
  readonly businessUnitId?: string;
  readonly weekId?: string;
  readonly createdBy?: string;
};

/** The organisation's runs made before an instant, newest first. */
export async function findRuns(
  tx: OrgTx,
  orgId: string,
  { states, businessUnitId, weekId, createdBy }: RunFilter,
  before: Date | null,
  limit: number,
): Promise<RunRow[]> {
  return tx.run.findMany({
    where: {
      orgId,
      createdBy,
      ...(states.length > 0 ? { state: { in: [...states] } } : {}),
      ...(before ? { createdAt: { lt: before } } : {}),
      AND: [
        ...(businessUnitId ? [{ scope: { path: ['businessUnitId'], equals: businessUnitId } }] : []),
        ...(weekId ? [{ scope: { path: ['weekId'], equals: weekId } }] : []),
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: RUN_FIELDS,
  });
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

/** Whether somebody asked a run to end or to stand still; to end comes first. */
export async function findStopRequest(tx: OrgTx, orgId: string, id: string): Promise<'cancel' | 'pause' | null> {
  const select = { cancelRequestedAt: true, pauseRequestedAt: true } as const;
  const run = await tx.run.findFirst({ where: { orgId, id }, select });
  if (run?.cancelRequestedAt) return 'cancel';
  return run?.pauseRequestedAt ? 'pause' : null;
}

/** Runs of the same scope that are running, or were queued before. */
export async function countAhead(tx: OrgTx, orgId: string, run: RunRow): Promise<number> {
  return tx.run.count({
    where: {
      orgId,
      scopeKey: run.scopeKey,
      id: { not: run.id },
      OR: [
        { state: 'running' },
        { state: 'queued', createdAt: { lt: run.createdAt }, OR: [{ wakeAt: null }, { wakeAt: { lte: new Date() } }] },
      ],
    },
  });
}

/** The detail of a run's first journal entry: what it was planned from. */
export async function findFirstStep(tx: OrgTx, orgId: string, runId: string): Promise<Prisma.JsonValue> {
  const where = { orgId_runId_sequence: { orgId, runId, sequence: 1 } };
  return (await tx.runStep.findUniqueOrThrow({ where, select: { detail: true } })).detail;
}

/** Items in file order, from after a row number. */
export async function findItems(
  tx: OrgTx,
  orgId: string,
  runId: string,
  filter: { readonly states: readonly ItemState[]; readonly afterRow: number; readonly limit: number },
): Promise<RunItemRow[]> {
  const states = filter.states.length > 0 ? { state: { in: [...filter.states] } } : {};
  return tx.runItem.findMany({
    where: { orgId, runId, rowNumber: { gt: filter.afterRow }, ...states },
    orderBy: { rowNumber: 'asc' },
    take: filter.limit,
    select: ITEM_FIELDS,
  });
}

/** Row number of the last item; 0 when there is none. */
export async function lastRowNumber(tx: OrgTx, orgId: string, runId: string): Promise<number> {
  const { _max } = await tx.runItem.aggregate({ where: { orgId, runId }, _max: { rowNumber: true } });
  return _max.rowNumber ?? 0;
}

/**
 * The items with row numbers after one and up to another, in file order. By number alone: right after tens of thousands of items
 * were stored Postgres does not know how many there are, and asked for states it reads and sorts them all for each portion.
 */
export async function findItemsBetween(
  tx: OrgTx,
  orgId: string,
  runId: string,
  afterRow: number,
  lastRow: number,
): Promise<RunItemRow[]> {
  return tx.runItem.findMany({
    where: { orgId, runId, rowNumber: { gt: afterRow, lte: lastRow } },
    orderBy: { rowNumber: 'asc' },
    select: ITEM_FIELDS,
  });
}

/** Who the items in some states are about, those of one management unit together. */
export async function findSubjects(
  tx: OrgTx,
  orgId: string,
  runId: string,
  states: readonly ItemState[],
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ subject_id: string }[]>`
    SELECT DISTINCT change #>> '{effects,0,managementUnitId}' AS unit, subject_id FROM run_items
    WHERE org_id = ${orgId}::uuid AND run_id = ${runId}::uuid AND state = ANY(${[...states]}) AND subject_id IS NOT NULL
    ORDER BY unit, subject_id`;
  return [...new Set(rows.map((row) => row.subject_id))];
}

/** The items in some states that are about these people, in file order. */
export async function findItemsOf(
  tx: OrgTx,
  orgId: string,
  runId: string,
  states: readonly ItemState[],
  subjectIds: readonly string[],
): Promise<RunItemRow[]> {
  return tx.runItem.findMany({
    where: { orgId, runId, state: { in: [...states] }, subjectId: { in: [...subjectIds] } },
    orderBy: { rowNumber: 'asc' },
    select: ITEM_FIELDS,
  });
}

/** Moves a run from one state to another; false when it was not in that state any more. */
export async function moveRun(
  tx: OrgTx,
  orgId: string,
  id: string,
  from: readonly string[],
  data: Prisma.RunUpdateManyMutationInput,
): Promise<boolean> {
  const { count } = await tx.run.updateMany({ where: { orgId, id, state: { in: [...from] } }, data });
  return count === 1;
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

/** Ends journal entries whose effect was looked for since, whatever their answer would have been. */
export async function closeSteps(tx: OrgTx, orgId: string, runId: string, sequences: readonly number[]): Promise<void> {
  const where = { orgId, runId, sequence: { in: [...sequences] } };
  if (sequences.length > 0) await tx.runStep.updateMany({ where, data: { state: 'failed', endedAt: new Date() } });
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
 * Adds a row to the audit trail for each of these items that was sent: `schedule.change` or `time_off.change` of the agent, with
 * the images of before and after. In one statement, since a run may prove thousands at once; to be called before they are
 * marked.
 */
export async function auditChanges(
  tx: OrgTx,
  { orgId, actor, correlationId }: AuditContext,
  runId: string,
  proven: readonly ItemMark[],
): Promise<void> {
  if (proven.length === 0) return;
  const found = JSON.stringify(proven.map(({ rowNumber, after }) => ({ rowNumber, after })));
  await tx.$executeRaw`
    INSERT INTO audit_events (org_id, id, at, actor_kind, actor_id, actor_name, action, entity_id, before, after, correlation_id)
    SELECT i.org_id, gen_random_uuid(), now(), ${actor.kind}, ${actor.id}, ${actor.name}, r.kind || '.change', i.subject_id,
      jsonb_build_object('run', i.run_id, 'row', i.row_number,
        'images', jsonb_path_query_array(i.change, '$.effects[*].before')),
      jsonb_build_object('run', i.run_id, 'row', i.row_number, 'images', m.after),
      ${correlationId}::uuid
    FROM run_items AS i
    JOIN runs AS r ON r.org_id = i.org_id AND r.id = i.run_id
    JOIN jsonb_to_recordset(${found}::jsonb) AS m("rowNumber" integer, after jsonb) ON m."rowNumber" = i.row_number
    WHERE i.org_id = ${orgId}::uuid AND i.run_id = ${runId}::uuid AND i.state = 'sent'`;
}

/** Writes many items' outcomes in one statement. */
export async function markItems(tx: OrgTx, orgId: string, runId: string, marks: readonly ItemMark[]): Promise<void> {
  if (marks.length === 0) return;
  await tx.$executeRaw`
    UPDATE run_items AS i
    SET state = m.state, reason_code = m."reasonCode", reason = m.reason, after = m.after, updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(marks)}::jsonb)
      AS m("rowNumber" integer, state text, "reasonCode" text, reason text, after jsonb)
    WHERE i.org_id = ${orgId}::uuid AND i.run_id = ${runId}::uuid AND i.row_number = m."rowNumber"`;
}
