import { describe, expect, it } from 'vitest';
import { dragTo, type DragDraft } from './drag-draft.ts';
import { exampleWeek } from './example-week.ts';
import { createTimeScale } from './time-scale.ts';

const MINUTE_MS = 60_000;
const { days } = exampleWeek({ agents: 1, timeZone: 'UTC', weekId: '2026-11-23' });
const scale = createTimeScale(days, 10);
const at = (day: number, hour: number, minute = 0) => (days[day]?.startMs ?? 0) + (hour * 60 + minute) * MINUTE_MS;

/** Drags a shift of Monday, 09:00 to 17:00, held at 10:00 unless told otherwise. */
function drag(
  mode: DragDraft['mode'],
  toMs: number,
  options: { grabMs?: number; step?: number; agentId?: string } = {},
) {
  const draft = { mode, key: 'shift', agentId: 'ada', startMs: at(0, 9), endMs: at(0, 17) };
  const { startMs, endMs, agentId } = dragTo(
    { draft, grabMs: options.grabMs ?? at(0, 10) },
    { ms: toMs, agentId: options.agentId },
    { scale, timeZone: 'UTC', stepMinutes: options.step ?? 15 },
  );
  return { start: (startMs - at(0, 0)) / MINUTE_MS / 60, hours: (endMs - startMs) / MINUTE_MS / 60, agentId };
}

describe('a dragged shift', () => {
  it('moves with its length, by the place it is held at, to the nearest quarter of an hour', () => {
    expect(drag('move', at(0, 11, 20))).toEqual({ start: 10.25, hours: 8, agentId: 'ada' });
    expect(drag('move', at(0, 11, 20), { step: 5 })).toMatchObject({ start: 10 + 20 / 60 });
    expect(drag('move', at(2, 10), { agentId: 'ben' })).toEqual({ start: 57, hours: 8, agentId: 'ben' });
  });

  it('does not come to start outside the days that are shown', () => {
    expect(drag('move', at(0, -20))).toMatchObject({ start: 0, hours: 8 });
    expect(drag('move', at(6, 60))).toMatchObject({ start: 7 * 24 - 0.25, hours: 8 });
    expect(drag('start', at(0, -5))).toMatchObject({ start: 0, hours: 17 });
  });

  it('is made longer and shorter by its edges, never to nothing', () => {
    expect(drag('end', at(0, 18, 31))).toMatchObject({ start: 9, hours: 9.5 });
    expect(drag('end', at(0, 3))).toMatchObject({ start: 9, hours: 0.25 });
    expect(drag('start', at(0, 8, 5))).toMatchObject({ start: 8, hours: 9 });
    expect(drag('start', at(0, 23))).toMatchObject({ start: 16.75, hours: 0.25 });
  });

  it('is drawn forwards and backwards', () => {
    expect(drag('create', at(0, 14), { grabMs: at(0, 12) })).toMatchObject({ start: 12, hours: 2 });
    expect(drag('create', at(0, 9, 29), { grabMs: at(0, 12) })).toMatchObject({ start: 9.5, hours: 2.5 });
  });
});
