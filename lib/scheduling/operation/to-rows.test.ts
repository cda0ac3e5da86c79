import { describe, expect, it } from 'vitest';
import { parseRow } from '../parse-row.ts';
import type { AgentOperation } from './schema.ts';
import { toRows } from './to-rows.ts';

const OPERATIONS: AgentOperation[] = [
  { kind: 'shift_by', minutes: -60, date: null },
  { kind: 'shift_by', minutes: 30, date: '2026-03-10' },
  { kind: 'copy_week', fromWeekId: '2026-03-02' },
  { kind: 'activity', date: '2026-03-10', start: '09:00', lengthMinutes: 30, activity: '3', description: 'Stand-up' },
  { kind: 'day_off', date: '2026-03-10', activity: '', description: '' },
  { kind: 'remove_day_off', date: '2026-03-10' },
];

describe('an operation for chosen agents', () => {
  it.each(OPERATIONS)('is rows that the planner understands, one or seven for each agent: $kind', (operation) => {
    const rows = toRows(operation, ['ada', 'ben'], '2026-03-09');
    expect(rows).toHaveLength(operation.kind === 'copy_week' ? 14 : 2);
    expect(rows.map(({ rowNumber }) => rowNumber)).toEqual(rows.map((_, index) => index + 1));
    for (const row of rows) expect(parseRow(row)).not.toHaveProperty('fix');
  });

  it('copies each day of the other week to the same day of this one', () => {
    const rows = toRows({ kind: 'copy_week', fromWeekId: '2026-03-02' }, ['ada'], '2026-03-09');
    expect(rows.map(({ date, toDate }) => `${date} ${toDate}`)).toEqual([
      '2026-03-02 2026-03-09',
      '2026-03-03 2026-03-10',
      '2026-03-04 2026-03-11',
      '2026-03-05 2026-03-12',
      '2026-03-06 2026-03-13',
      '2026-03-07 2026-03-14',
      '2026-03-08 2026-03-15',
    ]);
  });
});
