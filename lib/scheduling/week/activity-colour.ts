import type { ActivityCategory } from './schema.ts';

/**
 * Backgrounds by category, for activity codes that bring no style of their own. No public document names the colours the
 * Genesys client falls back to, so this palette is ours: one hue for each category, all light enough for dark text.
 */
const BY_CATEGORY: Record<ActivityCategory, string> = {
  OnQueueWork: '#a9d6a5',
  Break: '#ffe08a',
  Meal: '#f7b98b',
  Meeting: '#9cc5ef',
  OffQueueWork: '#c3b5e8',
  TimeOff: '#c9ced8',
  Training: '#8fd9d2',
  Unavailable: '#eeaab4',
};

const UNKNOWN = '#d9dde6';

/**
 * The background of an activity, `#rrggbb`: the activity code's own style where Genesys Cloud sends one
 * (`BusinessUnitActivityCode.style.backgroundColor`) and it is a hexadecimal colour, else its category's.
 */
export function activityColour(category: ActivityCategory | null, ownColour?: string | null): string {
  const own = ownColour?.trim().toLowerCase() ?? '';
  if (/^#[0-9a-f]{6}$/.test(own)) return own;
  if (/^#[0-9a-f]{3}$/.test(own)) return `#${[...own.slice(1)].map((digit) => digit + digit).join('')}`;
  return category === null ? UNKNOWN : BY_CATEGORY[category];
}
