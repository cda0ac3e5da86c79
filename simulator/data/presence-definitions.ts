/** Genesys' system presences as REST writes them, with the id form and the upper-case form of events. */
export const systemPresences = [
  { id: 'AVAILABLE', name: 'Available', type: 'Available' },
  { id: 'AWAY', name: 'Away', type: 'Away' },
  { id: 'BREAK', name: 'Break', type: 'Break' },
  { id: 'BUSY', name: 'Busy', type: 'Busy' },
  { id: 'IDLE', name: 'Idle', type: 'Idle' },
  { id: 'MEAL', name: 'Meal', type: 'Meal' },
  { id: 'MEETING', name: 'Meeting', type: 'Meeting' },
  { id: 'OFFLINE', name: 'Offline', type: 'Offline' },
  { id: 'ON_QUEUE', name: 'On Queue', type: 'OnQueue' },
  { id: 'TRAINING', name: 'Training', type: 'Training' },
] as const;

/** A system presence as REST writes it. */
export type SystemPresenceName = (typeof systemPresences)[number]['name'];

/** Upper-case form used in events and by the list of system presences: `On Queue` becomes `ON_QUEUE`. */
export function eventPresence(systemPresence: string): string {
  return systemPresence.toUpperCase().replaceAll(' ', '_');
}

/** Secondary presences an organisation adds to the system ones. */
export const secondaryPresences = [
  { label: 'Coaching', systemPresence: 'Meeting' },
  { label: 'Callback work', systemPresence: 'Busy' },
  { label: 'E-learning', systemPresence: 'Training' },
] as const;
