import type { EffectImage } from '../schema.ts';
import { localDateTime } from '../resolve-local-time.shared.ts';
import type { TimeOffView } from './schema.ts';

/** Whether an image is a time-off request. */
export function isTimeOff(image: EffectImage): image is TimeOffView {
  return image !== null && 'status' in image;
}

/** Whether a request still stands: nobody denied it or called it off. */
export function isStanding(request: TimeOffView): boolean {
  return request.status === 'PENDING' || request.status === 'APPROVED';
}

/** Whether two requests are for the very same days, or the very same hours of them. */
export function isForSameDays(left: TimeOffView, right: TimeOffView): boolean {
  return daysKey(left) === daysKey(right);
}

/** Whether two requests are the same but for their id and version. */
export function isSameRequest(left: TimeOffView, right: TimeOffView): boolean {
  return (
    isForSameDays(left, right) &&
    left.status === right.status &&
    left.lengthMinutes === right.lengthMinutes &&
    left.activityCodeId === right.activityCodeId &&
    left.notes === right.notes
  );
}

/** Days in words: `2026-03-09 to 2026-03-13`. */
export function daysInWords({ dates, starts }: TimeOffView, timeZone: string): string {
  const texts = dates.length > 0 ? dates : starts.map((start) => localDateTime(timeZone, Date.parse(start)));
  const [first = ''] = texts;
  const last = texts.at(-1) ?? first;
  return first === last ? first : `${first} to ${last}`;
}

function daysKey({ dates, starts }: TimeOffView): string {
  return [...dates, ...starts].join(' ');
}
