import { formatNumber, formatTime, formatWeekday } from '#lib/format.ts';
import type { EffectImage, ShiftView } from '#lib/scheduling/schema.ts';
import { endOf, isShift, startOf } from '#lib/scheduling/shifts.shared.ts';
import type { TimeOffView } from '#lib/scheduling/time-off/schema.ts';
import { daysInWords, isTimeOff } from '#lib/scheduling/time-off/time-off-requests.shared.ts';

/** Props of {@link ImagesText}. */
export type ImagesTextProps = {
  /** Of several effects, in their order. */
  images: readonly EffectImage[];
  timeZone: string;
  activityNames: Readonly<Record<string, string>>;
  /** Shown when there is nothing. */
  none: string;
};

/** Shifts and days off in words, a line each. */
export function ImagesText({ images, none, ...rest }: ImagesTextProps) {
  if (images.every((image) => image === null)) return <span className="text-low">{none}</span>;
  return (
    <span className="flex flex-col tabular-nums">
      {images.map((image, index) => (
        <span key={index} className={image === null ? 'text-low' : undefined}>
          {image === null ? none : imageWords(image, rest.timeZone, rest.activityNames, images.length > 1)}
        </span>
      ))}
    </span>
  );
}

/** As {@link ImagesText}, as plain text; with the weekday where several stand together. */
export function imageWords(
  image: NonNullable<EffectImage>,
  timeZone: string,
  names: Readonly<Record<string, string>>,
  hasDay = false,
): string {
  if (isTimeOff(image)) return timeOffWords(image, timeZone, names);
  if (!isShift(image)) return `${names[image.activityCodeId] ?? image.activityCodeId}, full day`;
  const day = hasDay ? `${formatWeekday(startOf(image), timeZone)} ` : '';
  return `${day}${shiftWords(image, timeZone, names)}`;
}

const STATUS_WORDS = { PENDING: 'requested', APPROVED: 'granted', DENIED: 'denied', CANCELED: 'called off' } as const;

function timeOffWords(request: TimeOffView, timeZone: string, names: Readonly<Record<string, string>>): string {
  const what = names[request.activityCodeId] ?? request.activityCodeId;
  const days = `${daysInWords(request, timeZone)}, ${formatNumber(request.lengthMinutes / 60, 2)} h a day`;
  return `${what} ${STATUS_WORDS[request.status]}, ${days}`;
}

/** A shift in words: its times in the business unit's zone and its activities. */
export function shiftWords(shift: ShiftView, timeZone: string, names: Readonly<Record<string, string>>): string {
  const activities = new Set(shift.activities.map(({ activityCodeId }) => names[activityCodeId] ?? activityCodeId));
  return `${formatTime(startOf(shift), timeZone)}–${formatTime(endOf(shift), timeZone)} ${[...activities].join(', ')}`;
}
