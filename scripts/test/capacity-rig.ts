import { createSignals } from '#lib/db/signals.ts';
import { createReport } from '#lib/capacity/create-report.ts';
import type { Patience } from '#lib/capacity/after-look.ts';
import { getReport } from '#lib/capacity/get-report.ts';
import type { TrunkReaders } from '#lib/capacity/parts/part-tools.ts';
import { createReportJob } from '#lib/capacity/report-job.ts';
import type { NewReport, ReportDto } from '#lib/capacity/schema.ts';
import { env } from '#lib/env.ts';
import { startWorker } from '#lib/jobs/worker.ts';
import { ok } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { getCallsBySite } from '#lib/trunks/get-calls-by-site.ts';
import { getTrunkOverview } from '#lib/trunks/get-trunk-overview.ts';
import { getTrunkSeries } from '#lib/trunks/get-trunk-series.ts';
import { readUntil } from './read-until.ts';
import type { TestWorker } from './scheduling-rig.ts';

const SLOT_MS = 15 * 60_000;

/** Trunks of which 40 calls and a peak of 50 were recorded in each slot until now, under a capacity of 60. */
export function steadyTrunks(capacityNow: number | null = 60): TrunkReaders {
  return {
    series: (_ctx, { from, to, compare }) => {
      const atMs = Array.from({ length: Math.ceil((to - from) / SLOT_MS) }, (_, index) => from + index * SLOT_MS);
      const pointAt = (at: number) => {
        const isKnown = at < Date.now();
        const calls = isKnown ? 40 : null;
        return {
          atMs: at,
          calls,
          peak: isKnown ? 50 : null,
          capacity: isKnown ? 60 : null,
          adherence: null,
          blocked: null,
        };
      };
      const week = 7 * 86_400_000;
      return Promise.resolve(
        ok({
          slotMs: SLOT_MS,
          points: atMs.map(pointAt),
          comparison: compare === 'week' ? atMs.map((at) => pointAt(at - week)) : null,
          events: [],
        }),
      );
    },
    callsBySite: () => Promise.resolve(ok({ slotMs: SLOT_MS, sites: new Map() })),
    overview: () =>
      Promise.resolve(
        ok({
          header: {
            calls: 40,
            inbound: 40,
            outbound: 0,
            capacity: capacityNow,
            capacitySource: 'organisation',
            headroom: null,
            peakToday: null,
            peakSameWeekdayLastWeek: null,
            blocked: null,
          },
          groups: [],
        }),
      ),
  };
}

/** A worker that makes reports, with waits fit for a test. */
export function startReportWorker(
  options: {
    readonly trunks?: TrunkReaders;
    readonly onPart?: (key: string) => Promise<void>;
    readonly patience?: Partial<Patience>;
    readonly leaseMs?: number;
  } = {},
): TestWorker {
  const signals = createSignals(env().APP_DATABASE_URL);
  const patience = { leaveWithinMs: 500, retryAfterMs: 200, ...options.patience };
  const trunks = options.trunks ?? { series: getTrunkSeries, callsBySite: getCallsBySite, overview: getTrunkOverview };
  const worker = startWorker({
    handlers: { capacity_report: createReportJob({ gateway: gateway(), trunks, patience, onPart: options.onPart }) },
    leaseMs: options.leaseMs ?? 5_000,
    pollMs: 200,
    signals,
  });
  return {
    signals,
    kill: () => worker.kill(),
    stop: async (withinMs) => {
      await worker.stop(withinMs);
      await signals.close();
    },
  };
}

/** Asks for a report; its id. */
export async function askForReport(ctx: OrgContext, input: NewReport): Promise<string> {
  const created = await createReport(ctx, input);
  if (!created.ok) throw new Error('No report was made.');
  return created.data.reportId;
}

/** Resolves once the report satisfies `condition`. */
export function reportUntil(
  ctx: OrgContext,
  reportId: string,
  condition: (report: ReportDto) => boolean,
  withinMs = 30_000,
): Promise<ReportDto> {
  const read = async () => {
    const report = await getReport(ctx, { reportId });
    if (!report.ok) throw new Error(report.error.message);
    return report.data;
  };
  const describe = ({ state, allParts }: ReportDto) =>
    `the report stayed ${state}: ${allParts.map((part) => `${part.key} ${part.state} ${part.reason ?? ''}`).join('; ')}`;
  return readUntil(read, condition, describe, withinMs);
}
