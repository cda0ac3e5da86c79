import { describe, expect, it } from 'vitest';
import type { GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import { activityColour } from './activity-colour.ts';
import { ACTIVITY_CATEGORIES } from './schema.ts';
import { byName, toActivityCodes, toWeekAgent, toWeekDays } from './to-week-view.ts';

const code = (id: string, more: Partial<GenesysActivityCode> = {}): GenesysActivityCode => ({
  id,
  name: `Code ${id}`,
  active: true,
  defaultCode: false,
  category: 'Meeting',
  lengthInMinutes: 30,
  countsAsPaidTime: true,
  style: null,
  ...more,
});

describe('the colour of an activity', () => {
  it('is the one the customer gave the code in Genesys Cloud', () => {
    const [own, short] = toActivityCodes([
      code('a', { style: { backgroundColor: '#1A2B3C' } }),
      code('b', { style: { backgroundColor: '#abc' } }),
    ]);
    expect(own?.colour).toBe('#1a2b3c');
    expect(short?.colour).toBe('#aabbcc');
  });

  it('is its category’s where there is none, another one for each category, and never anything but a colour', () => {
    expect(new Set(ACTIVITY_CATEGORIES.map((category) => activityColour(category))).size).toBe(
      ACTIVITY_CATEGORIES.length,
    );
    expect(activityColour('Break', 'url(//evil.example)')).toBe(activityColour('Break'));
    const [unheardOf] = toActivityCodes([code('a', { category: 'Sabbatical' })]);
    expect(unheardOf).toMatchObject({ category: null, colour: activityColour(null) });
  });
});

describe('the view of a week', () => {
  it('offers active codes first, each by name', () => {
    const codes = toActivityCodes([code('z'), code('old', { active: false, name: 'Aardvark' }), code('b')]);
    expect(codes.map(({ id }) => id)).toEqual(['b', 'z', 'old']);
  });

  it('has days of 23 and 25 hours where the clocks change', () => {
    const hours = (firstDate: string) =>
      toWeekDays('Europe/Berlin', firstDate, 1).map((day) => (day.endMs - day.startMs) / 3_600_000);
    expect(hours('2026-03-23')).toEqual([24, 24, 24, 24, 24, 24, 23]);
    expect(hours('2026-10-19')).toEqual([24, 24, 24, 24, 24, 24, 25]);
    expect(toWeekDays('Europe/Berlin', '2026-10-19', 2)).toHaveLength(14);
  });

  it('holds of shifts and days off what is drawn, and nothing that Genesys Cloud keeps for itself', () => {
    const activity = { startDate: '2026-10-20T10:00:00.000Z', lengthMinutes: 60, activityCodeId: '0', description: '' };
    const shift = { id: 's', startDate: activity.startDate, lengthMinutes: 60 };
    const agent = toWeekAgent(
      { id: 'ada', name: 'Ada', managementUnitId: 'mu' },
      [{ ...shift, activities: [{ ...activity, paid: true, timeOffRequestId: 'request' }] }],
      [{ date: '2026-10-22', lengthMinutes: 480, activityCodeId: '5', description: 'Holiday', paid: true }],
    );
    expect(agent.shifts).toEqual([{ ...shift, activities: [activity] }]);
    expect(agent.daysOff).toEqual([{ date: '2026-10-22', activityCodeId: '5', description: 'Holiday' }]);
  });

  it('lists agents by name and those without one last', () => {
    const named = (id: string, name = id) => toWeekAgent({ id, name, managementUnitId: 'mu' }, [], []);
    const agents = [named('0-unknown'), named('2', 'Zoë'), named('1', 'Ada'), named('3', 'Ada')].sort(byName);
    expect(agents.map(({ id }) => id)).toEqual(['1', '3', '2', '0-unknown']);
    expect(agents[0]).toMatchObject({ shifts: [], daysOff: [] });
  });
});
