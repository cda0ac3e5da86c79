import { Temporal } from 'temporal-polyfill';

/** A wall-clock time in a zone as an instant. `gap`: clocks skip it. `repeated`: it happens twice, this is the first. */
export type LocalTime =
  | { readonly kind: 'exact' | 'repeated'; readonly epochMs: number }
  | { readonly kind: 'gap'; readonly nextTime: string };

/** Finds the instant of a time of day on a date (`yyyy-MM-dd`) in an IANA zone. Whole minutes. */
export function resolveLocalTime(timeZone: string, date: string, minuteOfDay: number): LocalTime {
  const local = Temporal.PlainDate.from(date).toPlainDateTime({
    hour: Math.floor(minuteOfDay / 60),
    minute: minuteOfDay % 60,
  });
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) {
    return { kind: 'exact', epochMs: earlier.epochMilliseconds };
  }
  if (earlier.toPlainDateTime().equals(local)) return { kind: 'repeated', epochMs: earlier.epochMilliseconds };
  return { kind: 'gap', nextTime: later.toPlainTime().toString({ smallestUnit: 'minute' }) };
}

/** First instant of a date in a zone, whatever the clocks do at midnight. */
export function startOfDayMs(timeZone: string, date: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The date `days` after `date`. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Date (`yyyy-MM-dd`) and time (`HH:mm`) of an instant in a zone. */
export function localParts(timeZone: string, epochMs: number): { readonly date: string; readonly time: string } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
  return { date: zoned.toPlainDate().toString(), time: zoned.toPlainTime().toString({ smallestUnit: 'minute' }) };
}

/** Date and minute of the day that the clock shows at an instant in a zone. */
export function localMinute(
  timeZone: string,
  epochMs: number,
): { readonly date: string; readonly minuteOfDay: number } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
  return { date: zoned.toPlainDate().toString(), minuteOfDay: zoned.hour * 60 + zoned.minute };
}

/** Date and time of an instant in a zone, for sentences: `2026-03-09 09:00`. */
export function localDateTime(timeZone: string, epochMs: number): string {
  const { date, time } = localParts(timeZone, epochMs);
  return `${date} ${time}`;
}
