import { z } from 'zod';

/** A time-off request as we plan, compare and show it. */
export const TimeOffView = z.object({
  /** Genesys' id; null for one that is not there yet. */
  id: z.string().nullable(),
  status: z.enum(['PENDING', 'APPROVED', 'DENIED', 'CANCELED']),
  /** Whole days, `yyyy-MM-dd` in the business unit's zone, in order; empty for parts of days. */
  dates: z.array(z.string()),
  /** Starts of the parts of days, ISO 8601 in UTC, in order; empty for whole days. */
  starts: z.array(z.string()),
  /** Of each day. */
  lengthMinutes: z.number(),
  activityCodeId: z.string(),
  notes: z.string(),
  /** Guards concurrent edits; null for one that is not there yet. */
  version: z.number().int().nullable(),
});
export type TimeOffView = z.infer<typeof TimeOffView>;

/** What one request was and is to be; `before` is null for one that is made. */
export const TimeOffEffect = z.object({
  on: z.literal('time_off'),
  agentId: z.string(),
  agentName: z.string(),
  managementUnitId: z.string(),
  before: TimeOffView.nullable(),
  target: TimeOffView,
});
export type TimeOffEffect = z.infer<typeof TimeOffEffect>;

/** What a run of time-off requests acts on. */
export const TimeOffScope = z.object({
  kind: z.literal('time_off'),
  businessUnitId: z.string(),
  businessUnitName: z.string(),
  timeZone: z.string(),
});
export type TimeOffScope = z.infer<typeof TimeOffScope>;
