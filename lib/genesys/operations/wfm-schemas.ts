import { z } from 'zod';
import { idRef, orEmpty, orNull, versionMetadata } from './shared-schemas.ts';

/** `Processing` answers carry an `operationId` that the business unit's schedule topic ends. */
const asyncStatus = orNull(z.string());

/** There are hundreds of thousands of them in a large week: what may be missing is left so, which is cheaper than a null. */
const activity = z.object({
  startDate: z.string(),
  lengthMinutes: z.number(),
  description: z.string().nullish(),
  activityCodeId: z.string(),
  paid: z.boolean().nullish(),
  payableMinutes: z.number().nullish(),
  timeOffRequestId: z.string().nullish(),
  timeOffRequestSyncVersion: z.number().nullish(),
  externalActivityId: z.string().nullish(),
  externalActivityType: z.string().nullish(),
});

const shift = z.object({
  id: z.string(),
  // Start and length follow from the activities.
  activities: orEmpty(activity),
  schedule: orNull(z.object({ id: orNull(z.string()) })),
});

const fullDayTimeOffMarker = z.object({
  businessUnitDate: orNull(z.string()),
  lengthMinutes: orNull(z.number()),
  description: orNull(z.string()),
  activityCodeId: orNull(z.string()),
  paid: orNull(z.boolean()),
  payableMinutes: orNull(z.number()),
  timeOffRequestId: orNull(z.string()),
});

const agentSchedule = z.object({
  user: idRef,
  shifts: orEmpty(shift),
  fullDayTimeOffMarkers: orEmpty(fullDayTimeOffMarker),
  /** Guards concurrent edits; null for an agent without a schedule and in search answers. */
  metadata: orNull(versionMetadata),
});

/** One agent's part of a schedule. */
export type GenesysAgentSchedule = z.infer<typeof agentSchedule>;

/** What is behind the `downloadUrl` of an agent-schedule query, and what `result` holds when it is small. */
export const agentSchedulesResult = z.object({
  agentSchedules: orEmpty(agentSchedule),
  businessUnitTimeZone: orNull(z.string()),
});

/** As {@link agentSchedulesResult}, for the search over published schedules. */
export const agentSchedulesSearchResult = agentSchedulesResult.extend({
  publishedSchedules: orEmpty(
    z.object({
      id: z.string(),
      weekDate: orNull(z.string()),
      weekCount: orNull(z.number()),
      selfUri: orNull(z.string()),
    }),
  ),
});

/** Answer of an agent-schedule query: `result`, or a `downloadUrl`, or `Processing` with an `operationId`. */
export const asyncAgentSchedules = z.object({
  status: asyncStatus,
  operationId: orNull(z.string()),
  result: orNull(agentSchedulesResult),
  downloadUrl: orNull(z.string()),
});

/** Answer of a search over published schedules; as {@link asyncAgentSchedules}. */
export const asyncAgentSchedulesSearch = asyncAgentSchedules.extend({ result: orNull(agentSchedulesSearchResult) });

const scheduleListItem = z.object({
  id: z.string(),
  weekDate: orNull(z.string()),
  weekCount: orNull(z.number().int()),
  description: orNull(z.string()),
  published: orNull(z.boolean()),
  metadata: orNull(versionMetadata),
});

/** One schedule of a week. */
export const scheduleListing = z.object({ entities: orEmpty(scheduleListItem) });
/** A schedule with its version and, when expanded, its management units and their agents. */
export const scheduleMetadata = scheduleListItem.extend({
  managementUnits: orEmpty(
    z.object({ managementUnit: orNull(idRef), agentCount: orNull(z.number().int()), agents: orEmpty(idRef) }),
  ),
});
/** See {@link scheduleMetadata}. */
export type GenesysSchedule = z.infer<typeof scheduleMetadata>;

/** Answer of a schedule change: `Processing` with an `operationId`, or the result at once. */
export const asyncSchedule = z.object({
  status: asyncStatus,
  operationId: orNull(z.string()),
  result: orNull(scheduleMetadata),
});

/** What is behind the `downloadUrl` of a headcount forecast, and what `result` holds when it is small. */
export const headcountForecastResult = z.object({
  entities: orEmpty(z.object({ planningGroup: orNull(idRef), requiredPerInterval: orEmpty(z.number()) })),
  referenceStartDate: orNull(z.string()),
});

/** Answer of a headcount forecast; empty for a schedule that was not made from one. */
export const headcountForecast = z.object({
  result: orNull(headcountForecastResult),
  downloadUrl: orNull(z.string()),
});
