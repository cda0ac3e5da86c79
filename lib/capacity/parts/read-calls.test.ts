import { expect, it } from 'vitest';
import { ok } from '#lib/result.ts';
import { INTERVAL_MS } from '../schema.ts';
import type { PartTools } from './part-tools.ts';
import { readSites } from './read-calls.ts';

const FROM_MS = Date.parse('2026-11-22T00:00:00Z');

it('reads the calls of all sites at once, and leaves out those of which nothing was recorded', async () => {
  const entities = Array.from({ length: 100 }, (_, index) => ({ id: `site-${index}`, name: null }));
  const asked: string[] = [];
  const point = { atMs: FROM_MS, calls: 4, peak: 6, capacity: null };
  const nothing = { points: [], comparison: [{ ...point, atMs: FROM_MS - 8 * 86_400_000 }] };
  const sites = new Map([
    ['site-7', { points: [point], comparison: [{ ...point, atMs: FROM_MS - 7 * 86_400_000, calls: 3 }] }],
    ['site-8', nothing],
  ]);
  const read = (what: string, data: object) => () => {
    asked.push(what);
    return Promise.resolve(ok(data));
  };
  const tools = {
    caller: { call: read('sites', { data: { entities } }) },
    span: { fromMs: FROM_MS, toMs: FROM_MS + INTERVAL_MS },
    trunks: { series: read('series', {}), callsBySite: read('calls', { slotMs: INTERVAL_MS, sites }) },
  } as unknown as PartTools;
  const figures = { calls: [4], peak: [6], capacity: [null], expected: [3] };
  const data = { sites: [{ id: 'site-7', name: 'site-7', figures }] };
  expect(await readSites(tools)).toEqual({ kind: 'done', data });
  expect(asked).toEqual(['sites', 'calls']);
});
