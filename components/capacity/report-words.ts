import { formatDate, formatDateTime, formatNumber } from '#lib/format.ts';
import type { PartDto, ReportCost, ReportSummary } from '#lib/capacity/schema.ts';
import type { Status } from '../ui/status-badge.tsx';

/** What a report is about: "Week of 23 Nov 2026". */
export function reportTitle({ period, date }: Pick<ReportSummary, 'period' | 'date'>): string {
  const day = formatDate(`${date}T12:00:00Z`, 'UTC');
  return period === 'day' ? day : `Week of ${day}`;
}

/** State of a report as word and look. A report with gaps is done, and says so. */
export function reportLook(report: ReportSummary): { readonly status: Status; readonly word: string } {
  const { state, dueAtMs, parts, timeZone } = report;
  switch (state) {
    case 'queued':
      if (dueAtMs !== null) return { status: 'waiting', word: `Due ${formatDateTime(dueAtMs, timeZone)}` };
      return { status: 'waiting', word: 'Waiting' };
    case 'running':
      return { status: 'running', word: `At work, ${formatNumber(parts.done)} of ${formatNumber(parts.total)}` };
    case 'done':
      if (parts.failed === 0) return { status: 'ok', word: 'Complete' };
      return { status: 'warning', word: parts.failed === 1 ? '1 part missing' : `${parts.failed} parts missing` };
    case 'failed':
      return { status: 'failed', word: 'Nothing could be read' };
    case 'cancelled':
      return { status: 'skipped', word: 'Cancelled' };
  }
}

/** State of a part as word and look. */
export function partLook({ state }: Pick<PartDto, 'state'>): { readonly status: Status; readonly word: string } {
  switch (state) {
    case 'pending':
      return { status: 'waiting', word: 'To do' };
    case 'waiting':
      return { status: 'throttled', word: 'Waiting' };
    case 'done':
      return { status: 'ok', word: 'Done' };
    case 'failed':
      return { status: 'failed', word: 'Missing' };
  }
}

/** "About 15 requests, 54 at most without repetitions". */
export function costWords({ expected, most }: ReportCost): string {
  const bound = 'at most without repetitions';
  if (expected === null) return `${formatNumber(most)} requests ${bound}`;
  return `About ${formatNumber(expected)} requests, ${formatNumber(most)} ${bound}`;
}
