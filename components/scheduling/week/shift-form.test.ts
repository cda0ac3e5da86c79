import { describe, expect, it } from 'vitest';
import { isSameShape, MINUTE_MS } from '#lib/scheduling/week/shift-shape.shared.ts';
import { applyEdits, findShift, openWeek } from '#lib/scheduling/week/week-edits.shared.ts';
import { toRows } from '#lib/scheduling/week/week-rows.shared.ts';
import { exampleWeek } from './example-week.ts';
import { editOf, fieldsOf, offsetOf, partTime, type ShiftFields } from './shift-form.ts';

const BASE = openWeek(exampleWeek({ agents: 2, timeZone: 'UTC', weekId: '2026-11-23' }));
const [row] = BASE.agents.values();
const [shift] = row?.shifts ?? [];
if (!shift) throw new Error('the example week is empty');
const fields = fieldsOf(shift, 'UTC');
const problemsOf = (changed: Partial<ShiftFields>, timeZone = 'UTC') => {
  const outcome = editOf(shift.key, { ...fields, ...changed }, timeZone);
  return 'problems' in outcome ? outcome.problems : {};
};

describe('the fields of a shift', () => {
  it('say the shift as it is: applied without a change they change nothing', () => {
    const outcome = editOf(shift.key, fields, 'UTC');
    if (!('edit' in outcome)) throw new Error('the fields of a shift are refused');
    const week = applyEdits(BASE, [outcome.edit]);
    expect(toRows(week)).toEqual([]);
    const after = findShift(week, shift.key);
    expect(after && isSameShape(after, shift)).toBe(true);
  });

  it('take the activities along when the shift starts at another time', () => {
    const outcome = editOf(shift.key, { ...fields, start: '08:00' }, 'UTC');
    const week = 'edit' in outcome ? applyEdits(BASE, [outcome.edit]) : BASE;
    expect(toRows(week).map(({ action, toStart }) => [action, toStart])).toEqual([['move', '08:00']]);
  });

  it('read a part’s time after midnight as the next day’s', () => {
    const night = { ...fields, start: '22:00' };
    expect(offsetOf(night, '23:30', 'UTC')).toBe(90);
    expect(offsetOf(night, '02:00', 'UTC')).toBe(240);
    expect(offsetOf(night, '', 'UTC')).toBeNull();
    const [part] = fields.parts;
    if (!part) throw new Error('the shift has one activity only');
    expect(partTime(night, { ...part, offsetMinutes: 240 }, 'UTC')).toBe('02:00');
  });

  it('say which one is wrong, and how to mend it', () => {
    const [part] = fields.parts;
    if (!part) throw new Error('the shift has one activity only');
    expect(problemsOf({ start: '' })).toHaveProperty('start', 'Write the time as HH:mm, for example 09:00.');
    expect(problemsOf({ length: '0' })).toHaveProperty('length');
    expect(problemsOf({ length: '2161' })).toHaveProperty('length');
    expect(problemsOf({ parts: [{ ...part, offsetMinutes: 500, length: '30' }] })).toHaveProperty(
      `part-${part.id}`,
      'It ends after the shift. Start it earlier, or make it shorter.',
    );
    expect(problemsOf({ date: '2026-03-29', start: '02:30', parts: [] }, 'Europe/Berlin')['start']).toMatch(
      /^02:30 does not exist/,
    );
    const repeated = { date: '2026-10-25', start: '00:00', parts: [{ ...part, offsetMinutes: 210, length: '15' }] };
    expect(problemsOf(repeated, 'Europe/Berlin')[`part-${part.id}`]).toMatch(/happens twice/);
  });

  it('make a new shift with its activities in one step', () => {
    const outcome = editOf(null, { ...fields, agentId: 'agent-1', date: '2026-11-29' }, 'UTC');
    const week = 'edit' in outcome ? applyEdits(BASE, [outcome.edit]) : BASE;
    const made = findShift(week, 'new-0');
    expect(made).toMatchObject({ agentId: 'agent-1', shiftId: null });
    expect((made?.endMs ?? 0) - (made?.startMs ?? 0)).toBe(510 * MINUTE_MS);
    expect(made?.pieces).toHaveLength(shift.pieces.length);
  });
});
