import { stableUuid } from './stable-uuid.ts';
import type { ActivityCategory, ActivityCode } from './wfm-model.ts';

type CodeRow = readonly [
  name: string,
  category: ActivityCategory,
  lengthMinutes: number,
  isPaid: boolean,
  isWork: boolean,
  /** Background, `#rrggbb`; null for a code without a style. */
  colour: string | null,
];

const DEFAULT_CODES: readonly CodeRow[] = [
  ['On Queue', 'OnQueueWork', 60, true, true, '#8bc48a'],
  ['Break', 'Break', 15, true, false, '#ffd166'],
  ['Meal', 'Meal', 30, false, false, '#f4a261'],
  ['Meeting', 'Meeting', 60, true, true, '#3d7edb'],
  ['Off Queue', 'OffQueueWork', 60, true, true, '#8e7cc3'],
  ['Time Off', 'TimeOff', 480, true, false, '#5b6472'],
  ['Training', 'Training', 60, true, true, '#1a9e96'],
  ['Unavailable', 'Unavailable', 60, false, false, '#c8455b'],
];

const CUSTOM_CODES: readonly CodeRow[] = [
  ['Coaching', 'Training', 30, true, true, '#0b6e69'],
  ['Email Backlog', 'OffQueueWork', 60, true, true, '#b9a7e6'],
  ['Team Huddle', 'Meeting', 15, true, true, '#9cc5ef'],
  ['Sick Leave', 'TimeOff', 480, true, false, '#aab2bf'],
  ['Overtime', 'OnQueueWork', 120, true, true, '#1f5c14'],
];

/** Ids of the activity codes every business unit has, by the role they play in a generated shift. */
export const DEFAULT_CODE_IDS = {
  onQueue: '0',
  break: '1',
  meal: '2',
  meeting: '3',
  offQueue: '4',
  timeOff: '5',
  training: '6',
} as const;

/** The activity codes of one business unit: Genesys' defaults with short ids, a few custom ones, one of them retired. */
export function createActivityCodes(seed: number, businessUnitId: string): ReadonlyMap<string, ActivityCode> {
  const codes = new Map<string, ActivityCode>();
  DEFAULT_CODES.forEach((row, index) => codes.set(String(index), toCode(String(index), row, true, true)));
  for (const row of CUSTOM_CODES) {
    const id = stableUuid(seed, `activity-code|${businessUnitId}|${row[0]}`);
    codes.set(id, toCode(id, row, false, true));
  }
  const retired = stableUuid(seed, `activity-code|${businessUnitId}|retired`);
  codes.set(retired, toCode(retired, ['Paper Post (retired)', 'OffQueueWork', 60, true, true, null], false, false));
  return codes;
}

function toCode(id: string, row: CodeRow, isDefault: boolean, isActive: boolean): ActivityCode {
  const [name, category, lengthMinutes, countsAsPaidTime, countsAsWorkTime, colour] = row;
  return {
    id,
    name,
    category,
    isDefault,
    isActive,
    lengthMinutes,
    countsAsPaidTime,
    countsAsWorkTime,
    isAgentTimeOffSelectable: category === 'TimeOff',
    colour,
  };
}
