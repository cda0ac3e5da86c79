import { formatCount, formatTime } from '#lib/format.ts';
import type { ActivityCodeView, WeekDay } from '#lib/scheduling/week/schema.ts';
import { isChanged, type WeekDayOff, type WeekShift } from '#lib/scheduling/week/week-edits.shared.ts';
import {
  mainKind,
  mergePieces,
  MINUTE_MS,
  type Piece,
  type ShiftShape,
} from '#lib/scheduling/week/shift-shape.shared.ts';

/** Activity codes by id. */
export type CodesById = ReadonlyMap<string, ActivityCodeView>;

/** What an activity is called. */
export function codeName(codes: CodesById, id: string): string {
  return codes.get(id)?.name ?? id;
}

/** "09:00–17:30", in the business unit's zone. */
export function spanWords({ startMs, endMs }: Pick<ShiftShape, 'startMs' | 'endMs'>, timeZone: string): string {
  return `${formatTime(startMs, timeZone)}–${formatTime(endMs, timeZone)}`;
}

/** "Mon 23 Nov". */
export function dayWords(day: WeekDay, timeZone: string): string {
  const middleMs = (day.startMs + day.endMs) / 2;
  return dayFormat(timeZone).format(middleMs);
}

/** A shift in one line: times, what it mainly is, the other activities with their times, and whether it was changed. */
export function shiftSentence(shift: WeekShift, codes: CodesById, timeZone: string): string {
  const main = mainKind(shift);
  const others = mergePieces(shift.pieces).filter((piece) => piece.activityCodeId !== main.activityCodeId);
  const parts = [
    spanWords(shift, timeZone),
    codeName(codes, main.activityCodeId),
    ...others.map((piece) => partWords(piece, codes, timeZone)),
  ];
  if (shift.before === null) parts.push('new');
  else if (isChanged(shift)) parts.push('changed');
  return parts.join(', ');
}

/** "Break at 11:00 (15 min)", with the description where there is one. */
export function partWords(piece: Piece, codes: CodesById, timeZone: string): string {
  const name = codeName(codes, piece.activityCodeId);
  const words = piece.description === '' ? name : `${name} “${piece.description}”`;
  return `${words} at ${formatTime(piece.startMs, timeZone)} (${(piece.endMs - piece.startMs) / MINUTE_MS} min)`;
}

/** What was in a cell as read and is taken out of it. */
export type RemovedFromCell = { readonly shifts: number; readonly dayOff: boolean };

/** A cell without shifts in words. */
export function cellWords(dayOff: WeekDayOff | undefined, removed: RemovedFromCell, codes: CodesById): string {
  const parts = dayOff ? [`Day off, ${codeName(codes, dayOff.activityCodeId)}${dayOff.isNew ? ', new' : ''}`] : [];
  if (removed.dayOff) parts.push('Day off taken back');
  if (removed.shifts > 0) parts.push(`${formatCount(removed.shifts, 'shift')} removed`);
  return parts.length > 0 ? parts.join(', ') : 'No shift';
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = dayFormats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short' });
  dayFormats.set(timeZone, made);
  return made;
}
