import type { GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import type { PlanningFacts } from '../../plan/plan-changes.ts';
import type { ShiftView } from '../../schema.ts';
import type { WeekView } from '../schema.ts';
import { MINUTE_MS } from '../shift-shape.shared.ts';
import { toWeekDays } from '../to-week-view.ts';
import { instantOf } from '../week-time.shared.ts';

/** Clocks go back on Sunday, 25 October 2026: the day has 25 hours. */
export const ZONE = 'Europe/Berlin';
const WEEK = '2026-10-19';
export const MONDAY = WEEK;
export const SUNDAY = '2026-10-25';
export const QUEUE = { activityCodeId: '0', description: '' };
export const MEETING = { activityCodeId: '3', description: 'Stand-up' };

/** The instant of a time of day. */
export const at = (date: string, time: string) => instantOf(ZONE, date, time) ?? Number.NaN;

function shift(id: string, date: string, time: string, breakAfterMinutes = 120, description = ''): ShiftView {
  const startMs = at(date, time);
  const iso = (minutes: number) => new Date(startMs + minutes * MINUTE_MS).toISOString();
  const part = (from: number, to: number, activityCodeId: string) => ({
    startDate: iso(from),
    lengthMinutes: to - from,
    activityCodeId,
    description,
  });
  return {
    id,
    startDate: iso(0),
    lengthMinutes: 480,
    activities: [
      part(0, breakAfterMinutes, '0'),
      part(breakAfterMinutes, breakAfterMinutes + 15, '1'),
      part(breakAfterMinutes + 15, 480, '0'),
    ],
  };
}

/** Three agents in the week in which the clocks go back. */
export const VIEW: WeekView = {
  businessUnitId: 'unit',
  weekId: WEEK,
  schedule: { id: 'schedule', name: 'Week', isPublished: true },
  timeZone: ZONE,
  days: toWeekDays(ZONE, WEEK, 1),
  activityCodes: [],
  managementUnits: [{ id: 'mu', name: 'Unit', agents: 3 }],
  managementUnitId: null,
  agents: [
    {
      id: 'ada',
      name: 'Ada',
      managementUnitId: 'mu',
      shifts: [shift('a1', MONDAY, '09:00'), shift('a2', '2026-10-20', '09:00'), shift('a7', SUNDAY, '00:30', 60)],
      daysOff: [],
    },
    {
      id: 'ben',
      name: 'Ben',
      managementUnitId: 'mu',
      shifts: [shift('b1', MONDAY, '12:00', 120, 'Phones'), shift('b1-late', MONDAY, '22:00')],
      daysOff: [{ date: '2026-10-21', activityCodeId: '5', description: '' }],
    },
    { id: 'eve', name: 'Eve', managementUnitId: 'mu', shifts: [], daysOff: [] },
  ],
  readAtMs: 0,
  namesNote: null,
};

const code = (id: string, category: string): GenesysActivityCode => ({
  id,
  category,
  name: category,
  active: true,
  defaultCode: true,
  lengthInMinutes: null,
  countsAsPaidTime: null,
  style: null,
});

/** What a planner knows of the same week. */
export const FACTS: PlanningFacts = {
  timeZone: ZONE,
  firstDate: WEEK,
  endDate: '2026-10-26',
  activityCodes: [code('0', 'OnQueueWork'), code('1', 'Break'), code('3', 'Meeting'), code('5', 'TimeOff')],
  agentsByKey: new Map(
    VIEW.agents.map(({ id, name }) => [id, [{ id, name, email: null, managementUnitId: 'mu' }]] as const),
  ),
  shiftsByAgent: new Map(VIEW.agents.map(({ id, shifts }) => [id, shifts])),
  markersByAgent: new Map(
    VIEW.agents.map(({ id, daysOff }) => [id, daysOff.map((day) => ({ ...day, lengthMinutes: 480 }))]),
  ),
  copiedShiftsByAgent: new Map(),
  neighbourShiftsByAgent: new Map(),
  rules: { minRestMinutes: null, maxShiftMinutes: null, maxWeekMinutes: null, severity: 'block' },
  nowMs: 0,
};
