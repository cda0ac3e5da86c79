import { z } from 'zod';
import { isStillAllowed } from '#lib/auth/session.ts';
import { defineRoute } from '#lib/http/define-route.ts';
import { eventStreamResponse } from '#lib/http/event-stream.ts';
import { followTrunks } from '#lib/trunks/follow-trunks.ts';

/** The organisation's trunks as they change, as server-sent events. Costs no Genesys call. */
export const GET = defineRoute({
  permission: 'trunks:view',
  query: z.strictObject({}),
  handler: ({ signedIn, request }) => {
    const gone = new AbortController();
    const signal = AbortSignal.any([request.signal, gone.signal]);
    const isAllowed = () => isStillAllowed(signedIn, 'trunks:view');
    return Promise.resolve(eventStreamResponse(followTrunks(signedIn.ctx, isAllowed, signal), () => gone.abort()));
  },
});
