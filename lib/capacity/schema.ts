import { z } from 'zod';
import { TRUNK_EVENT_KINDS } from '#lib/trunks/schema.ts';

const date = z.iso.date('must be a date such as 2026-03-09');
const ms = z.number().int();
/** A figure for each quarter of an hour of the report; null where it is not known. */
const figures = z.array(z.number().nullable());

/** Length of a report's intervals: that of Genesys' headcount forecasts (platform document §6.3). */
export const INTERVAL_MS = 15 * 60_000;

/** What a report is about: one day, or seven from a day on. */
export const ReportPeriod = z.enum(['day', 'week']);
export type ReportPeriod = z.infer<typeof ReportPeriod>;

export const TimeZone = z.string().refine(isTimeZone, 'is no time zone such as Europe/Dublin');

/** A report somebody asks for. No business units: all of them. */
export const NewReport = z.strictObject({
  period: ReportPeriod,
  date,
  timeZone: TimeZone,
  businessUnitIds: z.array(z.guid()).max(50),
});
export type NewReport = z.infer<typeof NewReport>;

export const ReportSelector = z.strictObject({ reportId: z.guid() });
export type ReportSelector = z.infer<typeof ReportSelector>;

/** Calls to Genesys Cloud that a report takes. `expected` is null while the business units are not known. */
export const ReportCost = z.object({ expected: z.number().int().nullable(), most: z.number().int() });
export type ReportCost = z.infer<typeof ReportCost>;

export const PartKind = z.enum([
  'units',
  'calls',
  'organisation_capacity',
  'sites',
  'schedule',
  'adherence',
  'suggestions',
]);
export type PartKind = z.infer<typeof PartKind>;

/** States of a part. The last two are final. */
export const PartState = z.enum(['pending', 'waiting', 'done', 'failed']);
export type PartState = z.infer<typeof PartState>;

/** Business units of the report. */
export const UnitsData = z.object({ units: z.array(z.object({ id: z.string(), name: z.string() })) });

/** Calls over external trunks, of the organisation or of a site. `expected` is the same time a week earlier. */
const CallFigures = z.object({ calls: figures, peak: figures, capacity: figures, expected: figures });

/** What the trunks carried, by {@link INTERVAL_MS}. */
export const CallsData = CallFigures.extend({
  /** Share of agents in adherence as it was heard, 0 to 1. */
  adherence: figures,
  /** What trunks in service could carry when the report was made, for intervals still to come; null where not known. */
  capacityNow: z.number().nullable(),
  /** Concurrent calls for each agent on queue over the last week; null where too little is known. */
  callsPerAgent: z.number().nullable(),
  events: z.array(z.object({ atMs: ms, kind: z.enum(TRUNK_EVENT_KINDS), summary: z.string() })),
});
export type CallsData = z.infer<typeof CallsData>;

/** Genesys' own limit for the organisation, when the report was made. */
export const OrganisationCapacityData = z.object({ calls: z.number().nullable(), maxCapacity: z.number().nullable() });

export const SitesData = z.object({
  sites: z.array(z.object({ id: z.string(), name: z.string(), figures: CallFigures })),
});

/** Agents of a business unit who are scheduled to take calls, as a mean over each interval. */
export const ScheduleData = z.object({ agents: z.number().int(), onQueue: z.array(z.number()) });

/** How a business unit kept to its schedule, until `untilMs`. */
export const AdherenceData = z.object({
  /** Agents scheduled to take calls who did something else, as a mean over each interval; null from `untilMs` on. */
  missing: figures,
  untilMs: ms,
  /** Part of the schedule that no exception covers, 0 to 1; null where nothing was scheduled. */
  share: z.number().nullable(),
});

export type AdherenceData = z.infer<typeof AdherenceData>;

/** Why capacity is short, and what would help: a stretch of time of one business unit. */
export const Suggestion = z.object({
  businessUnitId: z.string(),
  businessUnitName: z.string(),
  startMs: ms,
  endMs: ms,
  /** Concurrent calls the trunks can carry, the least of the stretch. */
  capacity: z.number(),
  /** Calls that the scheduled agents could take, the most of the stretch. */
  needed: z.number(),
  /** Agents more than can be on a call at once, the most of the stretch. */
  surplus: z.number().int(),
  /** What is proposed for agents of this business unit. */
  moves: z.array(
    z.object({
      kind: z.enum(['move', 'release']),
      agentId: z.string(),
      agentName: z.string(),
      activityCodeId: z.string(),
      activityName: z.string(),
      description: z.string(),
      /** When the activity is to be. */
      startMs: ms,
      lengthMinutes: z.number().int(),
      /** Where a moved activity is now; there the agent takes calls instead. */
      fromMs: ms.nullable(),
    }),
  ),
});
export type Suggestion = z.infer<typeof Suggestion>;

export const SuggestionsData = z.object({
  /** What each agent on queue needs of the capacity, and whether that was measured. */
  callsPerAgent: z.number(),
  isMeasured: z.boolean(),
  suggestions: z.array(Suggestion),
  /** Why nothing could be compared, in words; null where it could. */
  problem: z.string().nullable(),
  /** Activity code of taking calls, by business unit. */
  workCodes: z.record(z.string(), z.string()),
  timeZones: z.record(z.string(), z.string()),
});
export type SuggestionsData = z.infer<typeof SuggestionsData>;

/** One part as the page shows it; `data` only in whole reports. */
export const PartDto = z.object({
  key: z.string(),
  kind: PartKind,
  label: z.string(),
  businessUnitId: z.string().nullable(),
  state: PartState,
  reason: z.string().nullable(),
  waitUntilMs: ms.nullable(),
  calls: z.number().int(),
});
export type PartDto = z.infer<typeof PartDto>;

export const ReportState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export type ReportState = z.infer<typeof ReportState>;

/** One line of the history. */
export const ReportSummary = z.object({
  id: z.string(),
  period: ReportPeriod,
  date,
  timeZone: z.string(),
  fromMs: ms,
  toMs: ms,
  state: ReportState,
  reason: z.string().nullable(),
  /** When a report of the future is to begin. */
  dueAtMs: ms.nullable(),
  scheduleName: z.string().nullable(),
  createdByName: z.string(),
  createdAtMs: ms,
  finishedAtMs: ms.nullable(),
  callsMade: z.number().int(),
  cost: ReportCost,
  /** Parts in all, done, and missing for good. */
  parts: z.object({ total: z.number().int(), done: z.number().int(), failed: z.number().int() }),
});
export type ReportSummary = z.infer<typeof ReportSummary>;

/** Everything known of one report, part by part. Null: not there (yet), or failed. */
export const ReportDto = ReportSummary.extend({
  allParts: z.array(PartDto),
  /** Until when Genesys Cloud limits the organisation's requests; null when it does not. */
  limitedUntilMs: ms.nullable(),
  calls: CallsData.nullable(),
  organisationCapacity: OrganisationCapacityData.nullable(),
  sites: SitesData.nullable(),
  units: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      schedule: ScheduleData.nullable(),
      adherence: AdherenceData.nullable(),
    }),
  ),
  suggestions: SuggestionsData.nullable(),
});
export type ReportDto = z.infer<typeof ReportDto>;

export const ReportList = z.object({ reports: z.array(ReportSummary), nextBeforeMs: ms.nullable() });
export type ReportList = z.infer<typeof ReportList>;

export const ListReportsInput = z.strictObject({ before: z.coerce.number().int().optional() });
export type ListReportsInput = z.infer<typeof ListReportsInput>;

/** A draft of one suggestion for the bulk scheduling tool. */
export const DraftInput = z.strictObject({ reportId: z.guid(), businessUnitId: z.guid(), startMs: ms });
export type DraftInput = z.infer<typeof DraftInput>;

/** Reports that are made by themselves: `covers` is the day or week before, of, or after the moment. */
export const NewReportSchedule = z
  .strictObject({
    name: z.string().trim().min(1, 'has no name').max(100),
    period: ReportPeriod,
    covers: z.enum(['previous', 'current', 'next']),
    weekday: z.number().int().min(1).max(7).nullable(),
    localTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 06:30'),
    timeZone: TimeZone,
    businessUnitIds: z.array(z.guid()).max(50),
    keepDays: z.number().int().min(1).max(400),
  })
  .refine(({ period, weekday }) => period === 'day' || weekday !== null, {
    path: ['weekday'],
    error: 'A weekly report needs a day of the week.',
  });
export type NewReportSchedule = z.infer<typeof NewReportSchedule>;

export const ReportScheduleSelector = z.strictObject({ scheduleId: z.guid() });
export type ReportScheduleSelector = z.infer<typeof ReportScheduleSelector>;

export const ReportScheduleDto = z.object({
  id: z.string(),
  ...NewReportSchedule.shape,
  createdByName: z.string(),
  nextAtMs: ms.nullable(),
});
export type ReportScheduleDto = z.infer<typeof ReportScheduleDto>;

export const ReportScheduleList = z.object({ schedules: z.array(ReportScheduleDto) });
export type ReportScheduleList = z.infer<typeof ReportScheduleList>;

/** Whether nothing more will happen to a report in this state. */
export function isFinal(state: ReportState): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** Query keys of the capacity page. */
export const capacityKeys = {
  reports: (orgId: string) => [orgId, 'capacity', 'reports'] as const,
  report: (orgId: string, reportId: string) => [orgId, 'capacity', 'report', reportId] as const,
  schedules: (orgId: string) => [orgId, 'capacity', 'schedules'] as const,
  cost: (orgId: string, input: unknown) => [orgId, 'capacity', 'cost', input] as const,
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
