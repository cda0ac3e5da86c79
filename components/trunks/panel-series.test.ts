import { describe, expect, it } from 'vitest';
import type { TrunkPoint, TrunkSeries } from '#lib/trunks/schema.ts';
import { adherenceSeries, usageSeries } from './panel-series.ts';

const point = (more: Partial<TrunkPoint>): TrunkPoint => ({
  atMs: 0,
  calls: null,
  peak: null,
  capacity: null,
  adherence: null,
  blocked: null,
  ...more,
});
const series = (points: TrunkPoint[], more: Partial<TrunkSeries> = {}): TrunkSeries => ({
  slotMs: 60_000,
  points,
  comparison: null,
  events: [],
  ...more,
});

describe('lines of the usage panel', () => {
  it('have no limit where no capacity is known, and leave gaps where nothing was received', () => {
    expect(usageSeries(series([point({ calls: 4 }), point({})]))).toEqual([{ label: 'Calls', values: [4, null] }]);
  });

  it('show a capacity that changed as a limit', () => {
    const lines = usageSeries(series([point({ capacity: 10 }), point({ capacity: 20 })]));
    expect(lines.at(-1)).toEqual({ label: 'Capacity', values: [10, 20], kind: 'limit' });
  });

  it('show peaks where slots are longer than a minute, and a week earlier where it is asked for', () => {
    const points = [point({ calls: 4.5, peak: 9 })];
    const comparison = [point({ calls: 3 })];
    expect(
      usageSeries(series(points, { slotMs: 900_000, comparison })).map(({ label, values }) => [label, values]),
    ).toEqual([
      ['Calls, average', [4.5]],
      ['Calls, peak', [9]],
      ['Calls a week earlier', [3]],
    ]);
  });
});

describe('lines of the adherence panel', () => {
  it('are percentages, with gaps where nobody was in or out of adherence', () => {
    expect(adherenceSeries(series([point({ adherence: 0.8765 }), point({})]))).toEqual([
      { label: 'In adherence', values: [87.7, null] },
    ]);
  });
});
