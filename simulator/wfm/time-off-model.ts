import type { Stamp } from './wfm-model.ts';

/** States of a time-off request. */
export const TIME_OFF_STATUSES = ['PENDING', 'APPROVED', 'DENIED', 'CANCELED'] as const;
export type TimeOffStatus = (typeof TIME_OFF_STATUSES)[number];

/** One agent's time-off request. Immutable: a change replaces the object. */
export type TimeOffRequest = {
  readonly id: string;
  readonly userId: string;
  readonly managementUnitId: string;
  readonly activityCodeId: string;
  readonly status: TimeOffStatus;
  readonly paid: boolean;
  readonly notes: string;
  /** Whole days, `yyyy-MM-dd` of the unit's time zone; empty for parts of days. */
  readonly dates: readonly string[];
  /** Starts of the parts of days, epoch milliseconds; empty for whole days. */
  readonly startsMs: readonly number[];
  /** Of each day. */
  readonly durationMinutes: readonly number[];
  readonly payableMinutes: readonly number[];
  readonly submittedBy: string | null;
  readonly submittedMs: number;
  readonly reviewedBy: string | null;
  readonly reviewedMs: number | null;
  readonly stamp: Stamp;
};
