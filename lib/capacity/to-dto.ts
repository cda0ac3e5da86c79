import type { Prisma } from '#lib/db/generated/client.ts';
import {
  AdherenceData,
  CallsData,
  OrganisationCapacityData,
  PartKind,
  PartState,
  ReportPeriod,
  ReportState,
  ScheduleData,
  SitesData,
  SuggestionsData,
  UnitsData,
  type PartDto,
  type ReportDto,
  type ReportSummary,
} from './schema.ts';
import type { PartRow, ReportRow } from './store.ts';

/** A report as the history shows it. */
export function toSummary(report: ReportRow): ReportSummary {
  const { run, parts } = report;
  const inState = (state: string) => parts.filter((part) => part.state === state).length;
  return {
    id: report.id,
    period: ReportPeriod.parse(report.period),
    date: report.date,
    timeZone: report.timeZone,
    fromMs: report.fromAt.getTime(),
    toMs: report.toAt.getTime(),
    state: ReportState.parse(run.state),
    reason: run.stateReason,
    dueAtMs: run.state === 'queued' ? (run.scheduledFor?.getTime() ?? null) : null,
    scheduleName: report.schedule?.name ?? null,
    createdByName: run.createdByName,
    createdAtMs: report.createdAt.getTime(),
    finishedAtMs: run.finishedAt?.getTime() ?? null,
    callsMade: run.callsMade,
    cost: { expected: report.expectedCalls, most: report.mostCalls },
    parts: { total: parts.length, done: inState('done'), failed: inState('failed') },
  };
}

/** A report with everything its parts hold. */
export function toReportDto(
  report: ReportRow,
  data: ReadonlyMap<string, Prisma.JsonValue>,
  limitedUntilMs: number | null,
): ReportDto {
  const of = (key: string) => data.get(key) ?? null;
  const units = UnitsData.nullable().parse(of('units'))?.units ?? [];
  return {
    ...toSummary(report),
    allParts: report.parts.map(toPartDto),
    limitedUntilMs,
    calls: CallsData.nullable().parse(of('calls')),
    organisationCapacity: OrganisationCapacityData.nullable().parse(of('organisation_capacity')),
    sites: SitesData.nullable().parse(of('sites')),
    units: units.map(({ id, name }) => ({
      id,
      name,
      schedule: ScheduleData.nullable().parse(of(`schedule:${id}`)),
      adherence: AdherenceData.nullable().parse(of(`adherence:${id}`)),
    })),
    suggestions: SuggestionsData.nullable().parse(of('suggestions')),
  };
}

function toPartDto({ key, kind, label, businessUnitId, state, reason, waitUntil, calls }: PartRow): PartDto {
  return {
    key,
    kind: PartKind.parse(kind),
    label,
    businessUnitId,
    state: PartState.parse(state),
    reason,
    waitUntilMs: waitUntil?.getTime() ?? null,
    calls,
  };
}
