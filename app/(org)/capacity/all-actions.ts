import type { CapacityActions } from '#components/capacity/capacity-actions.ts';
import {
  addReportScheduleAction,
  cancelReportAction,
  createReportAction,
  draftSuggestionAction,
  endReportScheduleAction,
  retryReportAction,
} from './actions.ts';

/** What the capacity pages hand to their components. */
export const capacityActions: CapacityActions = {
  create: createReportAction,
  retry: retryReportAction,
  cancel: cancelReportAction,
  draft: draftSuggestionAction,
  addSchedule: addReportScheduleAction,
  endSchedule: endReportScheduleAction,
};
