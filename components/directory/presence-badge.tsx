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
import { SYSTEM_PRESENCES, type DirectoryUser, type SystemPresence } from '#lib/directory/schema.ts';
import { presenceWords } from '#lib/directory/words.shared.ts';
import { Unavailable } from '../table/cell-value.tsx';

const PRESENCES: Record<SystemPresence, { icon: LucideIcon; colour: string }> = {
  AVAILABLE: { icon: CircleCheck, colour: 'text-success' },
  ON_QUEUE: { icon: Headset, colour: 'text-info' },
  BUSY: { icon: CircleMinus, colour: 'text-error' },
  MEETING: { icon: Users, colour: 'text-error' },
  TRAINING: { icon: GraduationCap, colour: 'text-error' },
  AWAY: { icon: CalendarClock, colour: 'text-warning' },
  BREAK: { icon: Coffee, colour: 'text-warning' },
  MEAL: { icon: Utensils, colour: 'text-warning' },
  IDLE: { icon: Moon, colour: 'text-warning' },
  OUT_OF_OFFICE: { icon: Plane, colour: 'text-neutral' },
  OFFLINE: { icon: CircleX, colour: 'text-neutral' },
};

/** A presence as icon and word, the organisation's own word behind the system's. The colour is decoration. */
export function PresenceBadge({ presence }: { presence: DirectoryUser['presence'] }) {
  if (!presence) return <Unavailable reason="Genesys Cloud did not send a presence" />;
  const { icon: Icon, colour } = PRESENCES[presence.system];
  const words = presenceWords(presence.system);
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
