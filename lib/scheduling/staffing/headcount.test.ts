import { describe, expect, it } from 'vitest';
import type { Effect, ShiftView } from '../schema.ts';
import { shiftOf } from '../shifts.shared.ts';
import { headcount, withEffects } from './headcount.ts';

const START_MS = Date.parse('2026-03-09T00:00:00Z');
const DAY = { startMs: START_MS, count: 96 };
const isWork = (code: string) => code === '0';

function shift(id: string | null, ...parts: [minute: number, length: number, code?: string][]): ShiftView {
  const made = shiftOf(
    id,
    parts.map(([minute, lengthMinutes, activityCodeId = '0']) => ({
      startDate: new Date(START_MS + minute * 60_000).toISOString(),
      lengthMinutes,
      activityCodeId,
      description: '',
    })),
  );
  if (!made) throw new Error('a shift has activities');
  return made;
}

const effect = (before: ShiftView | null, target: ShiftView | null): Effect => ({
  on: 'shift',
  agentId: 'ada',
  agentName: 'Ada',
  managementUnitId: 'mu',
  before,
  target,
});

describe('headcount', () => {
  it('counts those at work in each quarter of an hour, breaks left out, parts as parts', () => {
    const counted = headcount([shift('a', [60, 30], [90, 15, '3'], [105, 20])], isWork, DAY);
    expect(counted.slice(3, 10)).toEqual([0, 1, 1, 0, 1, 1 / 3, 0]);
  });

  it('adds people up, and leaves out what lies outside', () => {
    const counted = headcount([shift('a', [-30, 60]), shift('b', [0, 15]), shift('c', [1_430, 60])], isWork, DAY);
    expect(counted.slice(0, 3)).toEqual([2, 1, 0]);
    expect(counted.at(-1)).toBeCloseTo(10 / 15);
    expect(counted).toHaveLength(96);
  });
});

describe('a plan carried out', () => {
  it('shows each touched shift as it is to be, once however many rows touch it, and all others as they are', () => {
    const [a, b, c] = [shift('a', [0, 60]), shift('b', [120, 60]), shift('c', [240, 60])];
    const moved = shift('a', [60, 60]);
    const added = shift(null, [600, 60]);
    const week = new Map([
      ['ada', [a, b]],
      ['ben', [c]],
    ]);
    const after = withEffects(week, [effect(a, moved), effect(a, moved), effect(b, null), effect(null, added)]);
    expect(after).toEqual([c, moved, added]);
  });
});
