import type { ActivityCategory } from './wfm-model.ts';

/** What an agent should be doing, or `Unscheduled` outside of shifts. */
export type ScheduledCategory = ActivityCategory | 'Unscheduled';

/** `adherenceState` of the wire. */
export type AdherenceState = 'InAdherence' | 'OutOfAdherence' | 'Unscheduled' | 'Ignored';

/** `impact` of the wire. */
export type AdherenceImpact = 'Positive' | 'Negative' | 'Neutral';

/** How management units measure adherence; every unit answers these settings. */
export const adherenceSettings = {
  severeAlertThresholdMinutes: 15,
  adherenceTargetPercent: 85,
  adherenceExceptionThresholdSeconds: 60,
  nonOnQueueActivitiesEquivalent: false,
  trackOnQueueActivity: true,
  ignoredActivityCategories: { values: ['OffQueueWork'] },
};

/**
 * The activity category that goes with a system presence. An organisation can map presences as it likes; no document names
 * the mapping it starts with, so this one is ours.
 */
const CATEGORY_BY_PRESENCE: Readonly<Record<string, ActivityCategory>> = {
  'On Queue': 'OnQueueWork',
  Available: 'OffQueueWork',
  Busy: 'OffQueueWork',
  Break: 'Break',
  Meal: 'Meal',
  Meeting: 'Meeting',
  Training: 'Training',
  Away: 'Unavailable',
  Idle: 'Unavailable',
  Offline: 'Unavailable',
};

/** What an agent is doing, from the presence. */
export function actualCategoryOf(systemPresence: string): ActivityCategory {
  return CATEGORY_BY_PRESENCE[systemPresence] ?? 'Unavailable';
}

/** Compares what should be with what is. Somebody on time off adheres by being away. */
export function adherenceStateOf(scheduled: ScheduledCategory, actual: ActivityCategory): AdherenceState {
  if (scheduled === 'Unscheduled') return 'Unscheduled';
  if (adherenceSettings.ignoredActivityCategories.values.includes(scheduled)) return 'Ignored';
  const isAwayAsPlanned = scheduled === 'TimeOff' && actual === 'Unavailable';
  return scheduled === actual || isAwayAsPlanned ? 'InAdherence' : 'OutOfAdherence';
}

/** What the difference means for the queues: somebody missing, somebody more than planned, or neither. */
export function adherenceImpactOf(scheduled: ScheduledCategory, actual: ActivityCategory): AdherenceImpact {
  if ((scheduled === 'OnQueueWork') === (actual === 'OnQueueWork')) return 'Neutral';
  return actual === 'OnQueueWork' ? 'Positive' : 'Negative';
}
