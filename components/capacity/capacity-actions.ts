import type { ActionResult } from '#lib/http/define-action.ts';
import type {
  DraftInput,
  NewReport,
  NewReportSchedule,
  ReportScheduleSelector,
  ReportSelector,
} from '#lib/capacity/schema.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';

type Action<Input, Answer> = (input: Input) => Promise<ActionResult<Answer, string>>;

/** The server actions of the capacity pages, handed in by the pages. */
export type CapacityActions = {
  readonly create: Action<NewReport, { reportId: string }>;
  readonly retry: Action<ReportSelector, null>;
  readonly cancel: Action<ReportSelector, null>;
  /** Answers the draft that was made; nothing is started. */
  readonly draft: Action<DraftInput, RunDto>;
  readonly addSchedule: Action<NewReportSchedule, { scheduleId: string }>;
  readonly endSchedule: Action<ReportScheduleSelector, null>;
};
