import { describe, expect, it } from 'vitest';
import type { TrunkGroup, TrunkOverview, TrunkRow } from '#lib/trunks/schema.ts';
import { changesCondition, newerOf, withNews } from './trunk-news.ts';
import { searchedBases, sitesOf, sortedBases, toTableRows } from './trunk-rows.ts';

const trunk = (name: string, more: Partial<TrunkRow> = {}): TrunkRow => ({
  trunkId: name,
  name,
  edgeName: 'Edge 1',
  siteId: 'site-sg',
  siteName: 'Singapore',
  condition: 'in_service',
  conditionReason: null,
  inbound: 1,
  outbound: 1,
  mismatches: 0,
  callsAtMs: null,
  stateAtMs: null,
  options: [],
  registers: [],
  ...more,
});
const trunkBase = (name: string, more: Partial<TrunkGroup> = {}): TrunkGroup => ({
  trunkBaseId: `id of ${name}`,
  name,
  calls: 2,
  inbound: 1,
  outbound: 1,
  capacity: null,
  capacitySource: null,
  peakToday: null,
  mismatches: 0,
  condition: 'in_service',
  conditionReason: null,
  trunks: [],
  ...more,
});
const trunkOverview = (groups: TrunkGroup[], more: Partial<TrunkOverview>): TrunkOverview => ({
  asOfMs: 0,
  condition: { state: 'live', sinceMs: null, reason: null, trueUntilMs: null, isComplete: null },
  source: 'events',
  header: {
    calls: 4,
    inbound: 2,
    outbound: 2,
    capacity: null,
    capacitySource: null,
    headroom: null,
    peakToday: null,
    peakSameWeekdayLastWeek: null,
    blocked: null,
  },
  organisation: null,
  groups,
  thresholds: { near: 0.8, reached: 0.9, adherenceTarget: 0.9 },
  ...more,
});
const names = (bases: readonly TrunkGroup[]) => bases.map(({ name }) => name);

describe('rows of trunks', () => {
  const bases = [
    trunkBase('Carrier C', { condition: 'in_service', calls: 10, capacity: 20 }),
    trunkBase('Carrier B', { condition: 'unknown', calls: null }),
    trunkBase('Carrier A', { condition: 'in_service', calls: 10, capacity: 100 }),
    trunkBase('Carrier D', { condition: 'out_of_service', calls: 0, capacity: 100 }),
  ];

  it('come worst first, then by name', () => {
    expect(names(sortedBases(bases, null))).toEqual(['Carrier D', 'Carrier B', 'Carrier A', 'Carrier C']);
  });

  it('sort by how full they are, those without a capacity last in both directions', () => {
    const used = (isDescending: boolean) => names(sortedBases(bases, { columnId: 'used', isDescending }));
    expect(used(true)).toEqual(['Carrier C', 'Carrier A', 'Carrier D', 'Carrier B']);
    expect(used(false)).toEqual(['Carrier D', 'Carrier A', 'Carrier C', 'Carrier B']);
  });

  it('keep trunks under their base, and only where it is expanded', () => {
    const trunks = [trunk('T1'), trunk('T2', { condition: 'degraded' })];
    const [open, shut] = [trunkBase('Carrier A', { trunks }), trunkBase('Carrier B', { trunks })];
    const rows = toTableRows([open, shut], new Set([open.trunkBaseId]));
    expect(rows.map(({ id }) => id)).toEqual([open.trunkBaseId, 'T2', 'T1', shut.trunkBaseId]);
  });

  it('are found by the name of a trunk, its edge or its site', () => {
    const base = trunkBase('Carrier A', { trunks: [trunk('T1', { siteName: 'Tokyo', edgeName: null })] });
    expect(searchedBases([base], 'tok')).toEqual([base]);
    expect(searchedBases([base], 'edge')).toEqual([]);
  });

  it('name each site once, and none for a trunk without one', () => {
    const trunks = [trunk('T1'), trunk('T2'), trunk('T3', { siteId: null, siteName: null })];
    expect(sitesOf([trunkBase('Carrier A', { trunks })])).toEqual([{ id: 'site-sg', name: 'Singapore' }]);
  });
});

describe('news of trunks', () => {
  const [a, b] = [trunkBase('Carrier A'), trunkBase('Carrier B')];
  const known = trunkOverview([a, b], { asOfMs: 1_000 });
  const down = { ...a, condition: 'out_of_service' as const };
  const { header, organisation, source } = known;
  const news = { asOfMs: 2_000, source, header, organisation, groups: [down], trunkBaseIds: [a.trunkBaseId] };

  it('replace what changed and take away what is gone', () => {
    expect(withNews(known, news)).toEqual({ ...known, asOfMs: 2_000, groups: [down] });
    expect(withNews(known, { ...news, trunkBaseIds: [b.trunkBaseId, a.trunkBaseId] }).groups).toEqual([down, b]);
  });

  it('tell whether a trunk base stands otherwise than before', () => {
    expect(changesCondition(known, news)).toBe(true);
    expect(changesCondition(known, { ...news, groups: [{ ...a, calls: 99 }] })).toBe(false);
  });

  it('are not undone by an answer that was written before them', () => {
    const thresholds = { near: 0.5, reached: 0.6, adherenceTarget: 0.7 };
    const late = trunkOverview([a, b], { asOfMs: 1_500, thresholds });
    const told = withNews(known, news);
    expect(newerOf(told, late)).toEqual({ ...told, thresholds });
    expect(newerOf(known, late)).toBe(late);
  });
});
