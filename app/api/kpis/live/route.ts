import { z } from 'zod';
import { isStillAllowed } from '#lib/auth/session.ts';
import { defineRoute } from '#lib/http/define-route.ts';
import { eventStreamResponse } from '#lib/http/event-stream.ts';
import { followKpis } from '#lib/kpis/follow-kpis.ts';

/** The organisation's figures as they change, as server-sent events. Costs no Genesys call. */
export const GET = defineRoute({
  permission: 'directory:view',
  query: z.strictObject({}),
  handler: ({ signedIn, request }) => {
    const gone = new AbortController();
    const signal = AbortSignal.any([request.signal, gone.signal]);
    const isAllowed = () => isStillAllowed(signedIn, 'directory:view');
    return Promise.resolve(eventStreamResponse(followKpis(signedIn.ctx, isAllowed, signal), () => gone.abort()));
  },
});
