import { systemClock } from '#lib/clock.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { LEAVE_WITHIN_MS, takeCall } from './read-store.ts';

/** Waits at most this long between two looks, in case a place came free sooner than it was said. */
const LOOK_MS = 10_000;

/**
 * The way on which trunks are read: each call first takes one of the organisation's few places of a minute, which all processes
 * share, is sent once, and leaves soon or not at all. However many ask for the state of trunks, Genesys is asked no more often.
 * Calls wait for their places until `signal` is aborted. `isReading`: they belong to a reading of the trunks, whose right they prolong.
 */
export function guardCalls(
  gateway: Pick<Gateway, 'call'>,
  ctx: OrgContext,
  { signal, isReading }: { readonly signal: AbortSignal; readonly isReading: boolean },
): Pick<Gateway, 'call'> {
  return {
    async call(operation, params, options) {
      for (;;) {
        const waitMs = await withOrg(ctx, (tx) => takeCall(tx, isReading));
        if (waitMs === 0) break;
        await systemClock.sleep(Math.min(waitMs, LOOK_MS), signal);
      }
      const late = AbortSignal.timeout(LEAVE_WITHIN_MS);
      return gateway.call(operation, params, { ...options, signal: AbortSignal.any([signal, late]), isOnce: true });
    },
  };
}
