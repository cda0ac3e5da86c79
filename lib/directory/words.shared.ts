import { SYSTEM_PRESENCES, type RoutingStatus, type SystemPresence } from './schema.ts';

const PRESENCE_WORDS: Record<SystemPresence, string> = {
  AVAILABLE: 'Available',
  ON_QUEUE: 'On Queue',
  BUSY: 'Busy',
  MEETING: 'Meeting',
  TRAINING: 'Training',
  AWAY: 'Away',
  BREAK: 'Break',
  MEAL: 'Meal',
  IDLE: 'Idle',
  OUT_OF_OFFICE: 'Out of Office',
  OFFLINE: 'Offline',
};

const ROUTING_WORDS: Record<RoutingStatus, string> = {
  OFF_QUEUE: 'Off Queue',
  IDLE: 'Idle',
  INTERACTING: 'Interacting',
  NOT_RESPONDING: 'Not Responding',
  COMMUNICATING: 'Communicating',
};

/** The system presence in Genesys Cloud's words. */
export function presenceWords(system: SystemPresence): string {
  return PRESENCE_WORDS[system];
}

/** What a presence is filtered by, in words: `UNKNOWN` and what we never heard of are not known. */
export function presenceName(value: string): string {
  const system = SYSTEM_PRESENCES.find((known) => known === value);
  return system ? presenceWords(system) : 'not known';
}

/** The routing status in Genesys Cloud's words. */
export function routingWords(status: RoutingStatus): string {
  return ROUTING_WORDS[status];
}
