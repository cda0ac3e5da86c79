'use server';

import { defineAction } from '#lib/http/define-action.ts';
import { cancelRun } from '#lib/scheduling/cancel-run.ts';
import { retryFailed } from '#lib/scheduling/retry-failed.ts';
import { RunSelector } from '#lib/scheduling/schema.ts';
import { startRun } from '#lib/scheduling/start-run.ts';

/** Queues a previewed run. */
export const startRunAction = defineAction({
  permission: 'scheduling:run',
  input: RunSelector,
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
