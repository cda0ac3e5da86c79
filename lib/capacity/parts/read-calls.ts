import { sitesList } from '#lib/genesys/operations/edges.ts';
import { callsMetrics } from '#lib/genesys/operations/trunks.ts';
import { getKpiSeries } from '#lib/kpis/get-kpi-series.ts';
import type { z } from 'zod';
import { callsPerAgent } from '../calls-per-agent.ts';
import { capacityInService } from '../capacity-in-service.ts';
import type { CallsData, SitesData } from '../schema.ts';
import { toIntervals } from '../to-intervals.ts';
import { dataOf, outcomeOf, type PartOutcome, type PartTools } from './part-tools.ts';

const WEEK_MS = 7 * 86_400_000;

/** What the trunks carried, and what they carried a week earlier, from what was recorded. Costs no call. */
export async function readCalls(tools: PartTools): Promise<PartOutcome> {
  const series = await seriesOf(tools);
  const ratio = await measureRatio(tools);
  const overview = await tools.trunks.overview(tools.ctx);
  const { figures, events } = series;
  const data: CallsData = {
    ...figures,
    capacityNow: overview.ok ? capacityInService(overview.data) : null,
    callsPerAgent: ratio,
    events: events.map(({ atMs, kind, summary }) => ({ atMs, kind, summary })),
  };
  return { kind: 'done', data };
}

/** The same by site, without adherence. The names of the sites cost one call. */
export async function readSites({ caller, ctx, span, trunks }: PartTools): Promise<PartOutcome> {
  const answer = await caller.call(sitesList, { pageNumber: 1 });
  if (!answer.ok) return { kind: 'failed', failure: answer.error };
  const found = await trunks.callsBySite(ctx, { from: span.fromMs, to: span.toMs });
  if (!found.ok) throw new Error(`The history of sites could not be read: ${found.error.message}`);
  const { slotMs } = found.data;
  const sites: z.infer<typeof SitesData>['sites'] = [];
  for (const { id, name } of answer.data.data.entities) {
    const site = found.data.sites.get(id.toLowerCase());
    if (!site) continue;
    const { calls, peak, capacity } = toIntervals(site.points, slotMs, span);
    const expected = toIntervals(site.comparison, slotMs, span, WEEK_MS).calls;
    // What was recorded may lie beside the span.
    if ([...peak, ...capacity, ...expected].some((figure) => figure !== null)) {
      sites.push({ id, name: name ?? id, figures: { calls, peak, capacity, expected } });
    }
  }
  return { kind: 'done', data: { sites } };
}

/** Genesys' own limit for the organisation. */
export async function readOrganisationCapacity({ caller }: PartTools): Promise<PartOutcome> {
  const answer = await caller.call(callsMetrics, {});
  return outcomeOf(dataOf(answer), ({ concurrentCallCount, maxCallCapacity }) => ({
    calls: concurrentCallCount,
    maxCapacity: maxCallCapacity,
  }));
}

async function seriesOf({ ctx, span, trunks }: PartTools) {
  const series = await trunks.series(ctx, { from: span.fromMs, to: span.toMs, compare: 'week' });
  if (!series.ok) throw new Error(`The history of trunks could not be read: ${series.error.message}`);
  const { points, comparison, slotMs, events } = series.data;
  const { calls, peak, capacity, adherence } = toIntervals(points, slotMs, span);
  const before = toIntervals(comparison ?? [], slotMs, span, WEEK_MS);
  return { figures: { calls, peak, capacity, adherence, expected: before.calls }, events };
}

/** Calls for each agent on queue, over the hours of the last week. */
async function measureRatio({ ctx, nowMs, trunks }: PartTools): Promise<number | null> {
  const scope = { kind: 'organisation', id: '', window: 'week' } as const;
  const agents = await getKpiSeries(ctx, scope, nowMs);
  const calls = await trunks.series(ctx, { from: nowMs - WEEK_MS, to: nowMs });
  if (!agents.ok || !calls.ok) return null;
  const { points, slotMs } = agents.data;
  return callsPerAgent(
    points.map(({ atMs, counts }) => ({
      agents: counts === null ? null : (counts['presence.ON_QUEUE'] ?? 0),
      calls: meanOf(calls.data.points.flatMap((point) => (isIn(point.atMs, atMs, slotMs) ? (point.calls ?? []) : []))),
    })),
  );
}

function isIn(atMs: number, startMs: number, lengthMs: number): boolean {
  return atMs >= startMs && atMs < startMs + lengthMs;
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
