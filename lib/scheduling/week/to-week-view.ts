import type { GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import { addDays, startOfDayMs } from '../resolve-local-time.shared.ts';
import type { ActivityView, MarkerView, ShiftView } from '../schema.ts';
import { activityColour } from './activity-colour.ts';
import { ACTIVITY_CATEGORIES, type ActivityCodeView, type WeekAgent, type WeekDay } from './schema.ts';

/** The days of a schedule from its first date on, in the business unit's zone. */
export function toWeekDays(timeZone: string, firstDate: string, weekCount: number): WeekDay[] {
  return Array.from({ length: weekCount * 7 }, (_, index) => {
    const date = addDays(firstDate, index);
    return { date, startMs: startOfDayMs(timeZone, date), endMs: startOfDayMs(timeZone, addDays(date, 1)) };
  });
}

/** Activity codes to draw and to choose from, active ones first, then by name. */
export function toActivityCodes(codes: readonly GenesysActivityCode[]): ActivityCodeView[] {
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

/** One agent's part of a schedule as the grid shows it. */
export function toWeekAgent(
  agent: { readonly id: string; readonly name: string; readonly managementUnitId: string },
  shifts: readonly ShiftView[],
  markers: readonly MarkerView[],
): WeekAgent {
  return {
    ...agent,
    shifts: shifts.map((shift) => ({ ...shift, activities: shift.activities.map(toDrawnActivity) })),
    daysOff: markers.map(({ date, activityCodeId, description }) => ({ date, activityCodeId, description })),
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

/** What of an activity is drawn; the rest Genesys keeps for itself. */
function toDrawnActivity({ startDate, lengthMinutes, activityCodeId, description }: ActivityView): ActivityView {
  return { startDate, lengthMinutes, activityCodeId, description };
}
