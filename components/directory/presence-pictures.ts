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
  type IconNode,
} from 'lucide';
import { SYSTEM_PRESENCES, type SystemPresence } from '#lib/directory/schema.ts';

/** The tones of `globals.css`, light and dark: a picture is a document of its own and sees none of the page's variables. */
export const PICTURE_TONES = {
  success: ['#056d4d', '#09b581'],
  warning: ['#9a7b25', '#f8c73e'],
  error: ['#b51b37', '#ee7a8f'],
  info: ['#3d538f', '#829ce5'],
  neutral: ['#6a6d75', '#c1c6d4'],
} as const;

type Drawing = { readonly icon: IconNode; readonly tone: keyof typeof PICTURE_TONES };

const DRAWINGS: Readonly<Record<SystemPresence, Drawing>> = {
  AVAILABLE: { icon: CircleCheck, tone: 'success' },
  ON_QUEUE: { icon: Headset, tone: 'info' },
  BUSY: { icon: CircleMinus, tone: 'error' },
  MEETING: { icon: Users, tone: 'error' },
  TRAINING: { icon: GraduationCap, tone: 'error' },
  AWAY: { icon: CalendarClock, tone: 'warning' },
  BREAK: { icon: Coffee, tone: 'warning' },
  MEAL: { icon: Utensils, tone: 'warning' },
  IDLE: { icon: Moon, tone: 'warning' },
  OUT_OF_OFFICE: { icon: Plane, tone: 'neutral' },
  OFFLINE: { icon: CircleX, tone: 'neutral' },
};

const PICTURES = new Map(SYSTEM_PRESENCES.map((presence) => [presence, pictureOf(DRAWINGS[presence])]));
const UNKNOWN = pictureOf({ icon: CircleHelp, tone: 'neutral' });

/**
 * The address of a presence's picture; a question mark for one that is not known. A picture and no SVG in the page: the browser
 * moves and clips each SVG by itself, which took it longer than the text of a row while a long table scrolls.
 */
export function presencePicture(presence: string): string {
  return PICTURES.get(presence as SystemPresence) ?? UNKNOWN;
}

/** It follows the colour scheme of the element that shows it, where the browser passes that on; else the person's own. */
function pictureOf({ icon, tone }: Drawing): string {
  const [light, dark] = PICTURE_TONES[tone];
  const shapes = icon.map(([tag, attributes]) => {
    const pairs = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
    return `<${tag} ${pairs.join(' ')}/>`;
  });
  const svg = [
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24"',
    ' fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">',
    `<style>svg{stroke:${light}}@media(prefers-color-scheme:dark){svg{stroke:${dark}}}</style>`,
    ...shapes,
    '</svg>',
  ];
  return `data:image/svg+xml,${encodeURIComponent(svg.join(''))}`;
}
