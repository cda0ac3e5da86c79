'use server';

import { defineAction } from '#lib/http/define-action.ts';
import { cancelRun } from '#lib/scheduling/cancel-run.ts';
import { pauseRun, resumeRun } from '#lib/scheduling/pause-run.ts';
import { planAgain } from '#lib/scheduling/plan-again.ts';
import { retryFailed } from '#lib/scheduling/retry-failed.ts';
import { RunSelector, ScheduleRules, StartRunInput } from '#lib/scheduling/schema.ts';
import { setScheduleRules } from '#lib/scheduling/schedule-rules.ts';
import { startRun } from '#lib/scheduling/start-run.ts';
import { undoRun } from '#lib/scheduling/undo-run.ts';

/** Queues a previewed run, for now or for later. */
export const startRunAction = defineAction({
  permission: 'scheduling:run',
  input: StartRunInput,
  handler: ({ signedIn, input }) => startRun(signedIn.ctx, input),
});

/** Stops a run that has not sent its update yet. */
export const cancelRunAction = defineAction({
  permission: 'scheduling:run',
  input: RunSelector,
  handler: ({ signedIn, input }) => cancelRun(signedIn.ctx, input),
});

/** Plans the rows of a run that did not go through anew, as a draft. */
export const retryFailedAction = defineAction({
  permission: 'scheduling:run',
  input: RunSelector,
  handler: ({ signedIn, input }) => retryFailed(signedIn.ctx, input),
});

/** Plans the rows of a draft anew, as a draft that takes its place. */
export const planAgainAction = defineAction({
  permission: 'scheduling:run',
  input: RunSelector,
  handler: ({ signedIn, input }) => planAgain(signedIn.ctx, input),
});

/** Lets a run stand still before it sends anything more. */
export const pauseRunAction = defineAction({
  permission: 'scheduling:run',
  input: RunSelector,
  handler: ({ signedIn, input }) => pauseRun(signedIn.ctx, input),
});

/** Lets a paused run go on. */
export const resumeRunAction = defineAction({
  permission: 'scheduling:run',
  input: RunSelector,
  handler: ({ signedIn, input }) => resumeRun(signedIn.ctx, input),
});

/** Plans a run that takes back what a run has changed, as a draft. */
export const undoRunAction = defineAction({
  permission: 'scheduling:run',
  input: RunSelector,
  handler: ({ signedIn, input }) => undoRun(signedIn.ctx, input),
});

/** Sets the organisation's rules of rest and hours. */
export const setScheduleRulesAction = defineAction({
  permission: 'scheduling:run',
  input: ScheduleRules,
  handler: ({ signedIn, input }) => setScheduleRules(signedIn.ctx, input),
});
