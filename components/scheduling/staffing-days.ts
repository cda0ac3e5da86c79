import { addDays, localParts, startOfDayMs } from '#lib/scheduling/resolve-local-time.shared.ts';
import type { StaffingDto } from '#lib/scheduling/staffing/schema.ts';

/** One business-unit date of a staffing curve. */
export type StaffingDay = {
  readonly date: string;
  readonly timesMs: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly required: readonly number[] | null;
  /** Hours of work that come or go. */
  readonly changed: number;
};

/** Cuts the curves into the dates of the business unit, which have 23 or 25 hours where clocks change. */
export function intervalsOfDays({
  startMs,
  intervalMinutes,
  timeZone,
  before,
  after,
  required,
}: StaffingDto): StaffingDay[] {
  const stepMs = intervalMinutes * 60_000;
  const days: StaffingDay[] = [];
  for (let date = localParts(timeZone, startMs).date, from = 0; from < before.length;) {
    const next = addDays(date, 1);
    const to = Math.min(Math.round((startOfDayMs(timeZone, next) - startMs) / stepMs), before.length);
    const own = { before: before.slice(from, to), after: after.slice(from, to) };
    const minutes = own.before.reduce((sum, value, index) => sum + Math.abs((own.after[index] ?? 0) - value), 0);
    days.push({
      date,
      ...own,
      timesMs: own.before.map((_, index) => startMs + (from + index) * stepMs),
      required: required && required.slice(from, to),
      changed: (minutes * intervalMinutes) / 60,
    });
    date = next;
    from = to;
  }
  return days;
}

/** Where the day would be short of people the most, and how that was before, as a sentence. */
export function gapWords({ timesMs, before, after, required }: StaffingDay, timeOf: (ms: number) => string): string {
  if (required === null) return '';
  const gaps = after.map((value, index) => (required[index] ?? 0) - value);
  const worst = gaps.indexOf(Math.max(...gaps));
  const gap = gaps[worst] ?? 0;
  const earlier = (required[worst] ?? 0) - (before[worst] ?? 0);
  const round = (value: number) => Math.round(value * 10) / 10;
  if (gap <= 0) return 'Enough people all day.';
  const was = round(earlier) === round(gap) ? 'as before' : earlier > 0 ? `${round(earlier)} before` : 'none before';
  const people = round(gap) === 1 ? '1 person' : `${round(gap)} people`;
  return `Most short at ${timeOf(timesMs[worst] ?? 0)}: ${people} (${was}).`;
}
