import 'server-only';
import { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { PartKind, ReportCost, ReportPeriod } from './schema.ts';

/** The job runner's name for reports. */
export const REPORT_KIND = 'capacity_report';

const PART_FIELDS = {
  key: true,
  kind: true,
  label: true,
  businessUnitId: true,
  state: true,
  reason: true,
  waitUntil: true,
  attempts: true,
  calls: true,
} as const satisfies Prisma.CapacityReportPartSelect;

const REPORT_FIELDS = {
  id: true,
  period: true,
  date: true,
  timeZone: true,
  fromAt: true,
  toAt: true,
  businessUnitIds: true,
  scheduleId: true,
  dueAt: true,
  expectedCalls: true,
  mostCalls: true,
  createdAt: true,
  schedule: { select: { name: true } },
  run: {
    select: {
      state: true,
      stateReason: true,
      createdByName: true,
      scheduledFor: true,
      startedAt: true,
      finishedAt: true,
      callsMade: true,
      cancelRequestedAt: true,
    },
  },
  parts: { orderBy: [{ sort: 'asc' }, { label: 'asc' }], select: PART_FIELDS },
} as const satisfies Prisma.CapacityReportSelect;

/** A report with its run and its parts, without what the parts hold. */
export type ReportRow = Prisma.CapacityReportGetPayload<{ select: typeof REPORT_FIELDS }>;
export type PartRow = ReportRow['parts'][number];

/** A part that is to be read. */
export type NewPart = {
  readonly key: string;
  readonly kind: PartKind;
  readonly label: string;
  readonly businessUnitId?: string;
};

/** In which order parts are read, and shown. */
const SORT: readonly PartKind[] = [
  'units',
  'calls',
  'schedule',
  'adherence',
  'organisation_capacity',
  'sites',
  'suggestions',
];

/** A report that is to be made. */
export type StoredReport = {
  readonly period: ReportPeriod;
  readonly date: string;
  readonly timeZone: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly businessUnitIds: readonly string[];
  readonly schedule: { readonly id: string; readonly dueMs: number } | null;
  readonly keepUntilMs: number;
  readonly cost: ReportCost;
  readonly parts: readonly NewPart[];
  readonly createdBy: string;
  readonly createdByName: string;
  readonly correlationId: string;
};

/** Stores a report as a run that waits for its turn. Returns the id of both. */
export async function insertReport(tx: OrgTx, orgId: string, report: StoredReport): Promise<string> {
  const { period, date, timeZone, schedule, cost, parts } = report;
  const dueAt = schedule && new Date(schedule.dueMs);
  const { createdBy, createdByName, correlationId } = report;
  const { id } = await tx.run.create({
    data: {
      orgId,
      kind: REPORT_KIND,
      state: 'queued',
      scopeKey: `${REPORT_KIND}/${correlationId}/${date}/${schedule?.dueMs ?? Date.now()}`,
      scope: { kind: REPORT_KIND, period, date },
      plan: {},
      itemsTotal: parts.length,
      createdBy,
      createdByName,
      correlationId,
      scheduledFor: dueAt,
      wakeAt: dueAt,
    },
    select: { id: true },
  });
  await tx.capacityReport.create({
    data: {
      orgId,
      id,
      period,
      date,
      timeZone,
      fromAt: new Date(report.fromMs),
      toAt: new Date(report.toMs),
      businessUnitIds: [...report.businessUnitIds],
      scheduleId: schedule?.id ?? null,
      dueAt,
      keepUntil: new Date(report.keepUntilMs),
      expectedCalls: cost.expected,
      mostCalls: cost.most,
    },
  });
  await insertParts(tx, orgId, id, parts);
  return id;
}

/** Adds parts to a report; those it has already stay as they are. */
export async function insertParts(
  tx: OrgTx,
  orgId: string,
  reportId: string,
  parts: readonly NewPart[],
): Promise<void> {
  await tx.capacityReportPart.createMany({
    data: parts.map((part) => ({ ...part, orgId, reportId, sort: SORT.indexOf(part.kind), state: 'pending' })),
    skipDuplicates: true,
  });
}

/** One report of the organisation, or null. */
export async function findReport(tx: OrgTx, orgId: string, id: string): Promise<ReportRow | null> {
  return tx.capacityReport.findFirst({ where: { orgId, id }, select: REPORT_FIELDS });
}

/** The organisation's reports made before an instant, newest first. */
export async function findReports(tx: OrgTx, orgId: string, before: Date | null, limit: number): Promise<ReportRow[]> {
  return tx.capacityReport.findMany({
    where: { orgId, ...(before ? { createdAt: { lt: before } } : {}) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: REPORT_FIELDS,
  });
}

/** What the parts that are done hold, by key. */
export async function findPartData(tx: OrgTx, orgId: string, reportId: string): Promise<Map<string, Prisma.JsonValue>> {
  const where = { orgId, reportId, state: 'done' };
  const parts = await tx.capacityReportPart.findMany({ where, select: { key: true, data: true } });
  return new Map(parts.map(({ key, data }) => [key, data]));
}

/** How far a part has come; null where it has not begun. */
export async function findProgress(
  tx: OrgTx,
  orgId: string,
  reportId: string,
  key: string,
): Promise<Prisma.JsonValue | null> {
  const part = await tx.capacityReportPart.findFirst({ where: { orgId, reportId, key }, select: { progress: true } });
  return part?.progress ?? null;
}

/** What became of one look at a part. */
export type PartChange = {
  readonly state: 'pending' | 'waiting' | 'done' | 'failed';
  readonly reason: string | null;
  readonly waitUntilMs: number | null;
  readonly attempts: number;
  readonly spent: number;
  readonly progress?: Prisma.InputJsonValue;
  readonly data?: Prisma.InputJsonValue;
};

/** Writes what became of a part, and counts its calls for the report. */
export async function writePart(
  tx: OrgTx,
  orgId: string,
  reportId: string,
  key: string,
  { spent, waitUntilMs, ...change }: PartChange,
): Promise<void> {
  const waitUntil = waitUntilMs === null ? null : new Date(waitUntilMs);
  await tx.capacityReportPart.update({
    where: { orgId_reportId_key: { orgId, reportId, key } },
    data: { ...change, waitUntil, calls: { increment: spent } },
  });
  const where = { orgId_id: { orgId, id: reportId } };
  if (spent > 0) await tx.run.update({ where, data: { callsMade: { increment: spent } } });
}

/** Lets the parts that are missing be read again; false when none is, or the report is still at work. */
export async function reopenReport(tx: OrgTx, orgId: string, reportId: string, mostCalls: number): Promise<boolean> {
  const { count } = await tx.run.updateMany({
    where: { orgId, id: reportId, kind: REPORT_KIND, state: { in: ['done', 'failed', 'cancelled'] } },
    data: {
      state: 'queued',
      stateReason: null,
      finishedAt: null,
      startedAt: null,
      cancelRequestedAt: null,
      crashes: 0,
    },
  });
  if (count === 0) return false;
  await tx.capacityReportPart.updateMany({
    // What came of missing parts is missing something, too.
    where: { orgId, reportId, OR: [{ state: { not: 'done' } }, { kind: 'suggestions' }] },
    data: { state: 'pending', reason: null, waitUntil: null, attempts: 0, progress: Prisma.DbNull },
  });
  await tx.capacityReport.update({
    where: { orgId_id: { orgId, id: reportId } },
    data: { mostCalls: { increment: mostCalls } },
  });
  return true;
}

/** Forgets reports whose time to be kept is over. */
export async function forgetReports(tx: OrgTx, orgId: string, now: Date): Promise<void> {
  const old = await tx.capacityReport.findMany({
    where: { orgId, keepUntil: { lt: now }, run: { state: { in: ['done', 'failed', 'cancelled'] } } },
    select: { id: true },
  });
  if (old.length > 0) await tx.run.deleteMany({ where: { orgId, id: { in: old.map(({ id }) => id) } } });
}
