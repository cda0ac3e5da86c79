import { shareDay } from './plan-time-off.ts';
import type { TimeOffEffect, TimeOffView } from './schema.ts';
import { isForSameDays, isSameRequest, isStanding } from './time-off-requests.shared.ts';

/** What Genesys holds of a change that was sent. */
export type TimeOffVerdict =
  | { readonly kind: 'as_asked'; readonly after: TimeOffView }
  | { readonly kind: 'missing' }
  | { readonly kind: 'doubled' | 'different'; readonly after: TimeOffView };

/**
 * Whether a change is there, once. A decided request is found by its id; a new one by the id Genesys answered with, or by its
 * days where the answer was lost.
 */
export function compareTimeOff(
  { before, target }: TimeOffEffect,
  requests: readonly TimeOffView[],
  answeredId: string | null = null,
): TimeOffVerdict {
  if (before !== null) {
    const found = requests.find((request) => request.id === before.id);
    if (!found) return { kind: 'missing' };
    const isAsAsked = found.status === target.status && isForSameDays(found, target);
    return { kind: isAsAsked ? 'as_asked' : 'different', after: found };
  }
  const [first, ...more] = requests.filter(
    (request) =>
      isStanding(request) && isForSameDays(request, target) && request.activityCodeId === target.activityCodeId,
  );
  const found = requests.find((request) => request.id === answeredId) ?? first;
  if (!found) return { kind: 'missing' };
  if (more.length > 0) return { kind: 'doubled', after: found };
  // Somebody may have granted meanwhile what was only asked for.
  const isAsAsked = found.status === target.status || target.status === 'PENDING';
  return { kind: isAsAsked ? 'as_asked' : 'different', after: found };
}

/** What a change that was not sent yet meets now. */
export type TimeOffRecheck =
  /** `version`: what the request to change is at now; null for one that is to be made. */
  | { readonly kind: 'keep'; readonly version: number | null }
  | { readonly kind: 'already_so'; readonly after: TimeOffView }
  | {
      readonly kind: 'conflict';
      readonly code: 'request_gone' | 'request_changed' | 'request_appeared';
      readonly after: TimeOffView | null;
    };

/** Whether a change that was planned still makes sense beside what Genesys holds now. */
export function recheckTimeOff(
  effect: TimeOffEffect,
  requests: readonly TimeOffView[],
  timeZone: string,
): TimeOffRecheck {
  const { before, target } = effect;
  if (before !== null) {
    const now = requests.find((request) => request.id === before.id);
    if (!now) return { kind: 'conflict', code: 'request_gone', after: null };
    if (now.status === target.status && isForSameDays(now, target)) return { kind: 'already_so', after: now };
    if (!isSameRequest(now, before)) return { kind: 'conflict', code: 'request_changed', after: now };
    return { kind: 'keep', version: now.version };
  }
  const verdict = compareTimeOff(effect, requests);
  if (verdict.kind === 'as_asked') return { kind: 'already_so', after: verdict.after };
  const other = requests.find((request) => isStanding(request) && shareDay(request, target, timeZone));
  return other ? { kind: 'conflict', code: 'request_appeared', after: other } : { kind: 'keep', version: null };
}
