import type { GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import type { GenesysAgentSchedule } from '#lib/genesys/operations/wfm-schemas.ts';
import { addDays, startOfDayMs } from '../resolve-local-time.ts';
import type { ShiftView } from '../schema.ts';
import { activityColour } from './activity-colour.ts';
import { ACTIVITY_CATEGORIES, type ActivityCodeView, type WeekAgent, type WeekDay } from './schema.ts';

const MINUTE_MS = 60_000;

/** An activity code as read; `style` is there where Genesys Cloud sends the colour a customer chose. */
export type StyledActivityCode = GenesysActivityCode & {
  readonly style?: { readonly backgroundColor?: string | null } | null;
};

/** The days of a schedule from its first date on, in the business unit's zone. */
export function toWeekDays(timeZone: string, firstDate: string, weekCount: number): WeekDay[] {
  return Array.from({ length: weekCount * 7 }, (_, index) => {
    const date = addDays(firstDate, index);
    return { date, startMs: startOfDayMs(timeZone, date), endMs: startOfDayMs(timeZone, addDays(date, 1)) };
  });
}

/** Activity codes to draw and to choose from, active ones first, then by name. */
export function toActivityCodes(codes: readonly StyledActivityCode[]): ActivityCodeView[] {
  const views = codes.map((code): ActivityCodeView => {
    const category = ACTIVITY_CATEGORIES.find((known) => known === code.category) ?? null;
    return {
      id: code.id,
      name: code.name ?? code.id,
      category,
      isActive: code.active !== false,
      colour: activityColour(category, code.style?.backgroundColor),
      lengthMinutes: code.lengthInMinutes,
    };
  });
  return views.sort(
    (left, right) => Number(right.isActive) - Number(left.isActive) || left.name.localeCompare(right.name),
  );
}

/** One agent's part of a schedule as the grid shows it. A shift without activities has no time and is left out. */
export function toWeekAgent(
  agent: { readonly id: string; readonly name: string; readonly managementUnitId: string },
  schedule: GenesysAgentSchedule | undefined,
): WeekAgent {
  const shifts = (schedule?.shifts ?? []).flatMap((shift) => toShift(shift) ?? []);
  const daysOff = (schedule?.fullDayTimeOffMarkers ?? []).flatMap((marker) =>
    marker.businessUnitDate === null
      ? []
      : [
          {
            date: marker.businessUnitDate,
            activityCodeId: marker.activityCodeId,
            description: marker.description ?? '',
          },
        ],
  );
  return {
    id: agent.id,
    name: agent.name,
    managementUnitId: agent.managementUnitId,
    shifts: shifts.sort((left, right) => Date.parse(left.startDate) - Date.parse(right.startDate)),
    daysOff,
  };
}

/** Agents by name; those the directory does not know come last, by id. */
export function byName(left: WeekAgent, right: WeekAgent): number {
  return (
    Number(left.name === left.id) - Number(right.name === right.id) ||
    left.name.localeCompare(right.name) ||
    left.id.localeCompare(right.id)
  );
}

function toShift(shift: GenesysAgentSchedule['shifts'][number]): ShiftView | null {
  const activities = shift.activities
    .map(({ startDate, lengthMinutes, activityCodeId, description }) => ({
      startDate: new Date(startDate).toISOString(),
      lengthMinutes,
      activityCodeId,
      description: description ?? '',
    }))
    .sort((left, right) => left.startDate.localeCompare(right.startDate));
  const [first] = activities;
  if (!first) return null;
  const ends = activities.map((activity) => Date.parse(activity.startDate) + activity.lengthMinutes * MINUTE_MS);
  const lengthMinutes = (Math.max(...ends) - Date.parse(first.startDate)) / MINUTE_MS;
  return { id: shift.id, startDate: first.startDate, lengthMinutes, activities };
}
