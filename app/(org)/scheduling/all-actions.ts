import type { SchedulingActions } from '#components/scheduling/scheduling-actions.ts';
import {
  cancelRunAction,
  pauseRunAction,
  planAgainAction,
  resumeRunAction,
  retryFailedAction,
  setScheduleRulesAction,
  startRunAction,
  undoRunAction,
} from './actions.ts';

/** What the scheduling pages hand to their components. */
export const schedulingActions: SchedulingActions = {
  start: startRunAction,
  cancel: cancelRunAction,
  pause: pauseRunAction,
  resume: resumeRunAction,
  planAgain: planAgainAction,
  retry: retryFailedAction,
  undo: undoRunAction,
  setRules: setScheduleRulesAction,
};
