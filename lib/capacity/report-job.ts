import 'server-only';
import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import type { JobHandler, JobOutcome, JobTools } from '#lib/jobs/job-types.ts';
import { signalRun } from '#lib/jobs/run-signals.ts';
import { log } from '#lib/log.ts';
import { createCaller, type CountingCaller } from '#lib/scheduling/read-week.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { afterLook, DEFAULT_PATIENCE, type Patience } from './after-look.ts';
import { readAdherence } from './parts/read-adherence.ts';
import { readCalls, readOrganisationCapacity, readSites } from './parts/read-calls.ts';
import { readScheduled } from './parts/read-schedule.ts';
import { readUnits } from './parts/read-units.ts';
import { suggest } from './parts/suggest.ts';
import type { PartOutcome, PartTools, ReadPart, TrunkReaders } from './parts/part-tools.ts';
import { queueNextReport } from './queue-next-report.ts';
import type { PartKind } from './schema.ts';
import {
  findPartData,
  findProgress,
  findReport,
  forgetReports,
  insertParts,
  writePart,
  type PartRow,
  type ReportRow,
} from './store.ts';

/** What reports need from the process they are made in. */
export type ReportJobOptions = {
  readonly gateway: Gateway;
  readonly trunks: TrunkReaders;
  readonly patience?: Partial<Patience>;
  /** Called before each part is read. For tests that stop a process there. */
  readonly onPart?: (key: string) => Promise<void>;
};

const READERS: Readonly<Record<PartKind, ReadPart>> = {
  units: readUnits,
  calls: readCalls,
  organisation_capacity: readOrganisationCapacity,
  sites: readSites,
  schedule: readScheduled,
  adherence: readAdherence,
  suggestions: suggest,
};

/** Far more looks than the bounds of attempts and questions allow. */
const MOST_LOOKS = 5_000;

/**
 * Makes the handler that works on reports: part by part, each written as soon as it is known, so that a report goes on where
 * another process left it. A part that Genesys holds up waits while others are read; one that fails is named, and the report
 * comes to its end without it.
 */
export function createReportJob(options: ReportJobOptions): JobHandler {
  const patience = { ...DEFAULT_PATIENCE, ...options.patience };
  return async (tools) => {
    const { signal, lease, job } = tools;
    // The people's own views of trunks and directory are what a report is made of.
    const ctx = createOrgContext({ ...tools.ctx, roles: ['viewer'] });
    await lease.write(async (tx) => {
      await forgetReports(tx, ctx.orgId, new Date());
      await queueNextReport(tx, ctx, job.runId);
    });
    for (let look = 0; look < MOST_LOOKS; look++) {
      if (signal.aborted) return { kind: 'released' };
      const report = await withOrg(ctx, (tx) => findReport(tx, ctx.orgId, job.runId));
      if (!report) throw new Error(`Report ${job.runId} is gone.`);
      if (report.run.cancelRequestedAt) return { kind: 'finished', state: 'cancelled', reason: 'Cancelled.' };
      const part = nextPart(report, Date.now());
      if (!part) return endTurn(report);
      await options.onPart?.(part.key);
      const isOver = await lookAt(tools, ctx, report, part, { ...options, patience });
      if (isOver) return { kind: 'released' };
    }
    throw new Error(`Report ${job.runId} does not move on.`);
  };
}

/** The first part that can be read now. Suggestions follow from all others. */
function nextPart({ parts }: ReportRow, nowMs: number): PartRow | undefined {
  const isOpen = ({ state }: PartRow) => state === 'pending' || state === 'waiting';
  const isDue = (part: PartRow) => isOpen(part) && (part.waitUntil === null || part.waitUntil.getTime() <= nowMs);
  const others = parts.filter(({ kind }) => kind !== 'suggestions');
  return others.find(isDue) ?? (others.some(isOpen) ? undefined : parts.find(isDue));
}

function endTurn({ parts }: ReportRow): JobOutcome {
  const waiting = parts.filter(({ state }) => state === 'waiting');
  const first = waiting.toSorted((a, b) => (a.waitUntil?.getTime() ?? 0) - (b.waitUntil?.getTime() ?? 0))[0];
  if (first) {
    return { kind: 'parked', wakeAtMs: first.waitUntil?.getTime() ?? Date.now(), reason: first.reason ?? first.label };
  }
  const failed = parts.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return { kind: 'finished', state: 'done', reason: null };
  const reason = `Without ${failed.map(({ label }) => label).join(', ')}.`;
  const hasFigures = parts.some(({ state, kind }) => state === 'done' && kind !== 'suggestions' && kind !== 'units');
  return { kind: 'finished', state: hasFigures ? 'done' : 'failed', reason };
}

/** One look at a part; true when the process stops meanwhile and nothing is to be written. */
async function lookAt(
  { lease, signal, job }: JobTools,
  ctx: OrgContext,
  report: ReportRow,
  part: PartRow,
  options: ReportJobOptions & { readonly patience: Patience },
): Promise<boolean> {
  const { gateway, trunks, patience } = options;
  const inOrg = { org: ctx.orgId, consumer: 'capacity.report', priority: 'bulk', signal } as const;
  const caller = leavingSoon(createCaller(gateway, inOrg), patience.leaveWithinMs);
  const tools: PartTools = {
    ctx,
    caller,
    report,
    span: { fromMs: report.fromAt.getTime(), toMs: report.toAt.getTime() },
    part,
    nowMs: Date.now(),
    trunks,
    dataOf: () => withOrg(ctx, (tx) => findPartData(tx, ctx.orgId, report.id)),
    progress: () => withOrg(ctx, (tx) => findProgress(tx, ctx.orgId, report.id, part.key)),
  };
  const outcome = report.run.callsMade < report.mostCalls ? await readPart(tools) : tooManyCalls(report);
  if (signal.aborted) return true;
  const change = afterLook(outcome, part, {
    spent: caller.spent(),
    nowMs: Date.now(),
    giveUpMs: (report.run.startedAt ?? report.createdAt).getTime() + patience.giveUpAfterMs,
    pausedUntilMs: gateway.budget(ctx.orgId).pausedUntilMs,
    patience,
  });
  await lease.write(async (tx) => {
    await writePart(tx, ctx.orgId, report.id, part.key, change);
    if (outcome.kind === 'done' && outcome.more) await insertParts(tx, ctx.orgId, report.id, outcome.more);
    await signalRun(tx, ctx.orgId, job.runId);
  });
  return false;
}

/** A mistake of ours costs one part and no more. */
async function readPart(tools: PartTools): Promise<PartOutcome> {
  const { part, report } = tools;
  try {
    return await READERS[part.kind as PartKind](tools);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    log.error({ err: error, reportId: report.id, part: part.key }, 'part of a report could not be read');
    const message = 'We made a mistake with this part. The others are not touched by it.';
    return { kind: 'failed', failure: { code: 'invalid_request', message, retryable: false } };
  }
}

/** Calls that cannot leave soon are taken back, so that the report says what it waits for, and goes on with other parts. */
function leavingSoon(caller: CountingCaller, withinMs: number): CountingCaller {
  return { ...caller, call: (operation, params) => caller.callToTheEnd(operation, params, Date.now() + withinMs) };
}

function tooManyCalls({ mostCalls }: ReportRow): PartOutcome {
  const message = `The report has made the ${mostCalls} calls it may make at most, repetitions not counted.`;
  return { kind: 'failed', failure: { code: 'invalid_request', message, retryable: false } };
}
