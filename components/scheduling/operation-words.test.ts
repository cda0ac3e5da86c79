import { describe, expect, it } from 'vitest';
import { AgentOperation, ChosenAgents } from '#lib/scheduling/operation/schema.ts';
import { EMPTY_OPERATION, operationOf, whoOf } from './operation-words.ts';

const DATE = '2026-03-10';

describe('an operation as it is filled in', () => {
  it.each([
    [{ kind: 'shift_by', minutes: '' }, 'minutes'],
    [{ kind: 'shift_by', minutes: '0' }, 'minutes'],
    [{ kind: 'shift_by', minutes: '20000' }, 'week'],
    [{ kind: 'copy_week' }, 'week to copy'],
    [{ kind: 'activity' }, 'day'],
    [{ kind: 'activity', date: DATE }, 'starts'],
    [{ kind: 'activity', date: DATE, start: '09:00', lengthMinutes: 'x' }, 'minutes'],
    [{ kind: 'activity', date: DATE, start: '09:00', lengthMinutes: '30' }, 'activity'],
    [{ kind: 'day_off' }, 'day'],
  ] as const)('says what %j still needs', (draft, word) => {
    expect(operationOf({ ...EMPTY_OPERATION, ...draft })).toMatchObject({
      needs: expect.stringContaining(word) as string,
    });
  });

  it.each([
    { kind: 'shift_by', minutes: ' -30 ' },
    { kind: 'shift_by', minutes: '+60', date: DATE },
    { kind: 'copy_week', fromWeekId: '2026-03-02' },
    { kind: 'activity', date: DATE, start: '09:00', lengthMinutes: '30', activity: '3' },
    { kind: 'day_off', date: DATE },
    { kind: 'remove_day_off', date: DATE },
  ] as const)('is one that the server takes once it is complete: %j', (draft) => {
    expect(AgentOperation.safeParse(operationOf({ ...EMPTY_OPERATION, ...draft })).error).toBeUndefined();
  });

  it('is about those who are chosen, and about nobody before that', () => {
    expect(whoOf(EMPTY_OPERATION)).toBeNull();
    expect(whoOf({ ...EMPTY_OPERATION, by: 'agents', agents: ' a@x.org;b@x.org\nc@x.org ' })).toEqual({
      by: 'agents',
      keys: ['a@x.org', 'b@x.org', 'c@x.org'],
    });
    expect(ChosenAgents.safeParse(whoOf({ ...EMPTY_OPERATION, by: 'skills', skills: ['German'] })).success).toBe(true);
    const crew = { id: '6b0a3c52-8a0e-4f0c-9d3c-0d6f1f0c7a11', name: 'Saturday crew', members: 12 };
    expect(ChosenAgents.parse(whoOf({ ...EMPTY_OPERATION, by: 'groups', groups: [crew] }))).toEqual({
      by: 'groups',
      ids: [crew.id],
    });
  });
});
