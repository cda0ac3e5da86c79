import { createRng } from '../core/random.ts';
import type { ScheduledCategory } from '../wfm/adherence-rules.ts';
import type { SystemPresenceName } from './presence-definitions.ts';

/** Part of an activity's beginnings that an agent is minutes late for, and part that an agent misses altogether. */
const LATE_SHARE = 0.08;
const MISSED_SHARE = 0.04;

const PRESENCE_BY_CATEGORY: Readonly<Record<ScheduledCategory, SystemPresenceName>> = {
  OnQueueWork: 'On Queue',
  Break: 'Break',
  Meal: 'Meal',
  Meeting: 'Meeting',
  Training: 'Training',
  OffQueueWork: 'Available',
  TimeOff: 'Offline',
  Unavailable: 'Offline',
  Unscheduled: 'Offline',
};

/**
 * What an agent who works by the schedule does at the beginning of an activity: mostly takes its presence within two minutes,
 * now and then up to ten minutes late, and sometimes not at all (null). The same seed, person and activity give the same.
 */
export function startOfActivity(
  seed: number,
  userId: string,
  scheduled: { readonly category: ScheduledCategory; readonly sinceMs: number },
): { readonly presence: SystemPresenceName; readonly fromMs: number } | null {
  const rng = createRng(seed, `punctual:${userId}:${scheduled.sinceMs}`);
  const luck = rng();
  const delay = rng();
  const presence = PRESENCE_BY_CATEGORY[scheduled.category];
  // A break can be missed; the work after it and the end of the shift only come late.
  if (luck < MISSED_SHARE && presence !== 'Offline' && presence !== 'On Queue') return null;
  const delayMs = luck < MISSED_SHARE + LATE_SHARE ? 180_000 + delay * 420_000 : delay * 120_000;
  return { presence, fromMs: scheduled.sinceMs + delayMs };
}

/** The presence of such an agent at a moment of the activity; null while the agent goes on with what was before. */
export function presenceBySchedule(
  seed: number,
  userId: string,
  scheduled: { readonly category: ScheduledCategory; readonly sinceMs: number },
  nowMs: number,
): SystemPresenceName | null {
  const start = startOfActivity(seed, userId, scheduled);
  return start === null || nowMs < start.fromMs ? null : start.presence;
}
