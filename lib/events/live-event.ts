import type { RoutingStatus, SystemPresence } from '#lib/directory/schema.ts';
import { ACTIVITY_CATEGORIES } from '#lib/scheduling/week/schema.ts';

/** Who said it: a notification channel, EventBridge, or a reading of `users.list` or of adherence. */
export type LiveSource = 'notifications' | 'eventbridge' | 'users.list' | 'adherence';

/** How an agent stands to their schedule, in Genesys' words (platform document §6.6). */
export const ADHERENCE_STATES = [
  'InAdherence',
  'OutOfAdherence',
  'Unscheduled',
  'Unknown',
  'Ignored',
  'Explained',
] as const;
export type AdherenceState = (typeof ADHERENCE_STATES)[number];

/** What standing so does to the agent's figure (platform document §6.6). */
export const ADHERENCE_IMPACTS = ['Positive', 'Negative', 'Neutral', 'Unknown'] as const;
export type AdherenceImpact = (typeof ADHERENCE_IMPACTS)[number];

/** What agents may be scheduled for or do, in Genesys' words: a category of activity codes, or nothing (platform document §6.6). */
export const AGENT_ACTIVITIES = [...ACTIVITY_CATEGORIES, 'Unscheduled'] as const;
export type AgentActivity = (typeof AGENT_ACTIVITIES)[number];

/** When something became so by Genesys' clock, when we learned it, and from whom; epoch milliseconds. */
type Told = { readonly atMs: number; readonly receivedAtMs: number; readonly source: LiveSource };

/** A user's presence. */
export type PresenceEvent = Told & {
  readonly kind: 'presence';
  readonly userId: string;
  readonly system: SystemPresence;
  /** The organisation's own presence; null where only the system's was told. */
  readonly definitionId: string | null;
};

/** A user's routing status. */
export type RoutingStatusEvent = Told & {
  readonly kind: 'routing_status';
  readonly userId: string;
  readonly status: RoutingStatus;
};

/** How a user stands to their schedule. */
export type AdherenceEvent = Told & {
  readonly kind: 'adherence';
  readonly userId: string;
  readonly state: AdherenceState;
  readonly impact: AdherenceImpact;
  readonly scheduledCategory: AgentActivity | null;
  readonly actualCategory: AgentActivity | null;
  /** Null where it was not told, or the user is in none. */
  readonly managementUnitId: string | null;
  readonly teamId: string | null;
};

/** Something about schedules changed, or an operation on them moved on. Touches no user's state; what is cached is old. */
export type ScheduleEvent = Told & {
  readonly kind: 'schedule';
  /** What it is about, as far as the topic tells; the others are null. */
  readonly businessUnitId: string | null;
  readonly managementUnitId: string | null;
  readonly userId: string | null;
  readonly operationId: string | null;
  /** Genesys' word for how far an operation is, for example `Complete`; null where there is none. */
  readonly status: string | null;
};

/** A change of one user's state. */
export type UserEvent = PresenceEvent | RoutingStatusEvent | AdherenceEvent;

/** One thing that Genesys told, whichever way it came. */
export type LiveEvent = UserEvent | ScheduleEvent;
