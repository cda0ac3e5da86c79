import { describe, expect, it } from 'vitest';
import { applyEdits, openWeek } from '#lib/scheduling/week/week-edits.shared.ts';
import { exampleWeek } from './example-week.ts';
import { move, settle, shiftsInCell, type GridPlace } from './grid-place.ts';

const VIEW = exampleWeek({ agents: 3, timeZone: 'UTC', weekId: '2026-11-23' });
const [MONDAY, TUESDAY] = VIEW.days;
const BASE = openWeek(VIEW);
const grid = { rows: [...BASE.agents.values()], days: VIEW.days };
const [first, second] = VIEW.agents;
if (!MONDAY || !TUESDAY || !first || !second) throw new Error('the example week is empty');
const keyOf = (agent: typeof first, date: string) =>
  agent.shifts.find((shift) => shift.startDate.startsWith(date))?.id ?? null;
const step = (place: GridPlace, key: string, isFar = false) => move(grid, place, key, isFar, 2);

describe('walking the grid with the keyboard', () => {
  const start = { agentId: first.id, date: MONDAY.date, key: keyOf(first, MONDAY.date) };

  it('goes from day to day along an agent, and from agent to agent along a day', () => {
    expect(step(start, 'ArrowRight')).toEqual({
      agentId: first.id,
      date: TUESDAY.date,
      key: keyOf(first, TUESDAY.date),
    });
    expect(step(start, 'ArrowDown')).toEqual({
      agentId: second.id,
      date: MONDAY.date,
      key: keyOf(second, MONDAY.date),
    });
    expect(step(start, 'ArrowLeft')).toEqual(start);
    expect(step(start, 'ArrowUp')).toEqual(start);
    expect(step(start, 'x')).toBeNull();
  });

  it('jumps to the ends of the week and of the list', () => {
    expect(step(start, 'End')).toMatchObject({ agentId: first.id, date: VIEW.days.at(-1)?.date });
    expect(step(start, 'End', true)).toMatchObject({ agentId: VIEW.agents.at(-1)?.id, date: MONDAY.date });
    expect(step(start, 'PageDown')).toMatchObject({ agentId: VIEW.agents.at(-1)?.id });
  });

  it('stops at each shift of a day, and at a day without one', () => {
    const startMs = MONDAY.startMs + 21 * 3_600_000;
    const edit = { kind: 'add', agentId: first.id, startMs, endMs: startMs + 3_600_000 } as const;
    const week = applyEdits(BASE, [{ ...edit, activityCodeId: '0', description: '', parts: [] }]);
    const edited = { rows: [...week.agents.values()], days: VIEW.days };
    const late = move(edited, start, 'ArrowRight', false, 2);
    expect(late).toEqual({ ...start, key: 'new-0' });
    expect(late && move(edited, late, 'ArrowRight', false, 2)).toMatchObject({ date: TUESDAY.date });
    const sunday = step(start, 'End');
    expect(sunday?.key).toBeNull();
  });

  it('follows a shift to the agent who has it now, and falls back to the cell of one that is gone', () => {
    const key = start.key ?? '';
    const moved = applyEdits(BASE, [{ kind: 'place', key, agentId: second.id, startMs: TUESDAY.startMs }]);
    const movedGrid = { rows: [...moved.agents.values()], days: VIEW.days };
    expect(settle(movedGrid, moved, start)).toEqual({ agentId: second.id, date: TUESDAY.date, key });
    const removed = applyEdits(BASE, [{ kind: 'remove', keys: [key] }]);
    const removedGrid = { rows: [...removed.agents.values()], days: VIEW.days };
    expect(settle(removedGrid, removed, start)).toEqual({ ...start, key: null });
    expect(settle({ rows: [], days: VIEW.days }, BASE, start)).toBeNull();
  });

  it('shows a night shift on the first day only where that day is the first shown', () => {
    const key = start.key ?? '';
    const startMs = TUESDAY.startMs - 3_600_000;
    const week = applyEdits(BASE, [{ kind: 'place', key, agentId: first.id, startMs }]);
    const row = week.agents.get(first.id);
    if (!row) throw new Error('the agent is gone');
    const keysOn = (days: typeof VIEW.days) => shiftsInCell(row, days, TUESDAY).map((shift) => shift.key);
    expect(keysOn(VIEW.days)).not.toContain(key);
    expect(keysOn([TUESDAY])).toContain(key);
  });
});
