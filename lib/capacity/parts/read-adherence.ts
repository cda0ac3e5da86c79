import { z } from 'zod';
import {
  historicalAdherenceJobsCreate,
  historicalAdherenceJobsGet,
  historicalAdherenceResult,
  MOST_DAYS_WITH_EXCEPTIONS,
  type HistoricalAdherenceItem,
  type HistoricalAdherenceResult,
} from '#lib/genesys/operations/historical-adherence.ts';
import { wfmManagementUnits } from '#lib/genesys/operations/wfm.ts';
import { missingAgents } from '../missing-agents.ts';
import type { Span } from '../report-span.ts';
import { MOST_POLLS } from '../report-cost.ts';
import { businessUnitOf, type PartOutcome, type PartTools } from './part-tools.ts';

const MOST_MS = MOST_DAYS_WITH_EXCEPTIONS * 86_400_000;
const FIRST_POLL_MS = 2_000;
const LONGEST_POLL_MS = 60_000;

/** Genesys' job and how often it was asked about. */
const Progress = z.object({ jobId: z.string(), polls: z.number().int(), untilMs: z.number() });
type Progress = z.infer<typeof Progress>;

/**
 * How the agents of a business unit kept to their schedules: one job for all of its management units, asked about from time to
 * time. What lies ahead is left out.
 */
export async function readAdherence(tools: PartTools): Promise<PartOutcome> {
  const known = Progress.nullable().parse(await tools.progress());
  return known === null ? startJob(tools, 0) : askJob(tools, known);
}

/** `polls`: how often jobs before it were asked about. */
async function startJob({ caller, part, span, report, nowMs }: PartTools, polls: number): Promise<PartOutcome> {
  const units = await caller.call(wfmManagementUnits, { businessUnitId: businessUnitOf(part) });
  if (!units.ok) return { kind: 'failed', failure: units.error };
  const untilMs = Math.min(span.toMs, nowMs);
  const ids = units.data.data.entities.map(({ id }) => id);
  if (ids.length === 0) return { kind: 'done', data: missingAgents([], span, untilMs) };
  const items = ids.flatMap((id) => itemsOf(id, { fromMs: span.fromMs, toMs: untilMs }));
  const started = await caller.call(historicalAdherenceJobsCreate, { items, timeZone: report.timeZone });
  if (!started.ok) return { kind: 'failed', failure: started.error };
  return waitingFor({ jobId: started.data.data.job.id, polls, untilMs }, nowMs);
}

/** A week in which clocks go back is longer than one item may be. */
function itemsOf(managementUnitId: string, { fromMs, toMs }: Span): HistoricalAdherenceItem[] {
  const count = Math.ceil((toMs - fromMs) / MOST_MS);
  return Array.from({ length: count }, (_, index) => ({
    managementUnitId,
    startDate: new Date(fromMs + index * MOST_MS).toISOString(),
    endDate: new Date(Math.min(toMs, fromMs + (index + 1) * MOST_MS)).toISOString(),
    includeExceptions: true,
  }));
}

async function askJob(tools: PartTools, progress: Progress): Promise<PartOutcome> {
  const { caller, span, nowMs } = tools;
  const asked = await caller.call(historicalAdherenceJobsGet, { jobId: progress.jobId });
  const polls = progress.polls + 1;
  if (!asked.ok) {
    // A job that Genesys forgot is begun anew.
    const isForgotten = asked.error.code === 'not_found' && polls < MOST_POLLS;
    return isForgotten ? startJob(tools, polls) : { kind: 'failed', failure: asked.error };
  }
  const { job, downloadUrls } = asked.data.data;
  if (job.status === 'Error') return giveUp('Genesys Cloud could not work out historical adherence.');
  if (job.status === 'Processing') {
    if (polls >= MOST_POLLS) {
      return giveUp(`Genesys Cloud was still working out historical adherence after it was asked ${polls} times.`);
    }
    return waitingFor({ ...progress, polls }, nowMs);
  }
  const results: HistoricalAdherenceResult[] = [];
  const { org, consumer, priority, signal } = caller.options;
  for (const url of downloadUrls) {
    const result = await caller.download(org, url, historicalAdherenceResult, { consumer, priority, signal });
    if (!result.ok) return { kind: 'failed', failure: result.error };
    results.push(result.data.data);
  }
  return { kind: 'done', data: missingAgents(results, span, progress.untilMs) };
}

function waitingFor(progress: Progress, nowMs: number): PartOutcome {
  const waitMs = Math.min(LONGEST_POLL_MS, FIRST_POLL_MS * 1.6 ** progress.polls);
  const reason = 'Genesys Cloud is working out historical adherence.';
  return { kind: 'waiting', untilMs: nowMs + waitMs, reason, progress };
}

function giveUp(message: string): PartOutcome {
  return { kind: 'failed', failure: { code: 'invalid_request', message, retryable: false } };
}
