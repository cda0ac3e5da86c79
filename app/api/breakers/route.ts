import { defineRoute } from '#lib/http/define-route.ts';
import { ChangeBreakerInput } from '#lib/quota/breakers.shared.ts';
import { changeBreaker } from '#lib/quota/change-breaker.ts';
import { getBreakers } from '#lib/quota/get-breakers.ts';

/** The breakers of the organisation's families of calls. Costs no Genesys call. */
export const GET = defineRoute({ permission: 'quota:view', handler: ({ signedIn }) => getBreakers(signedIn.ctx) });

/** Holds the calls of a family back, or resets its breaker. */
export const POST = defineRoute({
  permission: 'quota:manage',
  body: ChangeBreakerInput,
  handler: ({ signedIn, body }) => changeBreaker(signedIn.ctx, body),
});
