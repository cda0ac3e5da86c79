import { addDays, localParts, resolveLocalTime, startOfDayMs } from '#lib/scheduling/resolve-local-time.shared.ts';
import { INTERVAL_MS, type NewReportSchedule, type ReportPeriod } from './schema.ts';

/** From one instant to another. */
export type Span = { readonly fromMs: number; readonly toMs: number };

/** The day, or the seven days, that begin with a date. A day in which the clocks change is as long as it is. */
export function spanOf(period: ReportPeriod, date: string, timeZone: string): Span {
  return {
    fromMs: startOfDayMs(timeZone, date),
    toMs: startOfDayMs(timeZone, addDays(date, period === 'day' ? 1 : 7)),
  };
}

/** How many intervals a span has. */
export function intervalCount({ fromMs, toMs }: Span): number {
  return Math.ceil((toMs - fromMs) / INTERVAL_MS);
}

type Recurrence = Pick<NewReportSchedule, 'period' | 'covers' | 'weekday' | 'localTime' | 'timeZone'>;

/** The first moment after another at which a report is due; a time that the clocks skip is taken as much later as they are put forward. */
export function nextDueMs(schedule: Recurrence, afterMs: number): number {
  const { weekday, localTime, timeZone } = schedule;
  const today = localParts(timeZone, afterMs).date;
  for (let days = 0; days <= 8; days++) {
    const date = addDays(today, days);
    if (weekday !== null && weekdayOf(date) !== weekday) continue;
    const dueMs = instantOf(timeZone, date, localTime);
    if (dueMs > afterMs) return dueMs;
  }
  throw new Error(`No day within a week fits ${JSON.stringify(schedule)}.`);
}

/** First day that a report covers which is due at a moment. Weeks begin on Monday. */
export function coveredDate({ period, covers, timeZone }: Recurrence, dueMs: number): string {
  const today = localParts(timeZone, dueMs).date;
  const start = period === 'day' ? today : addDays(today, 1 - weekdayOf(today));
  const step = { previous: -1, current: 0, next: 1 }[covers];
  return addDays(start, step * (period === 'day' ? 1 : 7));
}

/** 1 for Monday. */
function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

function instantOf(timeZone: string, date: string, localTime: string): number {
  const minutes = Number(localTime.slice(0, 2)) * 60 + Number(localTime.slice(3));
  const found = resolveLocalTime(timeZone, date, minutes);
  if (found.kind !== 'gap') return found.epochMs;
  return instantOf(timeZone, date, found.nextTime);
}
