import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findShortages, spareAgents, type Demand } from './find-shortages.ts';
import { proposeMoves, type PlannedActivity, type PlannedShift } from './propose-moves.ts';
import { INTERVAL_MS } from './schema.ts';

const FROM_MS = Date.parse('2026-11-24T00:00:00Z');
const COUNT = 96;
const at = (interval: number) => FROM_MS + interval * INTERVAL_MS;

function activity(category: string, start: number, end: number, isFixed = false): PlannedActivity {
  return { startMs: at(start), endMs: at(end), activityCodeId: category, category, description: '', isFixed };
}

/** On queue from one interval to another, with a meeting within. */
function shiftOf(agentId: string, start: number, end: number, meeting?: number, isFixed = false): PlannedShift {
  if (meeting === undefined) return { agentId, activities: [activity('OnQueueWork', start, end)] };
  return {
    agentId,
    activities: [
      activity('OnQueueWork', start, meeting),
      activity('Meeting', meeting, meeting + 2, isFixed),
      activity('OnQueueWork', meeting + 2, end),
    ].filter(({ startMs, endMs }) => endMs > startMs),
  };
}

/** Agents on queue in each interval. */
function onQueueOf(shifts: readonly PlannedShift[]): number[] {
  const counts = new Array<number>(COUNT).fill(0);
  for (const { activities } of shifts) {
    for (const { category, startMs, endMs } of activities) {
      if (category !== 'OnQueueWork') continue;
      for (let atMs = startMs; atMs < endMs; atMs += INTERVAL_MS) {
        const index = (atMs - FROM_MS) / INTERVAL_MS;
        counts[index] = (counts[index] ?? 0) + 1;
      }
    }
  }
  return counts;
}

function demandOf(shifts: readonly PlannedShift[], capacity: readonly (number | null)[]): Demand {
  return { fromMs: FROM_MS, capacity, onQueue: onQueueOf(shifts), callsPerAgent: 1 };
}

function propose(shifts: readonly PlannedShift[], demand: Demand) {
  const shortages = findShortages(demand, FROM_MS);
  const left = new Array<number>(COUNT).fill(0);
  for (const { startMs, surplus } of shortages) {
    surplus.forEach((agents, index) => (left[(startMs - FROM_MS) / INTERVAL_MS + index] = agents));
  }
  const proposing = {
    shifts,
    fromMs: FROM_MS,
    left,
    spare: spareAgents(demand),
    used: new Set<string>(),
    releaseCodeId: 'Training',
  };
  return { shortages, moves: shortages.flatMap((shortage) => proposeMoves(shortage, proposing)) };
}

/** The shifts with what is proposed carried out. */
function carriedOut(shifts: readonly PlannedShift[], moves: ReturnType<typeof propose>['moves']): number[] {
  const counts = onQueueOf(shifts);
  for (const { startMs, lengthMinutes, fromMs } of moves) {
    for (let offset = 0; offset < lengthMinutes * 60_000; offset += INTERVAL_MS) {
      const to = (startMs + offset - FROM_MS) / INTERVAL_MS;
      counts[to] = (counts[to] ?? 0) - 1;
      if (fromMs === null) continue;
      const back = (fromMs + offset - FROM_MS) / INTERVAL_MS;
      counts[back] = (counts[back] ?? 0) + 1;
    }
  }
  return counts;
}

const capacityOf = (usual: number, low: number, from: number, to: number) =>
  Array.from({ length: COUNT }, (_, index) => (index >= from && index < to ? low : usual));

describe('proposals for a shortage', () => {
  it('move a meeting of the same shift there, and release somebody only for what is left', () => {
    const shifts = [shiftOf('ada', 32, 64, 56), shiftOf('ben', 32, 64), shiftOf('cy', 32, 64)];
    const { shortages, moves } = propose(shifts, demandOf(shifts, capacityOf(10, 1, 40, 44)));
    expect(shortages).toMatchObject([
      { startMs: at(40), endMs: at(44), capacity: 1, needed: 3, surplus: [2, 2, 2, 2] },
    ]);
    expect(moves).toEqual([
      {
        kind: 'move',
        agentId: 'ada',
        activityCodeId: 'Meeting',
        description: '',
        startMs: at(40),
        lengthMinutes: 30,
        fromMs: at(56),
      },
      {
        kind: 'release',
        agentId: 'ben',
        activityCodeId: 'Training',
        description: '',
        startMs: at(40),
        lengthMinutes: 60,
        fromMs: null,
      },
      {
        kind: 'release',
        agentId: 'cy',
        activityCodeId: 'Training',
        description: '',
        startMs: at(42),
        lengthMinutes: 30,
        fromMs: null,
      },
    ]);
  });

  it('leave alone what belongs to a request or an appointment', () => {
    const shifts = [shiftOf('ada', 32, 64, 56, true)];
    const { moves } = propose(shifts, demandOf(shifts, capacityOf(10, 0, 40, 44)));
    expect(moves).toMatchObject([{ kind: 'release', startMs: at(40) }]);
  });

  it('are not made where the capacity is not known, is enough, or the time is over', () => {
    const shifts = [shiftOf('ada', 32, 64, 56)];
    const unknown = new Array<null>(COUNT).fill(null);
    expect(propose(shifts, demandOf(shifts, unknown))).toEqual({ shortages: [], moves: [] });
    expect(propose(shifts, demandOf(shifts, capacityOf(1, 1, 0, 1)))).toEqual({ shortages: [], moves: [] });
    expect(findShortages(demandOf(shifts, capacityOf(10, 0, 40, 44)), at(44))).toEqual([]);
  });

  it('never take away more than is too many, make another interval short, leave a shift, or ask twice of anybody', () => {
    const shift = fc
      .record({ start: fc.integer({ min: 0, max: 50 }), length: fc.integer({ min: 8, max: 40 }), gap: fc.nat(30) })
      .map(({ start, length, gap }) => ({ start, end: start + length, meeting: start + 2 + (gap % (length - 5)) }));
    const world = fc.record({
      shifts: fc.array(shift, { minLength: 1, maxLength: 25 }),
      usual: fc.integer({ min: 1, max: 30 }),
      low: fc.integer({ min: 0, max: 10 }),
      from: fc.integer({ min: 0, max: 80 }),
      length: fc.integer({ min: 1, max: 16 }),
    });
    fc.assert(
      fc.property(world, ({ shifts: drawn, usual, low, from, length }) => {
        const shifts = drawn.map(({ start, end, meeting }, index) => shiftOf(`agent-${index}`, start, end, meeting));
        const demand = demandOf(shifts, capacityOf(usual, low, from, from + length));
        const { moves } = propose(shifts, demand);
        const after = carriedOut(shifts, moves);
        for (const [index, agents] of after.entries()) {
          const before = demand.onQueue[index] ?? 0;
          const room = demand.capacity[index] ?? 0;
          if (before > room) expect(agents).toBeGreaterThanOrEqual(room);
          else expect(agents).toBeLessThanOrEqual(room);
        }
        expect(new Set(moves.map(({ agentId }) => agentId)).size).toBe(moves.length);
        for (const move of moves) {
          const own = shifts.find(({ agentId }) => agentId === move.agentId)?.activities ?? [];
          const endMs = move.startMs + move.lengthMinutes * 60_000;
          const work = own.find(({ startMs, endMs: ends }) => startMs <= move.startMs && ends >= endMs);
          expect(work?.category).toBe('OnQueueWork');
        }
      }),
    );
  });
});
