import 'server-only';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import { insertItems, type DraftItem } from './item-store.ts';
import type { RunOrigin, RunPlan, RunScope, RunState } from './schema.ts';
import { insertUpload, type PreparedUpload } from './upload-store.ts';

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

/** Runs of other kinds are another domain's. */
const KINDS: string[] = ['schedule', 'time_off'];

/** A run with its last journal entry. */
export type RunRow = Prisma.RunGetPayload<{ select: typeof RUN_FIELDS }>;

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
  /** What it would send; null where that is not one document. */
  readonly upload: PreparedUpload | null;
};

/** Stores a draft with all its items and the versions it was planned from. Returns its id. */
export async function insertDraft(tx: OrgTx, orgId: string, draft: NewRun): Promise<string> {
  const { items, read, scope, upload, ...run } = draft;
  const { id } = await tx.run.create({
    data: { ...run, scope, orgId, kind: scope.kind, state: 'draft', itemsTotal: items.length },
    select: { id: true },
  });
  await insertItems(tx, orgId, id, items);
  if (upload !== null) await insertUpload(tx, orgId, id, upload);
  const now = new Date();
  await tx.runStep.create({
    data: { orgId, runId: id, sequence: 1, kind: 'read', state: 'done', detail: read, endedAt: now },
  });
  return id;
}

/** One run of the organisation, or null. */
export async function findRun(tx: OrgTx, orgId: string, id: string): Promise<RunRow | null> {
  return tx.run.findFirst({ where: { orgId, id, kind: { in: KINDS } }, select: RUN_FIELDS });
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
      kind: { in: KINDS },
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

/** Ends journal entries whose effect was looked for since, whatever their answer would have been. */
export async function closeSteps(tx: OrgTx, orgId: string, runId: string, sequences: readonly number[]): Promise<void> {
  const where = { orgId, runId, sequence: { in: [...sequences] } };
  if (sequences.length > 0) await tx.runStep.updateMany({ where, data: { state: 'failed', endedAt: new Date() } });
}
