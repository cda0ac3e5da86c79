import { z } from 'zod';
import { ShiftView } from '../schema.ts';

/** Most agents one view holds: a management unit's limit in Genesys Cloud. Larger business units are shown unit by unit. */
export const MAX_AGENTS_IN_VIEW = 1_500;

/** Genesys' categories of activity codes. */
export const ACTIVITY_CATEGORIES = [
  'OnQueueWork',
  'Break',
  'Meal',
  'Meeting',
  'OffQueueWork',
  'TimeOff',
  'Training',
  'Unavailable',
] as const;
export type ActivityCategory = (typeof ACTIVITY_CATEGORIES)[number];

/** A kind of activity; `colour` is the background it is drawn on, `#rrggbb`. */
export const ActivityCodeView = z.object({
  id: z.string(),
  name: z.string(),
  /** Null for a category Genesys Cloud has added since. */
  category: z.enum(ACTIVITY_CATEGORIES).nullable(),
  isActive: z.boolean(),
  colour: z.string(),
  /** How long it usually is; null when Genesys Cloud does not say. */
  lengthMinutes: z.number().nullable(),
});
export type ActivityCodeView = z.infer<typeof ActivityCodeView>;

/** A day of the business unit: 23 to 25 hours between its first instant and the next day's, epoch milliseconds. */
export const WeekDay = z.object({ date: z.string(), startMs: z.number(), endMs: z.number() });
export type WeekDay = z.infer<typeof WeekDay>;

/** A full-day time-off marker. */
export const DayOffView = z.object({
  date: z.string(),
  activityCodeId: z.string(),
  description: z.string(),
});
export type DayOffView = z.infer<typeof DayOffView>;

/** One agent's week. Shifts are ordered by start. */
export const WeekAgent = z.object({
  id: z.string(),
  /** The id where the directory does not know the agent. */
  name: z.string(),
  managementUnitId: z.string(),
  shifts: z.array(ShiftView),
  daysOff: z.array(DayOffView),
});
export type WeekAgent = z.infer<typeof WeekAgent>;

/** A management unit of the business unit, with how many agents it has in the schedule. */
export const WeekUnit = z.object({ id: z.string(), name: z.string(), agents: z.number().int() });
export type WeekUnit = z.infer<typeof WeekUnit>;

/** A schedule's week as it was in Genesys Cloud at `readAtMs`. */
export const WeekView = z.object({
  businessUnitId: z.string(),
  weekId: z.string(),
  schedule: z.object({ id: z.string(), name: z.string(), isPublished: z.boolean() }),
  timeZone: z.string(),
  /** In order; seven for each week of the schedule. */
  days: z.array(WeekDay),
  activityCodes: z.array(ActivityCodeView),
  managementUnits: z.array(WeekUnit),
  /** The unit whose agents are shown; null when all are. */
  managementUnitId: z.string().nullable(),
  agents: z.array(WeekAgent),
  readAtMs: z.number(),
  /** Why names are old or missing; null when nothing is wrong. */
  namesNote: z.string().nullable(),
});
export type WeekView = z.infer<typeof WeekView>;

/** Which week to read. Without `scheduleId` the published schedule; without `managementUnitId` as many units as fit. */
export const ReadWeekInput = z.strictObject({
  businessUnitId: z.guid(),
  weekId: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-03-09'),
  scheduleId: z.guid().optional(),
  managementUnitId: z.guid().optional(),
});
export type ReadWeekInput = z.input<typeof ReadWeekInput>;
