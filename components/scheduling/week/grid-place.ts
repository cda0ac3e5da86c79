import type { WeekDay } from '#lib/scheduling/week/schema.ts';
import type { EditedAgent, EditedWeek, WeekShift } from '#lib/scheduling/week/week-edits.shared.ts';

/** Where the focus is: a shift, or, without one, the agent's day as a whole. */
export type GridPlace = { readonly agentId: string; readonly date: string; readonly key: string | null };

/** The grid as the keyboard walks it. */
export type GridShape = { readonly rows: readonly EditedAgent[]; readonly days: readonly WeekDay[] };

/** Shifts a day's cell holds: those that start on it and, on the first day shown, the night shift that runs into it. */
export function shiftsInCell(agent: EditedAgent, days: readonly WeekDay[], day: WeekDay): readonly WeekShift[] {
  const isFirst = day === days[0];
  return agent.shifts.filter(
    ({ startMs, endMs }) => startMs < day.endMs && (startMs >= day.startMs || (isFirst && endMs > day.startMs)),
  );
}

/** The place as it can be shown now: a shift is followed to where it went, else its old cell, else the first of the grid. */
export function settle(grid: GridShape, week: EditedWeek, place: GridPlace | null): GridPlace | null {
  const [first] = grid.rows;
  const [firstDay] = grid.days;
  if (!first || !firstDay) return null;
  if (place?.key) {
    const owner = week.agents.get(week.agentByKey.get(place.key) ?? '');
    const day =
      owner && grid.days.find((each) => shiftsInCell(owner, grid.days, each).some(({ key }) => key === place.key));
    if (owner && day && grid.rows.includes(owner)) return { agentId: owner.agent.id, date: day.date, key: place.key };
  }
  const row = grid.rows.find(({ agent }) => agent.id === place?.agentId) ?? first;
  const day = grid.days.find(({ date }) => date === place?.date) ?? firstDay;
  return at(grid, row, day, 0);
}

/** Where a key leads from a place; null for keys that lead nowhere. */
export function move(
  grid: GridShape,
  place: GridPlace,
  key: string,
  isFar: boolean,
  pageSize: number,
): GridPlace | null {
  const rowIndex = grid.rows.findIndex(({ agent }) => agent.id === place.agentId);
  const dayIndex = grid.days.findIndex(({ date }) => date === place.date);
  const row = grid.rows[rowIndex];
  const day = grid.days[dayIndex];
  if (!row || !day) return null;
  const toRow = (index: number) => {
    const target = grid.rows[Math.min(grid.rows.length - 1, Math.max(0, index))];
    return target ? at(grid, target, day, 0) : null;
  };
  const toDay = (index: number, from: 0 | -1) => {
    const target = grid.days[index];
    return target ? at(grid, row, target, from) : place;
  };
  const inCell = shiftsInCell(row, grid.days, day);
  const position = inCell.findIndex((shift) => shift.key === place.key);
  switch (key) {
    case 'ArrowRight': {
      const next = inCell[position + 1];
      return next && position >= 0 ? { ...place, key: next.key } : toDay(dayIndex + 1, 0);
    }
    case 'ArrowLeft': {
      const previous = inCell[position - 1];
      return previous ? { ...place, key: previous.key } : toDay(dayIndex - 1, -1);
    }
    case 'ArrowDown':
      return toRow(rowIndex + 1);
    case 'ArrowUp':
      return toRow(rowIndex - 1);
    case 'PageDown':
      return toRow(rowIndex + pageSize);
    case 'PageUp':
      return toRow(rowIndex - pageSize);
    case 'Home':
      return isFar ? toRow(0) : toDay(0, 0);
    case 'End':
      return isFar ? toRow(grid.rows.length - 1) : toDay(grid.days.length - 1, 0);
    default:
      return null;
  }
}

/** What the focus goes to, as the value of `data-target`. */
export function targetId({ agentId, date, key }: GridPlace): string {
  return key === null ? `${agentId} ${date}` : key;
}

function at(grid: GridShape, row: EditedAgent, day: WeekDay, from: 0 | -1): GridPlace {
  const shift = shiftsInCell(row, grid.days, day).at(from);
  return { agentId: row.agent.id, date: day.date, key: shift?.key ?? null };
}
