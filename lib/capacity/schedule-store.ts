import 'server-only';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { NewReportSchedule } from './schema.ts';

const FIELDS = {
  id: true,
  name: true,
  period: true,
  covers: true,
  weekday: true,
  localTime: true,
  timeZone: true,
  businessUnitIds: true,
  keepDays: true,
  createdBy: true,
  createdByName: true,
  createdAt: true,
} as const satisfies Prisma.CapacityReportScheduleSelect;

/** A schedule of reports as it is kept. */
export type ReportScheduleRow = Prisma.CapacityReportScheduleGetPayload<{ select: typeof FIELDS }>;

/** Stores a schedule. Returns its id. */
export async function insertReportSchedule(
  tx: OrgTx,
  orgId: string,
  schedule: NewReportSchedule & { readonly createdBy: string; readonly createdByName: string },
): Promise<string> {
  const { id } = await tx.capacityReportSchedule.create({ data: { ...schedule, orgId }, select: { id: true } });
  return id;
}

/** One schedule, or null. */
export async function findReportSchedule(tx: OrgTx, orgId: string, id: string): Promise<ReportScheduleRow | null> {
  return tx.capacityReportSchedule.findFirst({ where: { orgId, id }, select: FIELDS });
}

/** Schedules by name, each with the moment its next report begins. */
export async function findReportSchedules(tx: OrgTx, orgId: string) {
  return tx.capacityReportSchedule.findMany({
    where: { orgId },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: {
      ...FIELDS,
      reports: { where: { run: { state: 'queued' } }, orderBy: { dueAt: 'asc' }, take: 1, select: { dueAt: true } },
    },
  });
}

/** Ends a schedule: what it asked for and has not begun goes with it, what it made stays. False when there is none. */
export async function removeReportSchedule(tx: OrgTx, orgId: string, id: string): Promise<boolean> {
  const queued = await tx.capacityReport.findMany({
    where: { orgId, scheduleId: id, run: { state: 'queued' } },
    select: { id: true },
  });
  await tx.run.deleteMany({ where: { orgId, state: 'queued', id: { in: queued.map((report) => report.id) } } });
  await tx.capacityReport.updateMany({ where: { orgId, scheduleId: id }, data: { scheduleId: null } });
  const { count } = await tx.capacityReportSchedule.deleteMany({ where: { orgId, id } });
  return count === 1;
}
