import clsx from 'clsx';
import {
  CalendarClock,
  CircleCheck,
  CircleHelp,
  CircleMinus,
  CircleX,
  Coffee,
  GraduationCap,
  Headset,
  Moon,
  Plane,
  Users,
  Utensils,
  type LucideIcon,
} from 'lucide-react';
import {
  SYSTEM_PRESENCES,
  type DirectoryUser,
  type RoutingStatus,
  type SystemPresence,
} from '#lib/directory/schema.ts';
import { Unavailable } from '../table/cell-value.tsx';

const PRESENCES: Record<SystemPresence, { words: string; icon: LucideIcon; colour: string }> = {
  AVAILABLE: { words: 'Available', icon: CircleCheck, colour: 'text-success' },
  ON_QUEUE: { words: 'On Queue', icon: Headset, colour: 'text-info' },
  BUSY: { words: 'Busy', icon: CircleMinus, colour: 'text-error' },
  MEETING: { words: 'Meeting', icon: Users, colour: 'text-error' },
  TRAINING: { words: 'Training', icon: GraduationCap, colour: 'text-error' },
  AWAY: { words: 'Away', icon: CalendarClock, colour: 'text-warning' },
  BREAK: { words: 'Break', icon: Coffee, colour: 'text-warning' },
  MEAL: { words: 'Meal', icon: Utensils, colour: 'text-warning' },
  IDLE: { words: 'Idle', icon: Moon, colour: 'text-warning' },
  OUT_OF_OFFICE: { words: 'Out of Office', icon: Plane, colour: 'text-neutral' },
  OFFLINE: { words: 'Offline', icon: CircleX, colour: 'text-neutral' },
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
  return PRESENCES[system].words;
}

/** The routing status in Genesys Cloud's words. */
export function routingWords(status: RoutingStatus): string {
  return ROUTING_WORDS[status];
}

/** What a presence is called in sorting, exports and for assistive technology: the organisation's word and the system's. */
export function presenceText(presence: DirectoryUser['presence']): string | null {
  if (!presence) return null;
  const words = presenceWords(presence.system);
  return presence.label ? `${words}: ${presence.label}` : words;
}

/** A presence as icon and word, the organisation's own word behind the system's. The colour is decoration. */
export function PresenceBadge({ presence }: { presence: DirectoryUser['presence'] }) {
  if (!presence) return <Unavailable reason="Genesys Cloud did not send a presence" />;
  const { icon: Icon, words, colour } = PRESENCES[presence.system];
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 align-middle whitespace-nowrap">
      <Icon aria-hidden className={clsx('size-4 shrink-0', colour)} />
      <span className="truncate">
        {words}
        {presence.label && ` · ${presence.label}`}
      </span>
    </span>
  );
}

/** The icon of a system presence, for menus; a question mark for one that is not known. */
export function PresenceIcon({ presence }: { presence: string }) {
  const system = SYSTEM_PRESENCES.find((known) => known === presence);
  const { icon: Icon, colour } = system ? PRESENCES[system] : { icon: CircleHelp, colour: 'text-neutral' };
  return <Icon aria-hidden className={clsx('size-4 shrink-0', colour)} />;
}
