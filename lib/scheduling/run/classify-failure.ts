import { isHeld } from '#lib/genesys/failures.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { Failure } from '#lib/result.ts';

/** What a run does about a call that gave no answer. */
export type FailureDecision =
  | { readonly kind: 'park'; readonly waitMs: number; readonly reason: string; readonly isUncounted?: true }
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'release' };

const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 300_000;
/** Taken up this often without getting through, a run ends. */
const MAX_ATTEMPTS = 60;

/**
 * Decides by the gateway’s reason alone: waits where time can help, ends where only a person can. `attempts` counts how often
 * the run was taken up; what a person holds back is waited for without an end, `isUncounted`. Only for calls without effect.
 */
export function classifyFailure(failure: Failure<GatewayCode>, attempts: number): FailureDecision {
  const { code, message, retryAfterMs } = failure;
  switch (code) {
    case 'aborted':
      return { kind: 'release' };
    case 'throttled':
    case 'parked':
    case 'unavailable':
    case 'ambiguous':
    case 'malformed': {
      const isUncounted = isHeld(failure);
      if (attempts >= MAX_ATTEMPTS && !isUncounted)
        return { kind: 'stop', reason: `Given up after ${attempts} attempts: ${message}` };
      const backoffMs = Math.min(60_000, 1_000 * 2 ** Math.min(attempts, 6));
      const waitMs = Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, retryAfterMs ?? backoffMs));
      return { kind: 'park', waitMs, reason: message, ...(isUncounted && { isUncounted }) };
    }
    case 'not_installed':
    case 'grant_refused':
    case 'forbidden':
    case 'unauthorized':
    case 'not_found':
    case 'conflict':
    case 'invalid_request':
      return { kind: 'stop', reason: message };
  }
}
