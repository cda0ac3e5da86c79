import { defineRoute } from '#lib/http/define-route.ts';
import { eventStreamResponse } from '#lib/http/event-stream.ts';
import { getRun } from '#lib/scheduling/get-run.ts';
import { RunSelector } from '#lib/scheduling/schema.ts';
import { watchRun } from '#lib/scheduling/watch-run.ts';

/** A run's live progress as server-sent events; ends when the run is over. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  params: RunSelector,
  handler: async ({ signedIn, params, request }) => {
    const run = await getRun(signedIn.ctx, params);
    if (!run.ok) return run;
    const gone = new AbortController();
    const signal = AbortSignal.any([request.signal, gone.signal]);
    return eventStreamResponse(watchRun(signedIn.ctx, params, signal), () => gone.abort());
  },
});
