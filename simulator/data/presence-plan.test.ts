import { describe, expect, it } from 'vitest';
import { plannedSince, plannedState } from './presence-plan.ts';
import type { WorkPattern } from './presence-plan.ts';

const minute = 60_000;
const day = 86_400_000;

/** A nine-to-half-past-five agent whose free days are days 0 and 1 of the round. */
const pattern: WorkPattern = {
  shiftStart: 540,
  shiftLength: 510,
  pauses: [
    { start: 120, length: 15, presence: 'Break' },
    { start: 240, length: 30, presence: 'Meal' },
  ],
  firstFreeDay: 0,
  handleMs: 200_000,
  waitMs: 100_000,
  phaseMs: 0,
  isAgent: true,
};
const at = (dayOfRound: number, minuteOfDay: number, over: Partial<WorkPattern> = {}) =>
  plannedState({ ...pattern, ...over }, (7 * 2_900 + dayOfRound) * day + minuteOfDay * minute);

describe('plannedState', () => {
  it('is offline before, after and between working days', () => {
    for (const [dayOfRound, minuteOfDay] of [
      [3, 539],
      [3, 1_050],
      [0, 600],
      [1, 600],
    ] as const) {
      expect(at(dayOfRound, minuteOfDay).presence).toBe('Offline');
    }
  });

  it('is on queue in the shift but for breaks and meals', () => {
    expect(at(3, 541).presence).toBe('On Queue');
    expect(at(3, 660)).toEqual({ presence: 'Break', routingStatus: 'OFF_QUEUE' });
    expect(at(3, 675).presence).toBe('On Queue');
    expect(at(3, 780)).toEqual({ presence: 'Meal', routingStatus: 'OFF_QUEUE' });
  });

  it('carries a night shift over midnight into the next day', () => {
    const night = { shiftStart: 1_320, pauses: [] };
    expect(at(3, 1_330, night).presence).toBe('On Queue');
    expect(at(4, 100, night).presence).toBe('On Queue');
    expect(at(2, 100, night).presence).toBe('Offline');
  });

  it('handles contacts two thirds of the time when handling takes twice as long as waiting', () => {
    const base = (7 * 2_900 + 3) * day + 545 * minute;
    const interacting = Array.from({ length: 300 }, (_, index) => plannedState(pattern, base + index * 10_000)).filter(
      ({ routingStatus }) => routingStatus === 'INTERACTING',
    );
    expect(interacting.length).toBeGreaterThan(190);
    expect(interacting.length).toBeLessThan(210);
  });

  it('keeps office staff off the queue', () => {
    expect(at(3, 600, { isAgent: false })).toEqual({ presence: 'Available', routingStatus: 'OFF_QUEUE' });
  });
});

describe('plannedSince', () => {
  const since = (dayOfRound: number, minuteOfDay: number) =>
    plannedSince(pattern, (7 * 2_900 + dayOfRound) * day + minuteOfDay * minute);
  const moment = (dayOfRound: number, minuteOfDay: number) => (7 * 2_900 + dayOfRound) * day + minuteOfDay * minute;

  it('names the moment a pause began, and after it the moment work went on', () => {
    expect(since(3, 665)).toEqual({ presenceMs: moment(3, 660), routingMs: moment(3, 660) });
    expect(since(3, 700).presenceMs).toBe(moment(3, 675));
  });

  it('looks back over free days to the end of the last shift', () => {
    expect(since(2, 530).presenceMs).toBe(moment(-1, 1_050));
    expect(since(4, 100).presenceMs).toBe(moment(3, 1_050));
  });

  it('dates a contact within the time on queue', () => {
    const { presenceMs, routingMs } = since(3, 700);
    expect(routingMs).toBeGreaterThanOrEqual(presenceMs);
    expect(moment(3, 700) - routingMs).toBeLessThan(pattern.handleMs);
  });
});
