'use server';

import { cancelReport, retryReport } from '#lib/capacity/change-report.ts';
import { createReport } from '#lib/capacity/create-report.ts';
import { draftSuggestion } from '#lib/capacity/draft-suggestion.ts';
import { addReportSchedule, endReportSchedule } from '#lib/capacity/report-schedules.ts';
import {
  DraftInput,
  NewReport,
  NewReportSchedule,
  ReportScheduleSelector,
  ReportSelector,
} from '#lib/capacity/schema.ts';
import { defineAction } from '#lib/http/define-action.ts';

/** Asks for a report; the job runner makes it. */
export const createReportAction = defineAction({
  permission: 'scheduling:run',
  input: NewReport,
  handler: ({ signedIn, input }) => createReport(signedIn.ctx, input),
});

/** Reads the missing parts of a report once more. */
export const retryReportAction = defineAction({
  permission: 'scheduling:run',
  input: ReportSelector,
  handler: ({ signedIn, input }) => retryReport(signedIn.ctx, input),
});

/** Ends a report that waits or is at work. */
export const cancelReportAction = defineAction({
  permission: 'scheduling:run',
  input: ReportSelector,
  handler: ({ signedIn, input }) => cancelReport(signedIn.ctx, input),
});

/** Makes a draft of the bulk scheduling tool from a suggestion. */
export const draftSuggestionAction = defineAction({
  permission: 'scheduling:run',
  input: DraftInput,
  handler: ({ signedIn, input }) => draftSuggestion(signedIn.ctx, input),
});

/** Makes reports by themselves. */
export const addReportScheduleAction = defineAction({
  permission: 'scheduling:run',
  input: NewReportSchedule,
  handler: ({ signedIn, input }) => addReportSchedule(signedIn.ctx, input),
});

/** No more reports by themselves. */
export const endReportScheduleAction = defineAction({
  permission: 'scheduling:run',
  input: ReportScheduleSelector,
  handler: ({ signedIn, input }) => endReportSchedule(signedIn.ctx, input),
});
