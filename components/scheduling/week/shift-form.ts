import type { WeekEdit, WeekShift } from '#lib/scheduling/week/week-edits.shared.ts';
import { mainKind, MINUTE_MS, paintsBetween, plainShape, resize } from '#lib/scheduling/week/shift-shape.shared.ts';
import { localParts } from '#lib/scheduling/resolve-local-time.shared.ts';
import { MAX_SHIFT_MINUTES } from '#lib/scheduling/schema.ts';
import { instantOf, isSayable } from '#lib/scheduling/week/week-time.shared.ts';

/** A part of the shift as it is edited. `offsetMinutes` counts from the shift's start; null while it cannot be read. */
export type PartFields = {
  readonly id: number;
  readonly offsetMinutes: number | null;
  readonly length: string;
  readonly activityCodeId: string;
  readonly description: string;
};

/** A shift as the editor's fields hold it. Times are of the business unit's zone. */
export type ShiftFields = {
  readonly agentId: string;
  readonly date: string;
  readonly start: string;
  readonly length: string;
  readonly activityCodeId: string;
  readonly description: string;
  readonly parts: readonly PartFields[];
};

/** What is wrong with a field: `start`, `length`, or `part-<id>`. */
export type FieldProblems = Readonly<Record<string, string>>;

/** The fields of a shift as it is. Parts keep their distance from the start, so that a moved shift takes them along. */
export function fieldsOf(shift: WeekShift, timeZone: string): ShiftFields {
  const main = mainKind(shift);
  const frame = plainShape(shift.startMs, shift.endMs, main);
  const parts = paintsBetween(frame, shift) ?? paintsBetween(frame, resize(shift, shift.startMs, shift.endMs)) ?? [];
  const { date, time } = localParts(timeZone, shift.startMs);
  return {
    agentId: shift.agentId,
    date,
    start: time,
    length: String((shift.endMs - shift.startMs) / MINUTE_MS),
    ...main,
    parts: parts.map((part, id) => ({
      id,
      offsetMinutes: (part.startMs - shift.startMs) / MINUTE_MS,
      length: String((part.endMs - part.startMs) / MINUTE_MS),
      activityCodeId: part.activityCodeId,
      description: part.description,
    })),
  };
}

/** The shift's first instant as the fields have it; null where there is no such time. */
export function startOf({ date, start }: ShiftFields, timeZone: string): number | null {
  return instantOf(timeZone, date, start);
}

/** The time of day a part starts at, for its field; empty while it or the shift's start cannot be read. */
export function partTime(fields: ShiftFields, part: PartFields, timeZone: string): string {
  const startMs = startOf(fields, timeZone);
  if (startMs === null || part.offsetMinutes === null) return '';
  return localParts(timeZone, startMs + part.offsetMinutes * MINUTE_MS).time;
}

/** A part's distance from the shift's start when it starts at a time of day: on the shift's date, else on the next one. */
export function offsetOf(fields: ShiftFields, time: string, timeZone: string): number | null {
  const startMs = startOf(fields, timeZone);
  if (startMs === null) return null;
  for (const date of [fields.date, localParts(timeZone, startMs + 24 * 60 * MINUTE_MS).date]) {
    const partMs = instantOf(timeZone, date, time);
    if (partMs !== null && partMs >= startMs) return (partMs - startMs) / MINUTE_MS;
  }
  return null;
}

/** The edit the fields ask for (`key` null: a new shift), or what is wrong with them. */
export function editOf(
  key: string | null,
  fields: ShiftFields,
  timeZone: string,
): { readonly edit: WeekEdit } | { readonly problems: FieldProblems } {
  const problems: Record<string, string> = {};
  const startMs = startOf(fields, timeZone);
  if (startMs === null) {
    problems['start'] = /^\d\d:\d\d$/.test(fields.start)
      ? `${fields.start} does not exist on this day: the clocks go forward. Choose a later time.`
      : 'Write the time as HH:mm, for example 09:00.';
  }
  const minutes = readMinutes(fields.length);
  if (minutes === null || minutes > MAX_SHIFT_MINUTES) {
    problems['length'] = `Write between 1 and ${MAX_SHIFT_MINUTES} minutes.`;
  }
  const parts = fields.parts.map((part) => {
    const partMinutes = readMinutes(part.length);
    const problem = partProblem(part, partMinutes, minutes, startMs, timeZone);
    if (problem) problems[`part-${part.id}`] = problem;
    const partStartMs = (startMs ?? 0) + (part.offsetMinutes ?? 0) * MINUTE_MS;
    return {
      startMs: partStartMs,
      endMs: partStartMs + (partMinutes ?? 0) * MINUTE_MS,
      activityCodeId: part.activityCodeId,
      description: part.description.trim(),
    };
  });
  if (startMs === null || minutes === null || Object.keys(problems).length > 0) return { problems };
  const whole = {
    agentId: fields.agentId,
    startMs,
    endMs: startMs + minutes * MINUTE_MS,
    activityCodeId: fields.activityCodeId,
    description: fields.description.trim(),
    parts,
  };
  return { edit: key === null ? { kind: 'add', ...whole } : { kind: 'change', key, ...whole } };
}

function partProblem(
  part: PartFields,
  minutes: number | null,
  shiftMinutes: number | null,
  startMs: number | null,
  timeZone: string,
): string | null {
  if (minutes === null) return 'Write the length in minutes.';
  if (part.offsetMinutes === null) return 'Write a start within the shift.';
  if (shiftMinutes !== null && part.offsetMinutes + minutes > shiftMinutes) {
    return 'It ends after the shift. Start it earlier, or make it shorter.';
  }
  if (startMs !== null && !isSayable(timeZone, startMs + part.offsetMinutes * MINUTE_MS)) {
    return 'It starts in an hour that happens twice. Start it before or after that hour.';
  }
  return null;
}

function readMinutes(text: string): number | null {
  const minutes = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return minutes >= 1 ? minutes : null;
}
