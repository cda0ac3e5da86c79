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
 * The presence an agent has who works by the schedule: mostly within two minutes of the beginning of an activity, now and then
 * up to ten minutes late, and sometimes not at all. Null while the agent goes on with what was before. The same seed, person and
 * activity give the same.
 */
export function presenceBySchedule(
  seed: number,
  userId: string,
  scheduled: { readonly category: ScheduledCategory; readonly sinceMs: number },
  nowMs: number,
): SystemPresenceName | null {
  const rng = createRng(seed, `punctual:${userId}:${scheduled.sinceMs}`);
  const luck = rng();
  const delay = rng();
  const presence = PRESENCE_BY_CATEGORY[scheduled.category];
  // A break can be missed; the work after it and the end of the shift only come late.
  if (luck < MISSED_SHARE && presence !== 'Offline' && presence !== 'On Queue') return null;
  const delayMs = luck < MISSED_SHARE + LATE_SHARE ? 180_000 + delay * 420_000 : delay * 120_000;
  return nowMs < scheduled.sinceMs + delayMs ? null : presence;
}
