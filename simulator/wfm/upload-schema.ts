import { z } from 'zod';

const dateTime = z.string().refine((text) => /^\d{4}-\d{2}-\d{2}T/.test(text) && Number.isFinite(Date.parse(text)), {
  message: 'must be an ISO-8601 date-time',
});
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const minutes = z.number().int();
const versioned = z.looseObject({ version: z.number().int() });
const valueWrapper = z.strictObject({ value: z.string().nullish() });
const listWrapper = z.strictObject({ values: z.array(z.string()).nullish() });
const readOnlySchedule = z.looseObject({ id: z.string().nullish() });

const activity = z.strictObject({
  startDate: dateTime,
  lengthMinutes: minutes,
  description: z.string(),
  activityCodeId: z.string(),
  paid: z.boolean().nullish(),
  payableMinutes: minutes.nullish(),
  timeOffRequestId: z.string().nullish(),
  timeOffRequestSyncVersion: z.number().int().nullish(),
  externalActivityId: z.string().nullish(),
  externalActivityType: z.enum(['ActivityPlan', 'Coaching', 'Learning', 'Opportunity']).nullish(),
});

const shift = z.strictObject({
  id: z.string().nullish(),
  startDate: dateTime.nullish(),
  lengthMinutes: minutes.nullish(),
  activities: z.array(activity).nullish(),
  manuallyEdited: z.boolean().nullish(),
  schedule: readOnlySchedule.nullish(),
  workPlanId: valueWrapper.nullish(),
  workPlanShiftId: valueWrapper.nullish(),
});

const marker = z.strictObject({
  businessUnitDate: date,
  lengthMinutes: minutes,
  description: z.string(),
  activityCodeId: z.string(),
  startOffsetMinutes: minutes.nullish(),
  endOffsetMinutes: minutes.nullish(),
  paid: z.boolean().nullish(),
  payableMinutes: minutes.nullish(),
  timeOffRequestId: z.string().nullish(),
  timeOffRequestSyncVersion: z.number().int().nullish(),
  delete: z.boolean().nullish(),
});
const markerOrRemoval = z.union([z.looseObject({ businessUnitDate: date, delete: z.literal(true) }), marker]);

const forecastReference = z.looseObject({ id: z.string().nullish(), weekDate: date });
const headcountForecast = z.looseObject({ referenceStartDate: dateTime.nullish() });

const agentBase = {
  userId: z.string(),
  workPlanId: valueWrapper.nullish(),
  workPlanIdsPerWeek: listWrapper.nullish(),
  fullDayTimeOffMarkers: z.array(markerOrRemoval).nullish(),
};

/** The document inside an update upload (`UpdateScheduleUploadSchema`). Unknown properties are refused. */
export const updateUploadSchema = z.strictObject({
  metadata: versioned,
  description: z.string().nullish(),
  published: z.boolean().nullish(),
  shortTermForecast: forecastReference.nullish(),
  headcountForecast: headcountForecast.nullish(),
  agentSchedules: z
    .array(
      z.strictObject({
        ...agentBase,
        shifts: z.array(z.strictObject({ ...shift.shape, delete: z.boolean().nullish() })).nullish(),
        metadata: versioned.nullish(),
        delete: z.boolean().nullish(),
      }),
    )
    .nullish(),
});

/** The document inside an import upload (`ImportScheduleUploadSchema`). */
export const importUploadSchema = z.strictObject({
  description: z.string().min(1),
  weekCount: z.number().int().min(1).max(6),
  published: z.boolean().nullish(),
  shortTermForecast: forecastReference.nullish(),
  headcountForecast: headcountForecast.nullish(),
  agentSchedules: z.array(z.strictObject({ ...agentBase, shifts: z.array(shift).nullish() })).nullish(),
});

/** A parsed update upload. */
export type UpdateUpload = z.infer<typeof updateUploadSchema>;
/** A parsed import upload. */
export type ImportUpload = z.infer<typeof importUploadSchema>;
/** One agent of an update upload. */
export type AgentUpload = NonNullable<UpdateUpload['agentSchedules']>[number];
