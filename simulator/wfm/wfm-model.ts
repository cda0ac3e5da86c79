import type { DayOfWeek } from './wfm-calendar.ts';

/** Workforce-management state of the simulator. Instants are epoch milliseconds; dates are `yyyy-MM-dd` of the business unit. */

/** Activity categories of an activity code. */
export type ActivityCategory =
  'OnQueueWork' | 'Break' | 'Meal' | 'Meeting' | 'OffQueueWork' | 'TimeOff' | 'Training' | 'Unavailable';

/** An activity code of a business unit. Defaults have short numeric ids, custom ones a UUID. */
export type ActivityCode = {
  readonly id: string;
  readonly name: string;
  readonly category: ActivityCategory;
  readonly isDefault: boolean;
  readonly isActive: boolean;
  readonly lengthMinutes: number;
  readonly countsAsPaidTime: boolean;
  readonly countsAsWorkTime: boolean;
  readonly isAgentTimeOffSelectable: boolean;
  /** Background it is drawn on, `#rrggbb`; null for a code that was never given one. */
  readonly colour: string | null;
};

/** One activity inside a shift. */
export type Activity = {
  readonly startMs: number;
  readonly lengthMinutes: number;
  readonly description: string;
  readonly activityCodeId: string;
  readonly paid: boolean;
  readonly payableMinutes: number;
  readonly timeOffRequestId?: string;
  readonly timeOffRequestSyncVersion?: number;
  readonly externalActivityId?: string;
  readonly externalActivityType?: 'ActivityPlan' | 'Coaching' | 'Learning' | 'Opportunity';
};

/** A shift; its span follows from its activities, which are sorted by start and never empty. */
export type Shift = {
  readonly id: string;
  readonly activities: readonly Activity[];
  readonly manuallyEdited: boolean;
  readonly workPlanId?: string;
  readonly workPlanShiftId?: string;
};

/** A whole day away, by business-unit date. */
export type FullDayMarker = {
  readonly businessUnitDate: string;
  readonly lengthMinutes: number;
  readonly description: string;
  readonly activityCodeId: string;
  readonly paid: boolean;
  readonly payableMinutes: number;
  readonly startOffsetMinutes?: number;
  readonly endOffsetMinutes?: number;
  readonly timeOffRequestId?: string;
  readonly timeOffRequestSyncVersion?: number;
};

/** Version stamp of a schedule or of one agent inside it. */
export type Stamp = { readonly version: number; readonly modifiedBy: string | null; readonly modifiedMs: number };

/** One agent's part of a schedule. Immutable: a change replaces the object. */
export type AgentSchedule = {
  readonly userId: string;
  readonly shifts: readonly Shift[];
  readonly markers: readonly FullDayMarker[];
  readonly workPlanId: string | null;
  readonly workPlanIdsPerWeek?: readonly string[];
  readonly stamp: Stamp;
};

/** What one edit did to one agent. */
export type AgentChange = {
  readonly userId: string;
  readonly modifiedMs: number;
  readonly modifiedBy: string | null;
  readonly shifts: readonly Shift[];
  readonly markers: readonly FullDayMarker[];
  readonly deletedShiftIds: readonly string[];
  readonly deletedMarkerDates: readonly string[];
  readonly isAgentDeleted: boolean;
  /** Shift starts by kind of change, as the agent-facing notification reports them. */
  readonly updates: { readonly type: 'Added' | 'Edited' | 'Deleted'; readonly shiftStartsMs: readonly number[] }[];
};

/** A schedule of a business unit: one or more weeks, all agents. */
export type Schedule = {
  readonly id: string;
  readonly businessUnitId: string;
  readonly weekDate: string;
  readonly weekCount: number;
  description: string;
  published: boolean;
  stamp: Stamp;
  readonly createdMs: number;
  /** True when agents without an explicit entry have a generated schedule; blank and imported schedules have none. */
  readonly isGenerated: boolean;
  /** Explicit entries: changed, imported or already built. Null marks an agent whose schedule was removed. */
  readonly agents: Map<string, AgentSchedule | null>;
  readonly history: Map<string, AgentChange[]>;
  forecastId: string | null;
};

/** A work plan of a management unit. */
export type WorkPlan = {
  readonly id: string;
  readonly name: string;
  readonly earliestStartMinutes: number;
  readonly latestStartMinutes: number;
  readonly paidMinutes: number;
  readonly workDays: readonly DayOfWeek[];
};

/** A management unit and its agents. */
export type ManagementUnit = {
  readonly id: string;
  readonly name: string;
  readonly businessUnitId: string;
  readonly timeZone: string;
  readonly divisionId: string;
  readonly agentIds: readonly string[];
  readonly workPlans: readonly WorkPlan[];
  readonly stamp: Stamp;
};

/** A business unit: the scope of schedules and activity codes. */
export type BusinessUnit = {
  readonly id: string;
  readonly name: string;
  readonly startDayOfWeek: DayOfWeek;
  readonly timeZone: string;
  readonly divisionId: string;
  readonly activityCodes: ReadonlyMap<string, ActivityCode>;
  readonly managementUnitIds: readonly string[];
  readonly planningGroupIds: readonly string[];
  readonly schedules: Map<string, Schedule>;
  readonly stamp: Stamp;
};

/** A team, as schedule requests may name it. */
export type Team = { readonly id: string; readonly name: string; readonly memberIds: readonly string[] };

/** Start of a shift. */
export function shiftStartMs(shift: Shift): number {
  return shift.activities[0]?.startMs ?? 0;
}

/** End of a shift: the end of its last activity. */
export function shiftEndMs(shift: Shift): number {
  return shift.activities.reduce(
    (end, activity) => Math.max(end, activity.startMs + activity.lengthMinutes * 60_000),
    0,
  );
}
