import { describe, expect, it } from 'vitest';
import { parseText } from '../parse-text.ts';
import { planTimeOff, type PlannedTimeOff, type TimeOffFacts } from './plan-time-off.ts';
import type { TimeOffView } from './schema.ts';
import { TIME_OFF } from './time-off-format.shared.ts';

const code = (id: string, name: string, category: string, defaultCode = true) => ({
  id,
  name,
  category,
  defaultCode,
  active: true,
});
const ada = { id: 'ada', name: 'Ada', email: 'ada@example.com', managementUnitId: 'unit' };

function existing(change: Partial<TimeOffView> = {}): TimeOffView {
  return {
    id: 'request',
    status: 'PENDING',
    dates: ['2026-03-09', '2026-03-10'],
    starts: [],
    lengthMinutes: 480,
    activityCodeId: '5',
    notes: '',
    version: 3,
    ...change,
  };
}

function plan(lines: string[], requests: readonly TimeOffView[] = [], facts: Partial<TimeOffFacts> = {}) {
  const text = ['agent,from,until,start,length,activity,notes,action', ...lines].join('\n');
  const parsed = parseText(text, TIME_OFF);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return planTimeOff(parsed.data.rows, parsed.data.problems, {
    timeZone: 'Europe/Dublin',
    activityCodes: [
      code('0', 'On Queue', 'OnQueueWork'),
      code('5', 'Time Off', 'TimeOff'),
      code('sick', 'Sick Leave', 'TimeOff', false),
    ],
    agentsByKey: new Map([['ada@example.com', [ada]]]),
    requestsByAgent: new Map([['ada', requests]]),
    ...facts,
  });
}

const only = (items: readonly PlannedTimeOff[]) => {
  expect(items).toHaveLength(1);
  return items[0] as PlannedTimeOff;
};

describe('planning time off', () => {
  it('makes one request of all days of a row', () => {
    const item = only(plan(['ada@example.com,2026-03-09,2026-03-11,,,,Leave,']));
    expect(item).toMatchObject({ state: 'pending', subjectId: 'ada', change: { kind: 'new' } });
    expect(item.change.effects).toEqual([
      expect.objectContaining({
        before: null,
        target: existing({
          id: null,
          version: null,
          status: 'APPROVED',
          dates: ['2026-03-09', '2026-03-10', '2026-03-11'],
          notes: 'Leave',
        }),
      }),
    ]);
  });

  it('puts a part of a day at its instant, until the end that is written', () => {
    const item = only(plan(['ada@example.com,2026-03-30,,13:00,17:00,Sick Leave,,request']));
    // Dublin keeps summer time from 29 March 2026.
    expect(item.change.effects[0]?.target).toMatchObject({
      status: 'PENDING',
      dates: [],
      starts: ['2026-03-30T12:00:00.000Z'],
      lengthMinutes: 240,
      activityCodeId: 'sick',
    });
  });

  it.each([
    ['grant', 'PENDING', 'pending', 'APPROVED'],
    ['grant', 'APPROVED', 'unchanged', 'APPROVED'],
    ['request', 'PENDING', 'unchanged', 'PENDING'],
    ['request', 'APPROVED', 'unchanged', 'APPROVED'],
    ['deny', 'PENDING', 'pending', 'DENIED'],
    ['deny', 'APPROVED', 'pending', 'DENIED'],
  ] as const)('“%s” of a request that is %s is %s, and leads to %s', (action, status, state, target) => {
    const item = only(plan([`ada@example.com,2026-03-09,2026-03-10,,,,,${action}`], [existing({ status })]));
    expect(item.state).toBe(state);
    expect(item.change.effects[0]).toMatchObject({
      before: { id: 'request', version: 3 },
      target: { id: 'request', status: target },
    });
  });

  it('makes a new request where the one for these days was denied', () => {
    const item = only(plan(['ada@example.com,2026-03-09,2026-03-10,,,,,'], [existing({ status: 'DENIED' })]));
    expect(item).toMatchObject({ state: 'pending', change: { kind: 'new' } });
  });

  it.each([
    ['nobody@example.com,2026-03-09,,,,,,', 'unknown_agent'],
    ['ada@example.com,2026-03-10,2026-03-12,,,,,', 'overlap'],
    ['ada@example.com,2026-03-10,,13:00,60,,,', 'overlap'],
    ['ada@example.com,2026-03-12,,,,,,deny', 'no_request'],
    ['ada@example.com,2026-03-10,,,,,,deny', 'no_request'],
    ['ada@example.com,2026-03-09,2026-03-10,,,Sick Leave,,grant', 'other_activity'],
    ['ada@example.com,2026-03-12,,,,On Queue,,', 'unknown_activity'],
    ['ada@example.com,2026-03-12,2026-03-11,,,,,', 'bad_days'],
    ['ada@example.com,2026-03-12,2028-03-11,,,,,', 'bad_days'],
    ['ada@example.com,12.3.2026,,,,,,', 'bad_date'],
    ['ada@example.com,2026-03-12,,25:00,60,,,', 'bad_start'],
    ['ada@example.com,2026-03-12,,13:00,,,,', 'bad_length'],
    ['ada@example.com,2026-03-12,,13:00,12:00,,,', 'bad_length'],
    ['ada@example.com,2026-03-12,,,17:00,,,', 'bad_length'],
    ['ada@example.com,2026-03-29,,01:30,60,,,', 'dst_gap'],
    ['ada@example.com,2026-03-12,,,,,,forget', 'bad_action'],
    [',2026-03-12,,,,,,', 'no_agent'],
  ])('refuses %s with %s and a fix', (line, reasonCode) => {
    const item = only(plan([line], [existing()]));
    expect(item).toMatchObject({ state: 'invalid', reasonCode, change: { kind: 'none', effects: [] } });
    expect(item.change.fix).toBeTruthy();
  });

  it('refuses the second of two rows for the same day, and keeps the first', () => {
    const items = plan(['ada@example.com,2026-03-12,2026-03-13,,,,,', 'ada@example.com,2026-03-13,,,,,,']);
    expect(items.map(({ state, reasonCode }) => [state, reasonCode])).toEqual([
      ['pending', null],
      ['invalid', 'duplicate'],
    ]);
    expect(items[1]?.reason).toContain('Row 2');
  });

  it('says of somebody outside the business unit where to look', () => {
    const stranger = { ...ada, managementUnitId: null };
    const agentsByKey = new Map([['ada@example.com', [stranger]]]);
    expect(only(plan(['ada@example.com,2026-03-12,,,,,,'], [], { agentsByKey })).reasonCode).toBe(
      'not_in_business_unit',
    );
  });
});
