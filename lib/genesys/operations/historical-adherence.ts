import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { orEmpty, orNull } from './shared-schemas.ts';

const family = 'workforcemanagement';
const scope = 'workforce-management:readonly';

/** Most days of one item that asks for exceptions or actual activities (stated for the single-unit query, platform document §6.6). */
export const MOST_DAYS_WITH_EXCEPTIONS = 7;

/** One management unit over one range; instants are ISO 8601. */
export type HistoricalAdherenceItem = {
  readonly managementUnitId: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly includeExceptions?: boolean;
};

const job = z.object({
  job: z.object({ id: z.string(), status: z.enum(['Processing', 'Complete', 'Error']) }),
  downloadUrls: orEmpty(z.string()),
});

/**
 * `POST /workforcemanagement/adherence/historical/bulk`: starts a job over management units; what it finds comes through the
 * links of {@link historicalAdherenceJobsGet} (platform document §6.6). Days are counted in `timeZone`.
 */
export const historicalAdherenceJobsCreate = defineOperation({
  name: 'wfm.adherence.historical.create',
  family,
  method: 'POST',
  request: (params: { readonly items: readonly HistoricalAdherenceItem[]; readonly timeZone: string }) => ({
    path: apiPath`/workforcemanagement/adherence/historical/bulk`,
    body: { items: params.items, timeZone: params.timeZone },
  }),
  // A second job answers the same question; nothing in the organisation changes.
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'wfm:historicalAdherence:view',
  scope,
  answer: job,
});

/** `GET /workforcemanagement/adherence/historical/bulk/jobs/{id}`: only whoever started the job may ask (platform document §6.6). */
export const historicalAdherenceJobsGet = defineOperation({
  name: 'wfm.adherence.historical.get',
  family,
  method: 'GET',
  request: (params: { readonly jobId: string }) => ({
    path: apiPath`/workforcemanagement/adherence/historical/bulk/jobs/${params.jobId}`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: null,
  scope,
  answer: job,
});

/** What is behind each link: everybody of one item. Seconds are counted from the beginning of the item. */
export const historicalAdherenceResult = z.object({
  startDate: z.string(),
  endDate: z.string(),
  managementUnitId: z.string(),
  userResults: orEmpty(
    z.object({
      userId: z.string(),
      adherencePercentage: orNull(z.number()),
      exceptionInfo: orEmpty(
        z.object({
          startOffsetSeconds: z.number().int(),
          endOffsetSeconds: z.number().int(),
          /** OnQueueWork, Break, Meal, Meeting, OffQueueWork, TimeOff, Training, Unavailable or Unscheduled; so is the next. */
          scheduledActivityCategory: orNull(z.string()),
          actualActivityCategory: orNull(z.string()),
        }),
      ),
      dayMetrics: orEmpty(
        z.object({
          adherenceScheduleSeconds: orNull(z.number()),
          exceptionDurationSeconds: orNull(z.number()),
        }),
      ),
    }),
  ),
});

/** Everybody of one management unit. */
export type HistoricalAdherenceResult = z.infer<typeof historicalAdherenceResult>;
