import { formatTime } from '#lib/format.ts';
import type { ShiftView } from '#lib/scheduling/schema.ts';

/** Props of {@link ShiftText}. */
export type ShiftTextProps = {
  shift: ShiftView | null;
  timeZone: string;
  activityNames: Readonly<Record<string, string>>;
  /** Shown when there is no shift. */
  none: string;
};

/** A shift in words: its times in the business unit's zone and its activities. */
export function ShiftText({ shift, ...rest }: ShiftTextProps) {
  if (!shift) return <span className="text-low">{rest.none}</span>;
  return <span className="tabular-nums">{shiftWords(shift, rest.timeZone, rest.activityNames)}</span>;
}

/** As {@link ShiftText}, as plain text. */
export function shiftWords(shift: ShiftView, timeZone: string, names: Readonly<Record<string, string>>): string {
  const startMs = Date.parse(shift.startDate);
  const endMs = startMs + shift.lengthMinutes * 60_000;
  const activities = new Set(shift.activities.map(({ activityCodeId }) => names[activityCodeId] ?? activityCodeId));
  return `${formatTime(startMs, timeZone)}–${formatTime(endMs, timeZone)} ${[...activities].join(', ')}`;
}
