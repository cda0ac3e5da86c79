import type { HistoricalAdherenceResult } from '#lib/genesys/operations/historical-adherence.ts';
import { intervalCount, type Span } from './report-span.ts';
import { INTERVAL_MS, type AdherenceData } from './schema.ts';

/**
 * Agents scheduled to take calls who did something else, as a mean over each interval, and the part of the schedule that no
 * exception covers. Nothing is known from `untilMs` on.
 */
export function missingAgents(
  results: readonly HistoricalAdherenceResult[],
  span: Span,
  untilMs: number,
): AdherenceData {
  const count = intervalCount(span);
  const missingMs = new Array<number>(count).fill(0);
  let scheduledSeconds = 0;
  let exceptionSeconds = 0;
  for (const { startDate, userResults } of results) {
    const originMs = Date.parse(startDate);
    for (const { exceptionInfo, dayMetrics } of userResults) {
      for (const day of dayMetrics) {
        scheduledSeconds += day.adherenceScheduleSeconds ?? 0;
        exceptionSeconds += day.exceptionDurationSeconds ?? 0;
      }
      for (const exception of exceptionInfo) {
        if (exception.scheduledActivityCategory !== 'OnQueueWork') continue;
        if (exception.actualActivityCategory === 'OnQueueWork') continue;
        const startMs = Math.max(span.fromMs, originMs + exception.startOffsetSeconds * 1_000);
        const endMs = Math.min(span.toMs, untilMs, originMs + exception.endOffsetSeconds * 1_000);
        addOverlap(missingMs, span.fromMs, startMs, endMs);
      }
    }
  }
  const missing = missingMs.map((sum, index) =>
    span.fromMs + (index + 1) * INTERVAL_MS <= untilMs ? sum / INTERVAL_MS : null,
  );
  const share = scheduledSeconds === 0 ? null : Math.max(0, 1 - exceptionSeconds / scheduledSeconds);
  return { missing, untilMs, share };
}

function addOverlap(sums: number[], fromMs: number, startMs: number, endMs: number): void {
  for (let atMs = startMs; atMs < endMs;) {
    const index = Math.floor((atMs - fromMs) / INTERVAL_MS);
    const nextMs = Math.min(endMs, fromMs + (index + 1) * INTERVAL_MS);
    sums[index] = (sums[index] ?? 0) + nextMs - atMs;
    atMs = nextMs;
  }
}
